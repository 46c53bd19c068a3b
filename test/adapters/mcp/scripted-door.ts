/** A door with nothing behind it but a script. It is honest about the rest: keys, scopes, input and the shape of answers. */
import * as E from 'fp-ts/lib/Either.js'
import type { Door } from '../../../adapters/runtime/door.js'
import { type Answered, unauthorised } from '../../../adapters/runtime/execute.js'
import { prepare } from '../../../adapters/runtime/prepare.js'
import type { Principal, Scope } from '../../../core/authority/principal.js'
import { type Json, refusal } from '../../../core/errors.js'
import { findOperation } from '../../../core/operations/catalogue.js'
import { answer } from '../../../core/operations/plan.js'

export type Script = (input: { readonly [name: string]: Json }, signal?: AbortSignal) => Answered | Promise<Answered>

export interface Scripted extends Door {
  /** By key; taken away, the key is revoked. */
  readonly principals: Map<string, Principal>
  readonly scripts: Map<string, Script>
  /** What was carried out, in order. */
  readonly done: Array<{ readonly name: string; readonly input: unknown; readonly idempotency_key: string | null }>
}

export const principal = (id: string, ...scopes: ReadonlyArray<Scope>): Principal => ({
  id,
  account_id: 'acc_1',
  environment: 'test',
  scopes,
  mailboxes: null,
})

export const AGENT = principal('key_agent', 'read', 'send')
export const REVIEWER = principal('key_reviewer', 'read', 'oversight')
export const ADMIN = principal('key_admin', 'admin')
export const SENDER = principal('key_sender', 'send')

export const MESSAGE_ID = 'msg_01JDC0000000000000000000AA'
export const PENDING = {
  message_id: MESSAGE_ID,
  thread_id: 'thr_01JDC0000000000000000000AA',
  status: 'pending',
  oversight_mode: 'gated_send',
  revision: 1,
  approval_url: 'http://localhost:3000/review/1',
  reason: 'mode',
}

/** A message as `read_email` answers it, but for what `more` says. */
export const message = (more: { readonly [name: string]: Json } = {}): { readonly [name: string]: Json } => ({
  message_id: MESSAGE_ID,
  thread_id: 'thr_01JDC0000000000000000000AA',
  mailbox_id: 'mbx_01JDC0000000000000000000AA',
  direction: 'outbound',
  status: 'delivered',
  oversight_mode: 'gated_send',
  revision: 1,
  digest: 'd1',
  from: { address: 'agent@example.com', name: 'Agent' },
  to: [{ address: 'jo@example.com', name: 'Jo' }],
  cc: [],
  bcc: [],
  subject: 'Hello',
  body: 'Hi',
  text: 'Hi',
  html: '<p>Hi</p>',
  attachments: [],
  tags: [],
  send_at: null,
  reason: null,
  deliveries: [],
  revisions: [],
  created_at: '2026-11-24T09:00:00.000Z',
  updated_at: '2026-11-24T09:00:00.000Z',
  ...more,
})

const account = (who: Principal) =>
  answer(200, {
    account_id: who.account_id,
    environment: who.environment,
    key_id: who.id,
    scopes: who.scopes,
    mailboxes: who.mailboxes,
    oversight_email: 'op@example.org',
    kill_switch: false,
    limits: {},
  })

export const scriptedDoor = (): Scripted => {
  const principals = new Map([
    ['mm_test_agent', AGENT],
    ['mm_test_reviewer', REVIEWER],
    ['mm_test_admin', ADMIN],
    ['mm_test_sender', SENDER],
  ])
  const scripts = new Map<string, Script>([
    ['setup_multimail', () => answer(200, { guide: 'Begin.' })],
    ['send_email', () => answer(202, PENDING)],
    ['read_email', () => answer(200, message())],
  ])
  const done: Scripted['done'] = []
  return {
    principals,
    scripts,
    done,
    authenticate: (key) => Promise.resolve(principals.get(key) ?? null),
    execute: async (name, who, body, signal) => {
      const operation = findOperation(name)
      if (operation === undefined) return refusal('unknown_operation')
      const barred = unauthorised(operation, who)
      if (barred !== null) return barred
      const call = prepare(operation, body)
      if (E.isLeft(call)) return call.left
      const input = call.right.input as { readonly [name: string]: Json }
      done.push({ name, input, idempotency_key: body.idempotency_key })
      const script = scripts.get(name) ?? (name === 'get_account' ? () => account(who) : () => refusal('not_found'))
      const answered = await script(input, signal)
      if (answered._tag === 'answer' && !operation.output.is(answered.body)) throw new Error(`no answer of ${name}`)
      return answered
    },
  }
}
