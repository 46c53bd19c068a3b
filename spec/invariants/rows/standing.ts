/** What the rows of a message must always say of each other, and of its entries. */

import type { Content } from '../../../core/message/content.js'
import type { MessageRow } from '../../../core/operations/message-rows.js'
import type { RowsInvariant } from '../invariant.js'
import { effective, OPERATOR } from '../log/people.js'
import type { Moment } from '../moment.js'
import { textsOf } from '../told.js'
import { contentOf, deliveriesOf, keyOf, messageOf, recipientsOf, touched } from './tables.js'

/** One answer for each message that the transaction wrote about. */
const ofEach =
  (fault: (message: MessageRow, moment: Moment) => string | null) =>
  (moment: Moment): ReadonlyArray<string> =>
    touched(moment).flatMap((message) => {
      const found = fault(message, moment)
      return found === null ? [] : [`${message.id}: ${found}`]
    })

const waits = ofEach((message, { rows }) => {
  const waiting = deliveriesOf(rows, message.id).filter(
    ({ kind, status }) => kind === 'recipient' && status === 'queued',
  )
  if (message.phase === 'cleared' && message.due === 1 && waiting.some((one) => one.claim_ms === null))
    return 'it is cleared and due, and a delivery waits for nothing'
  if (message.phase !== 'cleared' && waiting.some((one) => one.claim_ms !== null))
    return `it is ${message.phase}, and a delivery may be claimed`
  if ((message.phase === 'held' || message.phase === 'cleared') && message.due === 0 && message.due_ms === null)
    return 'its time is to come, and no timer stands'
  const over = ['lapsed', 'rejected', 'cancelled', 'expired'].includes(message.phase) && waiting.length > 0
  return over ? `it is ${message.phase}, and a delivery waits for ever` : null
})

const told = ofEach((message, { rows, book }) => {
  const life = book.messages.get(message.id)
  if (life === undefined) return 'it has no entry'
  const hold = life.hold?.number ?? 0
  const same =
    message.phase === life.phase &&
    (message.due === 1) === life.due &&
    (message.begun === 1) === life.begun &&
    message.revision === life.revision &&
    message.hold === hold &&
    message.submit_mode === life.mode
  if (!same) return 'its row is not what its entries tell'
  const found = deliveriesOf(rows, message.id).map(({ id, kind, status }) =>
    [id, kind, status === 'leased' ? 'queued' : status].join(' '),
  )
  const expected = life.deliveries.map(({ id, kind, status }) => [id, kind, status].join(' '))
  return [...found].sort().join() === [...expected].sort().join()
    ? null
    : 'its deliveries are not what its entries tell'
})

const open = ofEach((message, { rows }) => {
  const all = rows.holds.filter((one) => one.message_id === message.id)
  const numbers = all.filter((one) => one.closed_ms === null).map((one) => one.number)
  const expected = message.phase === 'held' ? [message.hold] : []
  return numbers.join() === expected.join() && all.length === message.hold
    ? null
    : `it is ${message.phase}, and of its ${all.length} holds these are open: ${numbers.join() || 'none'}`
})

const home = ofEach((message, { rows, account_id }) => {
  const parts = [...rows.contents, ...rows.holds, ...rows.deliveries].filter((one) => one.message_id === message.id)
  const mailbox = rows.mailboxes.filter((one) => one.id === message.mailbox_id)
  const outside = [message, ...mailbox, ...parts].some(
    (one) => one.account_id !== account_id || one.environment !== message.environment,
  )
  return outside || mailbox.length !== 1 ? 'it lies in two accounts or environments' : null
})

const giver = ofEach((message, { book }) => {
  const given = book.messages.get(message.id)?.standing?.by
  return message.clearance !== 'human' || (given !== undefined && message.cleared_by === given)
    ? null
    : 'it does not name who approved it'
})

const removes = ({ scenes, rows }: Moment): ReadonlyArray<string> =>
  scenes.flatMap(({ entry, life }) => {
    if (entry.about !== 'message' || entry.what !== 'edit_approved' || life === null) return []
    const before = contentOf(rows, entry.subject_id, life.revision)
    const after = contentOf(rows, entry.subject_id, life.revision + 1)
    const known = before === null ? [] : recipientsOf(before)
    return after !== null && recipientsOf(after).every((address) => known.includes(address))
      ? []
      : [`${entry.subject_id}: the edit that was approved with it added a recipient`]
  })

/** The parts of a content, each as text: what differs, and what does not. */
const differing = (one: Content, other: Content): ReadonlyArray<string> =>
  Object.keys({ ...one, ...other }).filter(
    (part) => JSON.stringify(one[part as keyof Content]) !== JSON.stringify(other[part as keyof Content]),
  )

const moves = ({ scenes, rows }: Moment): ReadonlyArray<string> =>
  scenes.flatMap(({ entry, life }) => {
    if (entry.about !== 'message' || entry.what !== 'edited' || entry.actor !== OPERATOR || life === null) return []
    const before = contentOf(rows, entry.subject_id, life.revision)
    const after = contentOf(rows, entry.subject_id, life.revision + 1)
    return before !== null && after !== null && differing(before, after).every((part) => part === 'send_at')
      ? []
      : [`${entry.subject_id}: an operator session changed more than its time, and left it waiting`]
  })

