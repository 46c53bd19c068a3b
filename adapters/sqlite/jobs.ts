/** What the writer is asked, and what it answers: plain data, which crosses threads. Its thread loads nothing of Effect. */
import type { Request } from '../../core/operations/facts.js'
import type { Claimed, Outcome, Rate, Room } from '../ports/store.js'

export type Job =
  | { readonly kind: 'submit'; readonly request: Request }
  | { readonly kind: 'claim'; readonly now_ms: number; readonly room: Room; readonly lease_ms: number }
  | { readonly kind: 'release'; readonly delivery_ids: ReadonlyArray<string> }
  | { readonly kind: 'end_leases' }
  | { readonly kind: 'keep_rates'; readonly rates: ReadonlyArray<Rate> }
  | { readonly kind: 'prune'; readonly now_ms: number }

/** What a job gives, by its kind. */
export interface Given {
  readonly submit: Outcome
  readonly claim: ReadonlyArray<Claimed>
  readonly release: null
  readonly end_leases: null
  readonly keep_rates: null
  readonly prune: number
}

export type Fault = { readonly ok: false; readonly reason: string; readonly busy: boolean }
export type Result = { readonly ok: true; readonly value: Given[Job['kind']] } | Fault

/** Trying again can help: another process wrote, or the machine is short of memory or of room on its disk. */
const BUSY = /^SQLITE_(BUSY|LOCKED|NOMEM|FULL)/

export const faultOf = (error: unknown): Fault => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return { ok: false, reason: code === '' ? reason : `${code}: ${reason}`, busy: BUSY.test(code) }
}
