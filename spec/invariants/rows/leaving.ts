/** What the entries cannot say, because they hold no address: to whom content leaves, and what the allowlist and suppression say of them. */
import type { RowsInvariant } from '../invariant.js'
import { isGated, modeOf } from '../log/people.js'
import type { Moment } from '../moment.js'
import {
  contentOf,
  covers,
  deliveriesOf,
  instantOf,
  keyOf,
  type Left,
  left,
  leftToRecipients,
  recipientsOf,
} from './tables.js'

const named = ({ message, row }: Left, words: string): string => `${message.id}, ${row.id}: ${words}`

const recipient = (moment: Moment): ReadonlyArray<string> =>
  leftToRecipients(moment).flatMap((one) => {
    const content = contentOf(moment.rows, one.message.id, one.message.revision)
    return content !== null && recipientsOf(content).includes(one.row.recipient)
      ? []
      : [named(one, 'its content began to leave to somebody whom the content does not name')]
  })

/** The time is the content's own, and the clock's is that of the entries: no flag that the core wrote is believed. */
const time = (moment: Moment): ReadonlyArray<string> =>
  leftToRecipients(moment).flatMap((one) => {
    const send_at = contentOf(moment.rows, one.message.id, one.message.revision)?.send_at ?? null
    const { entry, life } = one.scene
    return send_at === null || instantOf(send_at) <= Math.max(entry.at_ms, life?.latest_ms ?? entry.at_ms)
      ? []
      : [named(one, `its content began to leave before ${send_at}`)]
  })

/** Every recipient, and every reply-to but the mailbox's own address, is covered by an entry of that mailbox that stands. */
const isListed = ({ message }: Left, { rows }: Moment): boolean => {
  const content = contentOf(rows, message.id, message.revision)
  const own = rows.mailboxes.find((one) => one.id === message.mailbox_id)?.address_key
  const patterns = rows.allowlist
    .filter((one) => one.mailbox_id === message.mailbox_id && one.removed_ms === null)
    .map((one) => one.pattern)
  if (content === null) return false
  const replies = content.reply_to.map((one) => one.address).filter((address) => keyOf(address) !== own)
  return [...recipientsOf(content), ...replies].every((address) => patterns.some((one) => covers(one, address)))
}

const listed = (moment: Moment): ReadonlyArray<string> =>
  leftToRecipients(moment).flatMap((one) => {
    const { life, older } = one.scene
    if (life === null || !isGated(modeOf(life, older))) return []
    if (life.standing?.commitment === life.commitment || isListed(one, moment)) return []
    return [named(one, 'its content began to leave under a gate, unapproved, and not all it names is on the allowlist')]
  })

const suppressed = (moment: Moment): ReadonlyArray<string> =>
  left(moment).flatMap((one) =>
    moment.rows.suppressions.some(
      ({ environment, address_key }) =>
        environment === one.message.environment && address_key === keyOf(one.row.recipient),
    )
      ? [named(one, 'its content began to leave to an address that was suppressed')]
      : [],
  )

const killed = (moment: Moment): ReadonlyArray<string> =>
  left(moment).flatMap((one) =>
    moment.rows.accounts.some(({ kill_switch }) => kill_switch !== 0)
      ? [named(one, 'its content began to leave while the kill switch of the account was on')]
      : [],
  )

const HANDED: ReadonlyArray<string> = ['transmitting', 'sent', 'delivered', 'bounced', 'unknown']

const address = (moment: Moment): ReadonlyArray<string> =>
  leftToRecipients(moment).flatMap((one) => {
    const others = deliveriesOf(moment.rows, one.message.id).filter(
      ({ id, kind, recipient: to, status }) =>
        id !== one.row.id && kind === 'recipient' && to === one.row.recipient && HANDED.includes(status),
    )
    return others.map(({ id }) => named(one, `its content began to leave to an address that ${id} may have reached`))
  })

const sealed = (moment: Moment): ReadonlyArray<string> =>
  leftToRecipients(moment).flatMap((one) => {
    const { digest, cleared_digest, salt } = one.message
    const commitment = moment.sha256(`${salt}:${digest}`)
    return cleared_digest === digest && commitment === one.scene.life?.cleared?.commitment
      ? []
      : [named(one, 'the digest of its row is not the one that its entries say was cleared')]
  })

export const LEAVING: ReadonlyArray<RowsInvariant> = [
  {
    id: 'P1.recipient',
    over: 'rows',
    sentence: 'What begins to leave goes to a recipient of exactly the content that was cleared.',
    guards: ['core/message/deliveries.ts release', 'core/operations/hand-over.ts beginCommand'],
    check: recipient,
  },
  {
    id: 'P1.time',
    over: 'rows',
    sentence: 'Nothing begins to leave before the clock has come to the time that its stored content names.',
    guards: ['core/message/decide.ts begin', 'core/operations/timers.ts onMessage'],
    check: time,
  },
  {
    id: 'P1.listed',
    over: 'rows',
    sentence:
      'Under a gate, what nobody approved leaves only where an entry that stands covers every recipient and reply-to.',
    guards: ['core/operations/flags.ts isListed', 'core/operations/rejudge.ts rejudge'],
    check: listed,
  },
  {
    id: 'P3.sealed',
    over: 'rows',
    sentence: 'The digest of what begins to leave is the one that its last clearing sealed.',
    guards: ['core/message/decide.ts begin', 'core/operations/hand-over.ts beginCommand'],
    check: sealed,
  },
  {
    id: 'P7.address',
    over: 'rows',
    sentence:
      'While one delivery of a message to an address may have arrived, no other to that address begins to leave.',
    guards: ['core/message/deliveries.ts missing'],
    check: address,
  },
  {
    id: 'P17.suppressed',
    over: 'rows',
    sentence: 'Nothing begins to leave to an address that is suppressed at that moment, copies included.',
    guards: ['core/oversight/rules.ts handOver', 'core/operations/flags.ts isSuppressed'],
    check: suppressed,
  },
  {
    id: 'P17.stopped',
    over: 'rows',
    sentence: "Nothing begins to leave while the account's kill switch is on.",
    guards: ['core/operations/hand-over.ts transmit'],
    check: killed,
  },
]
