/** The audit log as it was found when it was last verified in this process. */
import type { Answer } from '../../core/operations/plan.js'

export interface Verified {
  readonly entries: number
  readonly rows: number
  readonly fault: string | null
}

export interface Verification {
  /** Begins to verify, if nobody else did. */
  readonly begin: () => void
  readonly state: () => Answer['body']
}

/** `verify` reads the whole database, on a thread of its own. */
export const makeVerification = (verify: () => Promise<Verified>, now: () => string): Verification => {
  let last: (Verified & { readonly at: string }) | null = null
  let running = false
  return {
    begin: () => {
      if (running) return
      running = true
      void verify()
        .catch(
          (fault: unknown): Verified => ({ entries: 0, rows: 0, fault: `it could not be verified: ${String(fault)}` }),
        )
        .then((found) => {
          last = { ...found, at: now() }
          running = false
        })
    },
    state: () => ({
      state: running ? 'running' : last === null ? 'never' : last.fault === null ? 'whole' : 'broken',
      at: last?.at ?? null,
      entries: last?.entries ?? 0,
      rows: last?.rows ?? 0,
      // What is wrong may be of another account: the machine says it.
      fault:
        last === null || last.fault === null
          ? null
          : 'Run multimail verify on the machine: it names the first thing that is wrong.',
    }),
  }
}
