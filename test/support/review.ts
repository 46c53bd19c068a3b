/** What the review desk is shown, over rows in memory, as the doc comments of `core/operations/review/needs.ts` say; but hours are not counted. */
import { type Principal, reaches } from '../../core/authority/principal.js'
import { addressKey } from '../../core/codec/address.js'
import type { Content, Summary } from '../../core/message/content.js'
import type { Loaded, StoredEntry } from '../../core/operations/facts.js'
import { domainOf } from '../../core/operations/mailboxes.js'
import type { MessageRow } from '../../core/operations/message-rows.js'
import {
  HOLDS_MAX,
  IDENTICAL_MS,
  NO_REVIEW,
  type ReviewFacts,
  type ReviewNeeds,
} from '../../core/operations/review/needs.js'
import { bucketOf } from '../../core/oversight/rules.js'
import { ownOf } from '../../core/review/recipients.js'
import { aloneRisk } from '../../core/review/summary.js'
import type { Memory } from './tables.js'

const newestFirst = <A extends { readonly id: string }>(rows: ReadonlyArray<A>): ReadonlyArray<A> =>
  [...rows].sort((one, other) => (one.id < other.id ? 1 : -1))

export const reviewOf = (
  memory: Memory,
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
  const mailboxes = here(memory.rows('mailboxes'))
  const isKnown = (address: string): boolean =>
    here(memory.rows('deliveries')).some(
      (one) =>
        one.kind === 'recipient' &&
        ['sent', 'delivered'].includes(one.status) &&
        addressKey(one.recipient) === addressKey(address),
    )
  const neighbour = (message: MessageRow) => ({
    id: message.id,
    status: message.status,
    summary: contentOf(message).summary,
    created_ms: message.created_ms,
  })
  const domains = [...new Set(mailboxes.map((one) => domainOf(one.address)))]

  const queue = (): Partial<ReviewFacts> => {
    const pending = messages.filter((one) => one.status === 'pending')
    return {
      queue: pending.map((message) => {
        const hold = here(memory.rows('holds')).find(
          (one) => one.message_id === message.id && one.number === message.hold,
        )
        if (hold === undefined) throw new Error('a pending message without a hold')
        const said = JSON.parse(contentOf(message).summary) as Summary
        return {
          ...message,
          said,
          alone: aloneRisk(ownOf(domains), said),
          cause: hold.cause,
          opened_ms: hold.opened_ms,
        }
      }),
      known: pending
        .flatMap((one) => {
          const { to, cc, bcc } = JSON.parse(contentOf(one).summary) as Summary
          return [...to, ...cc, ...bcc]
        })
        .filter(isKnown),
      domains,
      addresses: mailboxes.filter((one) => reaches(principal, one.id)),
      unknown: messages.filter((one) => one.status === 'unknown').length,
      reasons: newestFirst(messages).flatMap((one) =>
        one.status === 'rejected' && one.reason !== null ? [one.reason] : [],
      ),
    }
  }

  const signedBy = ({ id, hold }: MessageRow) => {
    const found = own(memory.rows('decision_signatures')).find((one) => one.message_id === id && one.hold === hold)
    const passkey = own(memory.rows('passkeys')).find((one) => one.id === found?.passkey_id)
    return passkey === undefined ? null : { passkey_id: passkey.id, name: passkey.name }
  }

  const around = ({ message, mailbox, content }: Loaded): Partial<ReviewFacts> => {
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
    return {
      known: [...to, ...cc, ...bcc].map((one) => one.address).filter(isKnown),
      domains,
      around: {
        previous: previous ?? null,
        thread: messages.filter((one) => one.id === message.replaces).map(neighbour),
        identical: messages
          .filter(
            (one) =>
              one.id !== message.id &&
              contentOf(one).summary === content.summary &&
              Math.abs(one.created_ms - message.created_ms) <= IDENTICAL_MS,
          )
          .map(neighbour),
        entries: entries.filter((one) => one.subject_id === message.id),
        hours: Array.from({ length: 24 }, () => 0),
        hour_count: count('hour'),
        day_count: count('day'),
        signed_by: signedBy(message),
        names: Object.fromEntries(own(memory.rows('api_keys')).map((one) => [one.id, one.name])),
      },
    }
  }

  const holds = (): Partial<ReviewFacts> => {
    const mine = here(memory.rows('operator_mail')).filter((one) => one.kind === 'hold')
    const due = mine.flatMap((mail) => {
      const { claim_ms } = mail
      return claim_ms !== null && claim_ms <= now_ms ? [{ ...mail, claim_ms }] : []
    })
    const sent = mine.flatMap((one) => (one.sent_ms === null ? [] : [one.sent_ms]))
    const found = due.map((mail) => {
      const message = messages.find((one) => one.id === mail.message_id)
      const hold = here(memory.rows('holds')).find(
        (one) => one.message_id === message?.id && one.number === message?.hold,
      )
      return {
        mail,
        message:
          message === undefined || hold === undefined
            ? null
            : { ...message, summary: contentOf(message).summary, cause: hold.cause, opened_ms: hold.opened_ms },
      }
    })
    const recipients = found.flatMap(({ message }) => {
      const { to, cc, bcc } = JSON.parse(message?.summary ?? '{"to":[],"cc":[],"bcc":[]}') as Summary
      return [...to, ...cc, ...bcc]
    })
    return {
      holds: found
        .reverse()
        .sort((one, other) => other.mail.claim_ms - one.mail.claim_ms)
        .slice(0, HOLDS_MAX),
      told_ms: sent.length === 0 ? null : Math.max(...sent),
      known: recipients.filter(isKnown),
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
    search.words.every((word) => contentOf(message).summary.toLowerCase().includes(word))
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
    passkeys: needs.passkeys === true ? own(memory.rows('passkeys')).filter((one) => one.removed_ms === null) : [],
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
