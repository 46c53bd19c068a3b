/** Hand-overs for tests of transports, and a door that counts. */
import * as Effect from 'effect/Effect'
import type { Handover, Outcome, TransportShape } from '../../../adapters/ports/transport.js'
import { parseRelayUrl, type RelayConfig, type RelayTimeouts } from '../../../adapters/smtp/configuration.js'
import type { Content } from '../../../core/message/content.js'

export const CONTENT: Content = {
  message_id_header: '<msg_1@example.com>',
  from: { address: 'agent@example.com', name: 'The Agent' },
  to: [{ address: 'jo@example.org', name: null }],
  cc: [],
  bcc: [],
  reply_to: [],
  subject: 'Hello',
  text: 'Hello\n.\nJo',
  html: '<p>Hello</p>\n.dot\n',
  attachments: [],
  in_reply_to: null,
  references: [],
  send_at: null,
}

export const handover = (change: Partial<Handover> = {}): Handover => ({
  delivery_id: 'dlv_1',
  attempt: 1,
  sender: 'agent@example.com',
  recipient: 'jo@example.org',
  content: CONTENT,
  attachments: new Map(),
  now_ms: 1_795_487_076_000,
  ...change,
})

export const to = (recipient: string, attempt = 1): Handover => handover({ recipient, attempt })

export interface CountingDoor {
  readonly begin: Effect.Effect<boolean>
  readonly asked: () => number
}

export const door = (answer: boolean): CountingDoor => {
  let asked = 0
  const begin = Effect.sync(() => {
    asked += 1
    return answer
  })
  return { begin, asked: () => asked }
}

export const deliver = (
  transport: TransportShape,
  one: Handover = handover(),
  begin: Effect.Effect<boolean> = Effect.succeed(true),
): Promise<Outcome> => Effect.runPromise(transport.deliver(one, begin))

export const relayConfig = (
  port: number,
  query = '',
  change: Partial<RelayConfig> = {},
  timeouts: Partial<RelayTimeouts> = {},
): RelayConfig => {
  const parsed = parseRelayUrl(`smtp://127.0.0.1:${port}${query}`)
  if (parsed._tag === 'Left') throw new Error(parsed.left)
  return { ...parsed.right, ...change, timeouts: { ...parsed.right.timeouts, ...timeouts } }
}
