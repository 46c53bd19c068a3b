/** From `Needs` to `Facts` over rows in memory, as the doc comments of `core/operations/facts.ts` say. */
import { type Principal, reaches } from '../../core/authority/principal.js'
import { addressKey, matches } from '../../core/codec/address.js'
import type { Content } from '../../core/message/content.js'
import type { Facts, List, Listed, Loaded, Needs, Request, StoredEntry } from '../../core/operations/facts.js'
import { domainOf } from '../../core/operations/mailboxes.js'
import type { ContentRow, MessageRow } from '../../core/operations/message-rows.js'
import { NO_REVIEW } from '../../core/operations/review/needs.js'
import type { AccountRow } from '../../core/operations/rows.js'
import { bucketOf, type Window } from '../../core/oversight/rules.js'
import { reviewOf } from './review.js'
import type { Memory } from './tables.js'

const newest = <A>(rows: ReadonlyArray<A>, of: (row: A) => string | number): ReadonlyArray<A> =>
  [...rows].sort((one, other) => (of(one) < of(other) ? 1 : -1))

const there = <A>(row: A | undefined): A => {
  if (row === undefined) throw new Error('a row that another names is missing')
  return row
}

const BLANK: Omit<AccountRow, 'id'> = {
  oversight_email: null,
  kill_switch: 0,
  messages_per_hour: null,
  messages_per_day: null,
  recipients_per_hour: null,
  recipients_per_day: null,
  notify: 'each',
  quiet_from_min: null,
  quiet_until_min: null,
  salt: '',
  created_ms: 0,
}

const addressesOf = (content: ContentRow) => {
  const { to, cc, bcc, reply_to } = JSON.parse(content.content) as Content
  const keys = (list: Content['to']) => list.map((one) => addressKey(one.address))
  return { recipients: keys([...to, ...cc, ...bcc]), reply_to: keys(reply_to) }
}

export const loadFacts = (
  memory: Pick<Memory, 'rows'>,
  entries: ReadonlyArray<StoredEntry>,
  { principal, now_ms }: Request,
  needs: Needs,
): Facts => {
  const { account_id, environment } = principal
  const here = <A extends { readonly account_id: string; readonly environment: string }>(
    rows: ReadonlyArray<A>,
  ): ReadonlyArray<A> => rows.filter((one) => one.account_id === account_id && one.environment === environment)
  const byId = <A extends { readonly id: string }>(rows: ReadonlyArray<A>, id: string | undefined): A | null =>
    rows.find((one) => one.id === id) ?? null

  const contentOf = (message: MessageRow): ContentRow =>
    there(
      here(memory.rows('contents')).find((one) => one.message_id === message.id && one.revision === message.revision),
    )
  const listed = (message: MessageRow): Listed => ({
    message,
    summary: contentOf(message).summary,
    hold:
      message.hold === 0
        ? null
        : there(here(memory.rows('holds')).find((one) => one.message_id === message.id && one.number === message.hold)),
  })
  const whole = (message: MessageRow): Loaded => ({
    message,
    hold: listed(message).hold,
    content: contentOf(message),
    deliveries: here(memory.rows('deliveries')).filter((one) => one.message_id === message.id),
    mailbox: there(byId(here(memory.rows('mailboxes')), message.mailbox_id) ?? undefined),
    decider: byId(here(memory.rows('api_keys')), message.cleared_by ?? undefined),
  })

  const account = byId(memory.rows('accounts'), account_id) ?? { ...BLANK, id: account_id }
  const mailboxes = (() => {
    const all = here(memory.rows('mailboxes'))
    const by = needs.mailbox
    if (by === undefined) return []
    if (by.by === 'id') return all.filter((one) => one.id === by.id)
    if (by.by === 'address') return all.filter((one) => one.address_key === by.address_key)
    return all.filter((one) => reaches(principal, one.id)).slice(0, 2)
  })()
  const messages = here(memory.rows('messages'))
  const delivery = byId(here(memory.rows('deliveries')), needs.delivery)
  const found = byId(messages, needs.message ?? delivery?.message_id)
  const loaded = found === null || !reaches(principal, found.mailbox_id) ? null : whole(found)
  const mailbox = mailboxes[0] ?? loaded?.mailbox ?? null

  const own = needs.content === true && loaded !== null ? addressesOf(loaded.content) : { recipients: [], reply_to: [] }
  const recipients = [...new Set([...(needs.recipients ?? []), ...own.recipients])]
  const reply_to = [...new Set([...(needs.reply_to ?? []), ...own.reply_to])]
  const oversight = account.oversight_email === null ? [] : [addressKey(account.oversight_email)]
  const addressed = delivery === null ? [] : [addressKey(delivery.recipient)]
  const allowing = (mailbox_id: string | undefined, keys: ReadonlyArray<string>) =>
    here(memory.rows('allowlist')).filter(
      (one) =>
        one.mailbox_id === mailbox_id && one.removed_ms === null && keys.some((key) => matches(one.pattern, key)),
    )

  const scopes = mailbox === null || needs.usage === undefined ? [] : [mailbox.id, account_id]
  const windows: ReadonlyArray<Window> = ['hour', 'day']
  const current = <A extends { readonly window: Window; readonly bucket_ms: number; readonly scope_id: string }>(
    one: A,
  ) => scopes.includes(one.scope_id) && one.bucket_ms === bucketOf(one.window, now_ms)
  const seen = here(memory.rows('seen_recipients')).filter(current)
  const fresh = Object.fromEntries(
    scopes.flatMap((scope) =>
      windows.map((window) => [
        `${scope}:${window}`,
        recipients.filter(
          (key) => !seen.some((one) => one.scope_id === scope && one.window === window && one.address_key === key),
        ).length,
      ]),
    ),
  )

  const again = byId(here(memory.rows('rejudgements')), needs.rejudgement)
  const range =
    needs.rejudgement === undefined
      ? needs.cleared
      : again === null
        ? undefined
        : { ...again, limit: needs.cleared?.limit ?? 0 }
  const cleared =
    range === undefined
      ? []
      : messages
          .filter(
            (one) =>
              one.phase === 'cleared' &&
              ['scheduled', 'queued', 'sent', 'unknown'].includes(one.status) &&
              one.id > range.after_id &&
              (range.mailbox_id !== null ? one.mailbox_id === range.mailbox_id : range.cleared_by !== null) &&
              (range.cleared_by === null || one.cleared_by === range.cleared_by),
          )
          .sort((one, other) => (one.id < other.id ? -1 : 1))
          .slice(0, range.limit)
          .map(whole)
  const codes = here(memory.rows('operator_codes'))

  return {
    account,
    asker: byId(here(memory.rows('api_keys')), principal.id),
    mailboxes,
    loaded,
    allowlist: allowing(mailbox?.id, [...recipients, ...reply_to]),
    suppressed: here(memory.rows('suppressions'))
      .map((one) => one.address_key)
      .filter((key) => [...recipients, ...oversight, ...addressed].includes(key)),
    counters: here(memory.rows('counters')).filter(current),
    fresh,
    idempotency:
      here(memory.rows('idempotency')).find(
        (one) => one.operation === needs.idempotency?.operation && one.key === needs.idempotency?.key,
      ) ?? null,
    codes: codes.filter((one) => one.request_hash === needs.code?.request_hash),
    codes_open: codes.filter((one) => one.used_ms === null && one.expires_ms > now_ms).length,
    key: byId(here(memory.rows('api_keys')), needs.key),
    address_taken: memory
      .rows('mailboxes')
      .some(
        (one) =>
          (needs.everywhere === true || one.environment === environment) && one.address_key === needs.address_key,
      )
      ? 1
      : 0,
    domain_hosted: memory
      .rows('mailboxes')
      .some((one) => needs.domain !== undefined && one.address_key.endsWith(`@${needs.domain}`))
      ? 1
      : 0,
    operators_there: memory
      .rows('accounts')
      .some(({ oversight_email }) => oversight_email !== null && domainOf(oversight_email) === needs.operators_on)
      ? 1
      : 0,
    allowlist_entry: byId(here(memory.rows('allowlist')), needs.allowlist_entry),
    rejudgement: again,
    cleared,
    cleared_allowlist: Object.fromEntries(
      cleared.map((one) => {
        const asked = addressesOf(one.content)
        return [one.message.id, allowing(one.mailbox.id, [...asked.recipients, ...asked.reply_to])]
      }),
    ),
    revisions:
      needs.revisions === true && loaded !== null
        ? here(memory.rows('contents')).filter((one) => one.message_id === loaded.message.id)
        : [],
    ...lists(memory, entries, principal, needs.list, listed),
    review: needs.review === undefined ? NO_REVIEW : reviewOf(memory, entries, principal, now_ms, needs.review, loaded),
  }
}