const copy = ({ scenes, rows }: Moment): ReadonlyArray<string> =>
  scenes.flatMap(({ entry }) =>
    textsOf(entry, 'deliveries').flatMap((named) => {
      const row = rows.deliveries.find((one) => named === `copy:${one.id}`)
      const to = rows.accounts[0]?.oversight_email
      if (row === undefined) return []
      if (row.recipient !== to)
        return [`${entry.subject_id}, ${row.id}: the copy goes to another than the oversight address`]
      const takes = !rows.suppressions.some(
        ({ environment, address_key }) => environment === row.environment && address_key === keyOf(row.recipient),
      )
      return takes ? [] : [`${entry.subject_id}, ${row.id}: the copy goes to an address that is suppressed`]
    }),
  )

const LEFT: ReadonlyArray<string> = ['scheduled', 'queued']
const GIVES: { readonly [clearance: string]: ReadonlyArray<string> } = {
  allowlist: ['gated_send', 'monitored'],
  monitored: ['monitored'],
  autonomous: ['autonomous'],
  human: ['gated_all', 'gated_send', 'monitored', 'autonomous'],
}

/** Where too many were cleared for one transaction, the rest stands as a rejudgement. */
const fall = ({ scenes, rows, book }: Moment): ReadonlyArray<string> =>
  scenes
    .filter(({ entry }) => entry.about === 'mailbox' && entry.what === 'mode_changed')
    .map(({ entry }) => entry.subject_id)
    .filter((id) => !rows.rejudgements.some((one) => one.mailbox_id === id))
    .flatMap((id) =>
      rows.messages
        .filter((one) => one.mailbox_id === id && one.phase === 'cleared' && LEFT.includes(one.status))
        .filter((one) => !(GIVES[one.clearance] ?? []).includes(effective(one.submit_mode, id, book)))
        .map((one) => `${one.id}: its mailbox's mode fell, and it is still cleared as ${one.clearance}`),
    )

const record = ({ rows }: Moment): ReadonlyArray<string> =>
  rows.idempotency.flatMap(({ key, answer, environment, mailbox_id, account_id }) => {
    const { message_id } = JSON.parse(answer) as { readonly message_id?: string }
    const found = messageOf(rows, message_id ?? '')
    const same =
      found?.environment === environment && found.mailbox_id === mailbox_id && found.account_id === account_id
    return same ? [] : [`an idempotency record of ${key.length} characters answers with a message that is not there`]
  })

export const STANDING: ReadonlyArray<RowsInvariant> = [
  {
    id: 'P4.removes',
    over: 'rows',
    sentence: 'An edit that is approved with it adds no recipient.',
    guards: ['core/operations/edit-and-approve.ts editApprovePlan'],
    check: removes,
  },
  {
    id: 'P4.moves',
    over: 'rows',
    sentence: 'What an operator session changes of a message that goes on waiting is its time alone.',
    guards: ['core/operations/review/reschedule.ts reschedulePlan'],
    check: moves,
  },
  {
    id: 'P4.recorded',
    over: 'rows',
    sentence: 'What a human cleared names whoever gave the yes that stands in its entries.',
    guards: ['core/message/deliveries.ts release', 'core/message/occur.ts consequences'],
    check: giver,
  },
  {
    id: 'P5.hold',
    over: 'rows',
    sentence: 'A message has one open hold while it is held, the newest, and else none.',
    guards: ['core/message/holds.ts openHold', 'core/message/holds.ts closeHold'],
    check: open,
  },
  {
    id: 'P8.record',
    over: 'rows',
    sentence: 'What an idempotency record answers with is there: they were committed together.',
    guards: ['core/operations/idempotent.ts'],
    check: record,
  },
  {
    id: 'P10.fall',
    over: 'rows',
    sentence:
      'A fall of the mode takes its clearance from whatever has not left, at once, or leaves the rest to be judged again.',
    guards: ['core/operations/rejudge.ts rejudge', 'core/operations/update-mailbox.ts applied'],
    check: fall,
  },
  {
    id: 'P12.address',
    over: 'rows',
    sentence: 'A copy goes to the oversight address of the moment that cleared its message, which was not suppressed.',
    guards: ['core/message/deliveries.ts missing', 'core/operations/flags.ts isCopyable'],
    check: copy,
  },
  {
    id: 'P14.rows',
    over: 'rows',
    sentence: 'The rows of a message and its deliveries are what its entries tell.',
    guards: ['core/message/occur.ts occur', 'core/operations/store.ts changes'],
    check: told,
  },
  {
    id: 'P15.home',
    over: 'rows',
    sentence: 'A message, its mailbox, contents, holds and deliveries lie in one account and one environment.',
    guards: ['core/operations/facts.ts Needs', 'core/operations/flags.ts reached'],
    check: home,
  },
  {
    id: 'P16.waits',
    over: 'rows',
    sentence:
      'Nothing waits for nothing: what is cleared and due may be claimed, what has a time has its timer, what ended waits no more.',
    guards: ['core/message/deliveries.ts unpark', 'core/message/aggregate.ts timerMs', 'core/message/occur.ts end'],
    check: waits,
  },
]
