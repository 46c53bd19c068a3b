/** Histories made by hand: entries that chain themselves, about one message between an agent, a reviewer and an operator. */
import type { Sealed } from '../../../core/audit/chain.js'
import type { Json } from '../../../core/errors.js'

export interface Line {
  readonly type: string
  readonly subject: string
  readonly actor: string
  readonly data: { readonly [name: string]: Json }
  /** What it would be in another place, time or account. */
  readonly odd?: Partial<Sealed>
}

export const line = (type: string, subject: string, actor: string, data: Line['data'] = {}): Line => ({
  type,
  subject,
  actor,
  data,
})

export const sealed = (lines: ReadonlyArray<Line>): ReadonlyArray<Sealed> =>
  lines.map(({ type, subject, actor, data, odd }, n) => ({
    account_id: 'acc_1',
    seq: n + 1,
    id: `evt_${String(n + 1).padStart(4, '0')}`,
    at_ms: 1000 * n,
    environment: 'test',
    type,
    subject_id: subject,
    actor,
    data: JSON.stringify(data),
    prev_hash: `hash ${n}`,
    hash: `hash ${n + 1}`,
    ...odd,
  }))

/** A mailbox in a mode, and a key for each part. */
export const house = (mode = 'gated_send'): ReadonlyArray<Line> => [
  line('mailbox.created', 'mbx_1', 'operator', { mode }),
  line('key.created', 'key_agent', 'operator', { scopes: ['read', 'send'] }),
  line('key.created', 'key_reviewer', 'operator', { scopes: ['read', 'oversight'] }),
  line('key.created', 'key_other', 'operator', { scopes: ['oversight'] }),
]

export const ABOUT = {
  mailbox_id: 'mbx_1',
  mode: 'gated_send',
  revision: 1,
  hold: 1,
  commitment: 'one',
  deliveries: [],
}

export const about = (what: string, actor: string, more: Line['data'] = {}): Line =>
  line(`message.${what}`, 'msg_1', actor, { ...ABOUT, ...more })

export const moves = (what: string, more: Line['data'] = {}, actor = 'system'): Line =>
  line(`delivery.${what}`, 'msg_1', actor, { delivery_id: 'dlv_1', kind: 'recipient', ...more })

export const HELD = about('held', 'key_agent', { cause: 'gate', due: true })
export const APPROVED = about('approved', 'key_reviewer', { deliveries: ['recipient:dlv_1'] })
export const BEGAN = about('began', 'system')
export const LEAVES = moves('transmitting')

export const cleared = (clearance: string, more: Line['data'] = {}): Line =>
  about('cleared', 'key_agent', { clearance, due: true, hold: 0, deliveries: ['recipient:dlv_1'], ...more })

/** From its submit to the moment before its content leaves. */
export const READY: ReadonlyArray<Line> = [...house(), HELD, APPROVED, BEGAN]

export const mode = (from: string, to: string, actor = 'operator'): Line =>
  line('mailbox.mode_changed', 'mbx_1', actor, { from, to })