type Lists = Pick<Facts, 'mailbox_list' | 'key_list' | 'allowlist_list' | 'message_list' | 'entry_list'>

const lists = (
  memory: Pick<Memory, 'rows'>,
  entries: ReadonlyArray<StoredEntry>,
  principal: Principal,
  list: List | undefined,
  listed: (message: MessageRow) => Listed,
): Lists => {
  const none: Lists = { mailbox_list: [], key_list: [], allowlist_list: [], message_list: [], entry_list: [] }
  if (list === undefined) return none
  const page = <A extends { readonly id: string; readonly account_id: string; readonly environment: string }>(
    rows: ReadonlyArray<A>,
    wanted: (row: A) => boolean,
  ): ReadonlyArray<A> =>
    newest(rows, (row) => row.id)
      .filter((row) => row.account_id === principal.account_id && row.environment === principal.environment)
      .filter((row) => wanted(row) && (list.before === null || row.id < list.before))
      .slice(0, list.limit)
  switch (list.of) {
    case 'mailboxes':
      return {
        ...none,
        mailbox_list: page(
          memory.rows('mailboxes'),
          (row) => reaches(principal, row.id) && list.ids?.includes(row.id) !== false,
        ),
      }
    case 'api_keys':
      return { ...none, key_list: page(memory.rows('api_keys'), () => true) }
    case 'allowlist': {
      const wanted = (row: { readonly mailbox_id: string; readonly removed_ms: number | null }): boolean =>
        row.mailbox_id === list.mailbox_id && row.removed_ms === null && reaches(principal, row.mailbox_id)
      return { ...none, allowlist_list: page(memory.rows('allowlist'), wanted) }
    }
    case 'messages': {
      const { mailbox_ids, statuses } = list
      const wanted = (row: MessageRow): boolean =>
        reaches(principal, row.mailbox_id) &&
        (mailbox_ids === null || mailbox_ids.includes(row.mailbox_id)) &&
        (statuses === null || statuses.includes(row.status))
      return { ...none, message_list: page(memory.rows('messages'), wanted).map(listed) }
    }
    case 'entries': {
      const rows = newest(entries, (row) => row.seq).filter(
        (row) =>
          row.account_id === principal.account_id &&
          (row.environment === null || row.environment === principal.environment) &&
          (list.subject_id === null || row.subject_id === list.subject_id) &&
          (list.before === null || row.seq < Number(list.before)),
      )
      return { ...none, entry_list: rows.slice(0, list.limit) }
    }
  }
}
