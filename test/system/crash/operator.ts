/** Whoever holds the operator's codes. One at a time asks for them, so the newest in the operator's mail is the one meant. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Fields } from '../../../spec/invariants/outside/observation.js'
import type { Caller, Door, Heard } from './door.js'

const TRIES_MAX = 10
/** The code was used before the answer was lost; or too many codes are open. */
const USED = 400
const EXHAUSTED = 429

export interface Operator {
  /** Asks, and again with the code where one is asked for; null: too many codes are open. */
  readonly withCode: (caller: Caller, operation: string, input: Fields) => Promise<Heard | null>
  readonly upgraded: (caller: Caller, mailbox_id: string, oversight_mode: string) => Promise<Heard | null>
}

/** As `multimail operator-mail` does, without a process for each. */
export const codeReader = (data: string) => (): string => {
  const db = new Database(join(data, 'multimail.db'), { readonly: true })
  try {
    const mail = db
      .prepare<[], string>(
        "SELECT body FROM operator_mail WHERE body LIKE '%Approval code: %' ORDER BY created_ms DESC, id DESC LIMIT 1",
      )
      .pluck()
      .get()
    const code = /Approval code: (\S+)/.exec(mail ?? '')?.[1]
    if (code === undefined) throw new Error('the operator was sent no code')
    return code
  } finally {
    db.close()
  }
}

export const operator = (door: Door, code: () => string): Operator => {
  const guarded = async (ask: (approval_code: string | null) => Promise<Heard>): Promise<Heard | null> => {
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const first = await ask(null)
      if (first.status === EXHAUSTED) return null
      if (first.body.status !== 'approval_required') return first
      const second = await ask(code())
      if (second.status < 300 || second.lost === 0) return second
    }
    throw new Error('no code was good')
  }
  return {
    withCode: (caller, operation, input) =>
      guarded((approval_code) =>
        approval_code === null
          ? door.ask(caller, operation, input, [EXHAUSTED])
          : door.ask(caller, operation, { ...input, approval_code }, [USED]),
      ),
    upgraded: (caller, mailbox_id, oversight_mode) =>
      guarded((approval_code) =>
        approval_code === null
          ? door.ask(caller, 'manage_upgrade', { mailbox_id, oversight_mode, action: 'request' }, [EXHAUSTED])
          : door.ask(caller, 'manage_upgrade', { mailbox_id, oversight_mode, action: 'apply', approval_code }, [USED]),
      ),
  }
}
