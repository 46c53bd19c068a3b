/**
 * Rare situations that a simulation must reach, each counted: one that never reaches the danger proves nothing. Some are met as they happen
 * (`met`), the others are found in what was asked and answered, and in the audit logs.
 */
import { bodyOf, type Exchange, exchanges, objectsIn, textIn } from '../../spec/invariants/outside/exchange.js'
import type { Observed } from '../../spec/invariants/outside/observation.js'
import type { Scene } from '../../spec/invariants/scene.js'

const ENDS = {
  'connect drop': 'the next server refuses the connection',
  'greeting drop': 'it closes before it greets',
  'greeting hang': 'it never greets',
  'greeting busy': 'it greets with 421',
  'greeting slow': 'it greets minutes later',
  'EHLO drop': 'it closes at EHLO',
  'EHLO hang': 'it never answers EHLO',
  'EHLO slow': 'it answers EHLO minutes later',
  'MAIL drop': 'it closes at MAIL',
  'MAIL defer': 'it defers at MAIL',
  'MAIL hang': 'it never answers MAIL',
  'MAIL busy': 'it says 421 at MAIL',
  'MAIL refuse': 'it refuses at MAIL',
  'RCPT drop': 'it closes at RCPT',
  'RCPT defer': 'it defers a recipient (greylisting)',
  'RCPT refuse': 'it refuses a recipient',
  'RCPT hang': 'it never answers RCPT',
  'RCPT slow': 'it answers RCPT minutes later',
  'DATA drop': 'it closes at DATA',
  'DATA defer': 'it defers at DATA',
  'DATA hang': 'it never answers DATA',
  'go drop': 'it closes once it waits for content',
  'go busy': 'it says 421 once it waits for content',
  'dot lost': 'it takes the mail, and its reply to the final dot is lost',
  'dot drop': 'it closes after the final dot, and took nothing',
  'dot defer': 'it defers at the final dot',
  'dot refuse': 'it refuses at the final dot',
  'dot slow': 'it takes minutes over the final dot',
  'dot hang': 'it never answers the final dot',
  'dot garbage': 'it answers the final dot with no SMTP reply',
} as const

const DISK = {
  'disk full': 'the disk is full within a transaction',
  'disk full at commit': 'the disk is full at COMMIT',
  'disk busy': 'another program holds the database when a transaction begins',
  'disk die within': 'a crash within a transaction',
  'disk die before commit': 'a crash before COMMIT',
  'disk torn commit': 'a power cut within COMMIT that leaves half of the log',
  'disk die after commit': 'a crash after COMMIT, before anybody was answered',
} as const

const CRASH = {
  'crash leased': 'a crash between lease and transmitting',
  'crash transmitting': 'a crash between transmitting and the outcome',
  'crash asked': 'a crash while somebody waits for an answer',
  'lowered while leased': 'a mode is lowered between lease and hand-over',
  'revoked while leased': 'a key is revoked between lease and hand-over',
  'killed while leased': 'a kill switch is pressed between lease and hand-over',
  'stop at work': 'a graceful stop with deliveries under way',
} as const

const ASKED = {
  'lost and asked again': 'a send whose answer was lost is asked again, and answered with the first message',
  'one key, two requests': 'an idempotency key is used for another request',
  'edit races approval': 'an edit is done between the asking and the answer of an approval',
  'two decide': 'two reviewers decide at once, and one is told that it was decided',
  'stale yes': 'an approval of an old revision is refused',
  'late edit': 'an edit comes after some of it began to leave',
  'late cancel': 'a cancellation comes after some of it began to leave',
  'expiry races decision': 'a hold expires while somebody decides',
  'agent decides': 'an agent key tries to decide',
  'foreign id': 'a key asks about the message of another account',
  'revoked key': 'a revoked key asks',
  'busy answer': 'somebody is told to come back later',
  'failed answer': 'somebody is told that it failed',
  'kill switch stops': 'a kill switch stops a delivery that was queued',
  'limit stops': 'a limit stops a delivery, or a send',
  'suppressed send': 'a send to a suppressed address is refused',
} as const

const TOLD = {
  'lowered holds': 'lowering the mode holds what is queued',
  'revoked holds': 'revoking the key that approved holds what is queued',
  'disallowed holds': 'removing an allowlist entry holds what is queued',
  'suppressed at the door': 'the second judgement blocks what was suppressed after the lease',
  'read_only holds': 'a mailbox becomes read_only while mail waits',
  'edit voids': 'an edit after the approval holds the message again',
  'operator edits': 'the operator edits and approves in one step',
  'copy leaves': 'a copy for the operator leaves',
  expired: 'a hold expires',
  lapsed: 'a scheduled message comes due without its decision',
  'came due': 'a scheduled message comes due, decided',
  deferred: 'a delivery is deferred',
  failed: 'a delivery is given up after its last attempt',
  unknown: 'an outcome stays unknown',
  'sent again': 'a reviewer orders an unknown one to be sent again',
  'marked delivered': 'a reviewer marks an unknown one as delivered',
  bounced: 'a delivery is refused for good',
  'raised with a code': 'a mode is raised with the code of the operator',
  'allowed without a hold': 'a send leaves by the allowlist',
  'revoked and asked': 'a key is revoked',
} as const

