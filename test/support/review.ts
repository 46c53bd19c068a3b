/** What the review desk is shown, over rows in memory, as the doc comments of `core/operations/review/needs.ts` say. */
import { type Principal, reaches } from '../../core/authority/principal.js'
import { addressKey } from '../../core/codec/address.js'
import type { Content, Summary } from '../../core/message/content.js'
import type { Loaded, StoredEntry } from '../../core/operations/facts.js'
import { domainOf } from '../../core/operations/mailboxes.js'
import type { MessageRow } from '../../core/operations/message-rows.js'
import {
  HOLDS_MAX,
  HOURS_OF,
  IDENTICAL_MS,
  NO_REVIEW,
  type ReviewFacts,
  type ReviewNeeds,
} from '../../core/operations/review/needs.js'
import { bucketOf, HOUR_MS } from '../../core/oversight/rules.js'
import { ownOf } from '../../core/review/recipients.js'
import { aloneRisk, saidIn } from '../../core/review/summary.js'
import type { Memory } from './tables.js'

const NEIGHBOURS_MAX = 10
const REASONS_MAX = 8
const REJECTIONS_MAX = 200

const newestFirst = <A extends { readonly id: string }>(rows: ReadonlyArray<A>): ReadonlyArray<A> =>
  [...rows].sort((one, other) => (one.id < other.id ? 1 : -1))

const oldestFirst = <A extends { readonly id: string }>(rows: ReadonlyArray<A>): ReadonlyArray<A> =>
  [...newestFirst(rows)].reverse()

const toAll = ({ to, cc, bcc }: Summary): ReadonlyArray<string> => [...to, ...cc, ...bcc]