const prefixed = (prefix: string, of: object): { readonly [name: string]: string } =>
  Object.fromEntries(Object.entries(of).map(([name, words]) => [`${prefix}${name}`, words]))

export const SITUATIONS: { readonly [name: string]: string } = {
  ...prefixed('far end: ', ENDS),
  ...DISK,
  ...CRASH,
  ...ASKED,
  ...TOLD,
}

export type Situation = string

const codeOf = (one: Exchange): string => textIn(one.answer?.body ?? {}, 'code')

const overlaps = (one: Exchange, other: Exchange): boolean => one.asked < other.answered && other.asked < one.answered

const isYes = ({ operation, input }: Exchange): boolean => operation === 'decide_email' && input.action === 'approve'

const ofExchange = (
  one: Exchange,
  all: ReadonlyArray<Exchange>,
  expired: ReadonlySet<string>,
): ReadonlyArray<string> => {
  const code = codeOf(one)
  const { operation, input } = one
  const same = (): ReadonlyArray<Exchange> =>
    all.filter((other) => other !== one && other.input.message_id === input.message_id)
  const key = input.idempotency_key
  const found = [
    [
      operation === 'send_email' &&
        key !== undefined &&
        textIn(bodyOf(one), 'message_id') !== '' &&
        all.some((other) => other.answer === null && other.input.idempotency_key === key && other.asked < one.asked),
      'lost and asked again',
    ],
    [code === 'idempotency_key_reused', 'one key, two requests'],
    [
      isYes(one) &&
        same().some(
          (other) => other.operation === 'edit_scheduled_email' && other.answer?.status === 202 && overlaps(one, other),
        ),
      'edit races approval',
    ],
    [
      code === 'already_decided' && same().some((other) => other.operation === 'decide_email' && overlaps(one, other)),
      'two decide',
    ],
    [code === 'revision_mismatch' && isYes(one), 'stale yes'],
    [code === 'not_editable', 'late edit'],
    [operation === 'cancel_message' && (code !== '' || bodyOf(one).status !== 'cancelled'), 'late cancel'],
    [operation === 'decide_email' && code !== '' && expired.has(String(input.message_id)), 'expiry races decision'],
    [operation === 'decide_email' && code === 'missing_scope', 'agent decides'],
    [code === 'not_found', 'foreign id'],
    [one.answer?.status === 401, 'revoked key'],
    [one.answer?.status === 503, 'busy answer'],
    [one.answer?.status === 500, 'failed answer'],
    [objectsIn(bodyOf(one), 'deliveries').some((row) => row.reason === 'kill_switch'), 'kill switch stops'],
    [
      code === 'limit_exceeded' || objectsIn(bodyOf(one), 'deliveries').some((row) => row.reason === 'limit'),
      'limit stops',
    ],
    [code === 'recipient_suppressed', 'suppressed send'],
  ] as const
  return found.flatMap(([is, name]) => (is ? [name] : []))
}

const TOGETHER: { readonly [type: string]: string } = {
  'mailbox.mode_changed': 'lowered holds',
  'key.revoked': 'revoked holds',
  'allowlist.removed': 'disallowed holds',
}

const ofScene = ({ entry, older, rest }: Scene): ReadonlyArray<string> => {
  const { about, what, data, actor } = entry
  const type = `${about}.${what}`
  const before = older.last
  const together =
    before !== null && before.at_ms === entry.at_ms && before.actor === actor ? `${before.about}.${before.what}` : ''
  const found = [
    [type === 'message.held' && TOGETHER[together] !== undefined, TOGETHER[together] ?? ''],
    [type === 'delivery.blocked', 'suppressed at the door'],
    [type === 'message.held' && data.cause === 'read_only', 'read_only holds'],
    [type === 'message.held' && data.cause === 'edited', 'edit voids'],
    [type === 'message.edit_approved', 'operator edits'],
    [type === 'delivery.delivered' && data.kind === 'copy', 'copy leaves'],
    [type === 'message.expired', 'expired'],
    [type === 'message.lapsed', 'lapsed'],
    [type === 'message.came_due', 'came due'],
    [type === 'delivery.deferred', 'deferred'],
    [type === 'delivery.failed', 'failed'],
    [type === 'delivery.unknown', 'unknown'],
    [type === 'delivery.resent', 'sent again'],
    [type === 'delivery.delivered' && data.confirmed_by === 'reviewer', 'marked delivered'],
    [type === 'delivery.bounced', 'bounced'],
    [
      type === 'mailbox.mode_changed' && rest.some((one) => one.about === 'code' && one.what === 'used'),
      'raised with a code',
    ],
    [type === 'message.cleared' && data.clearance === 'allowlist', 'allowed without a hold'],
    [type === 'key.revoked', 'revoked and asked'],
  ] as const
  return found.flatMap(([is, name]) => (is ? [name] : []))
}

/** What is found of them afterwards. */
export const situationsIn = (observed: Observed, scenes: ReadonlyArray<Scene>): ReadonlyArray<Situation> => {
  const all = exchanges(observed)
  const expired = new Set(scenes.filter(({ entry }) => entry.what === 'expired').map(({ entry }) => entry.subject_id))
  return [...all.flatMap((one) => ofExchange(one, all, expired)), ...scenes.flatMap(ofScene)]
}