export const reviewOf = (
  memory: Pick<Memory, 'rows'>,
  entries: ReadonlyArray<StoredEntry>,
  principal: Principal,
  now_ms: number,
  needs: ReviewNeeds,
  loaded: Loaded | null,
): ReviewFacts => {
  const { account_id, environment } = principal
  const own = <A extends { readonly account_id: string }>(rows: ReadonlyArray<A>): ReadonlyArray<A> =>
    rows.filter((one) => one.account_id === account_id)
  const here = <A extends { readonly account_id: string; readonly environment: string }>(
    rows: ReadonlyArray<A>,
  ): ReadonlyArray<A> => own(rows).filter((one) => one.environment === environment)
  const messages = here(memory.rows('messages')).filter((one) => reaches(principal, one.mailbox_id))
  const contentOf = (message: MessageRow) => {
    const found = here(memory.rows('contents')).find(
      (one) => one.message_id === message.id && one.revision === message.revision,
    )
    if (found === undefined) throw new Error('a message without its content')
    return found
  }
  const mailboxes = oldestFirst(here(memory.rows('mailboxes')))
  const knownOf = (addresses: ReadonlyArray<string>): ReadonlyArray<string> =>
    [...new Set(addresses.map(addressKey))].filter((key) =>
      here(memory.rows('deliveries')).some(
        (one) =>
          one.kind === 'recipient' && ['sent', 'delivered'].includes(one.status) && addressKey(one.recipient) === key,
      ),
    )
  const holdOf = ({ id, hold }: MessageRow) =>
    here(memory.rows('holds')).find((one) => one.message_id === id && one.number === hold)
  const neighbour = (message: MessageRow) => ({
    id: message.id,
    status: message.status,
    summary: contentOf(message).summary,
    created_ms: message.created_ms,
  })
  const domains = [...new Set(mailboxes.map((one) => domainOf(one.address)))]

  const heldOf = (message: MessageRow) => {
    const hold = holdOf(message)
    if (hold === undefined) throw new Error('a held message without a hold')
    const { id, mailbox_id, revision, status, send_at_ms, expires_ms } = message
    const { cause, opened_ms } = hold
    return { id, mailbox_id, revision, status, send_at_ms, expires_ms, cause, opened_ms }
  }

  const queue = (): Partial<ReviewFacts> => {
    const pending = oldestFirst(messages.filter((one) => one.status === 'pending')).map((message) => {
      const said = JSON.parse(contentOf(message).summary) as Summary
      return { ...heldOf(message), said, alone: aloneRisk(ownOf(domains), said) }
    })
    const rejected = newestFirst(messages.filter((one) => one.status === 'rejected')).slice(0, REJECTIONS_MAX)
    const reasons = rejected.flatMap(({ reason }) => (reason === null ? [] : [reason]))
    return {
      queue: pending,
      known: knownOf(pending.flatMap((one) => toAll(one.said))),
      domains,
      addresses: mailboxes.filter((one) => reaches(principal, one.id)).map(({ id, address }) => ({ id, address })),
      stopped: mailboxes.filter((one) => one.kill_switch === 1 && reaches(principal, one.id)).map((one) => one.address),
      unknown: messages.filter((one) => one.status === 'unknown').length,
      reasons: [...new Set(reasons)].slice(0, REASONS_MAX),
    }
  }

  const signedBy = ({ id, hold }: MessageRow) => {
    const found = own(memory.rows('decision_signatures')).find((one) => one.message_id === id && one.hold === hold)
    const passkey = own(memory.rows('passkeys')).find((one) => one.id === found?.passkey_id)
    return passkey === undefined ? null : { passkey_id: passkey.id, name: passkey.name }
  }

  const replacedBy = (message: MessageRow): ReadonlyArray<MessageRow> => {
    const next = messages.find((one) => one.id === message.replaces)
    return next === undefined ? [] : [next, ...replacedBy(next)]
  }

  const hoursOf = (mailbox_id: string): ReadonlyArray<number> => {
    const newest = newestFirst(here(memory.rows('messages')).filter((one) => one.mailbox_id === mailbox_id))
    const hours = newest.slice(0, HOURS_OF).map((one) => Math.floor(one.created_ms / HOUR_MS) % 24)
    return Array.from({ length: 24 }, (_, hour) => hours.filter((one) => one === hour).length)
  }

  const around = ({ message, mailbox, content, hold }: Loaded): Partial<ReviewFacts> => {
    const { to, cc, bcc } = JSON.parse(content.content) as Content
    const count = (window: 'hour' | 'day'): number =>
      here(memory.rows('counters')).find(
        (one) =>
          one.scope_id === mailbox.id &&
          one.kind === 'messages' &&
          one.window === window &&
          one.bucket_ms === bucketOf(window, now_ms),
      )?.count ?? 0
    const previous = here(memory.rows('contents')).find(
      (one) => one.message_id === message.id && one.revision === message.revision - 1,
    )
    const told = entries.filter((one) => one.account_id === account_id && one.subject_id === message.id)
    const people = [content.author, message.decided_by, hold?.decided_by, ...told.map((one) => one.actor)]
    return {
      known: knownOf([...to, ...cc, ...bcc].map((one) => one.address)),
      domains,
      around: {
        previous:
          previous === undefined
            ? null
            : { revision: previous.revision, content: previous.content, author: previous.author },
        thread: replacedBy(message).slice(0, NEIGHBOURS_MAX).map(neighbour),
        identical: newestFirst(messages)
          .filter(
            (one) =>
              one.id !== message.id &&
              contentOf(one).summary === content.summary &&
              Math.abs(one.created_ms - message.created_ms) <= IDENTICAL_MS,
          )
          .slice(0, NEIGHBOURS_MAX)
          .map(neighbour),
        entries: told.map(({ at_ms, type, actor }) => ({ at_ms, type, actor })),
        hours: hoursOf(mailbox.id),
        hour_count: count('hour'),
        day_count: count('day'),
        signed_by: signedBy(message),
        names: Object.fromEntries(
          own(memory.rows('api_keys'))
            .filter((one) => people.includes(one.id))
            .map((one) => [one.id, one.name]),
        ),
      },
    }
  }

  const holds = (): Partial<ReviewFacts> => {
    const mine = here(memory.rows('operator_mail')).filter((one) => one.kind === 'hold')
    const due = mine.flatMap(({ id, attempts, claim_ms, created_ms, message_id }) =>
      claim_ms !== null && claim_ms <= now_ms ? [{ mail: { id, attempts, claim_ms, created_ms }, message_id }] : [],
    )
    if (due.length === 0) return {}
    const sent = mine.flatMap((one) => (one.sent_ms === null || one.sent_ms > now_ms ? [] : [one.sent_ms]))
    const found = due
      .reverse()
      .sort((one, other) => other.mail.claim_ms - one.mail.claim_ms)
      .slice(0, HOLDS_MAX)
      .map(({ mail, message_id }) => {
        const message = here(memory.rows('messages')).find((one) => one.id === message_id)
        return {
          mail,
          message:
            message === undefined
              ? null
              : { ...heldOf(message), hold: message.hold, summary: contentOf(message).summary },
        }
      })
    return {
      holds: found,
      told_ms: sent.length === 0 ? null : Math.max(...sent),
      known: knownOf(found.flatMap(({ message }) => (message === null ? [] : toAll(JSON.parse(message.summary))))),
      domains,
    }
  }

  const { session, link, mails, search } = needs
  const links = own(memory.rows('desk_links'))
  const matching = (message: MessageRow): boolean =>
    search !== undefined &&
    (search.statuses === null || search.statuses.includes(message.status)) &&
    (search.mailbox_id === null || message.mailbox_id === search.mailbox_id) &&
    (search.before === null || message.id < search.before) &&
    search.words.every((word) =>
      saidIn(JSON.parse(contentOf(message).summary))
        .toLowerCase()
        .includes(word),
    )
  return {
    ...NO_REVIEW,
    session: here(memory.rows('desk_sessions')).find((one) => one.id === session) ?? null,
    link: here(memory.rows('desk_links')).find((one) => one.id === link) ?? null,
    links_open:
      needs.sign_in_links === true
        ? links.filter((one) => one.purpose === 'sign_in' && one.used_ms === null && one.expires_ms > now_ms).length
        : 0,
    sessions:
      needs.sessions === true
        ? newestFirst(own(memory.rows('desk_sessions'))).filter(
            (one) => one.ended_ms === null && one.expires_ms > now_ms,
          )
        : [],
    passkey: own(memory.rows('passkeys')).find((one) => one.id === needs.passkey) ?? null,
    passkeys:
      needs.passkeys === true ? oldestFirst(own(memory.rows('passkeys'))).filter((one) => one.removed_ms === null) : [],
    credential_taken: memory.rows('passkeys').some((one) => one.credential_id === needs.credential),
    mails:
      mails === undefined
        ? []
        : newestFirst(own(memory.rows('operator_mail')))
            .filter((one) => one.environment === environment || one.kind === 'sign_in')
            .filter((one) => mails.before === null || one.id < mails.before)
            .slice(0, mails.limit),
    ...(needs.queue === true ? queue() : {}),
    ...(needs.holds === true ? holds() : {}),
    ...(needs.around === true && loaded !== null ? around(loaded) : {}),
    found:
      search === undefined
        ? []
        : newestFirst(messages.filter(matching))
            .slice(0, search.limit)
            .map((message) => ({ message, summary: contentOf(message).summary })),
  }
}
