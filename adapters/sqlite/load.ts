/** From `Needs` to `Facts`, on one connection and inside one transaction. What is not asked for is not looked up. */
import { ENVIRONMENTS, type Principal, reaches } from '../../core/authority/principal.js'
import { addressKey } from '../../core/codec/address.js'
import type { Facts, Loaded, Needs, Request } from '../../core/operations/facts.js'
import { domainOf } from '../../core/operations/mailboxes.js'
import { REJUDGED_MAX } from '../../core/operations/rejudge.js'
import { NO_REVIEW } from '../../core/operations/review/needs.js'
import type { AccountRow, AllowlistRow, IdempotencyRow, MailboxRow, RejudgeRow } from '../../core/operations/rows.js'
import { contentOf } from '../../core/operations/store.js'
import { selected } from './columns.js'
import type { CountsOf } from './counts.js'
import { listsLoader, NO_LISTS } from './load-lists.js'
import { type MessageLoader, messageLoader, type Place } from './load-message.js'
import { reviewLoader } from './load-review.js'
import { type RulesLoader, rulesLoader } from './load-rules.js'
import type { Memo } from './memo.js'
import type { Connection } from './open.js'

export type Load = (request: Request, needs: Needs) => Facts

/** Keys' ids begin so; the worker and operator sessions have none. */
const KEY_PREFIX = 'key_'

/** An account that is not made yet (`init`). */
const blank = (id: string): AccountRow => ({
  id,
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
})

interface Asked {
  readonly recipients: ReadonlyArray<string>
  readonly reply_to: ReadonlyArray<string>
}

const keysOf = (loaded: Loaded): Asked => {
  const content = contentOf(loaded.content.content)
  const keys = (list: ReadonlyArray<{ readonly address: string }>) => list.map((one) => addressKey(one.address))
  return { recipients: keys([...content.to, ...content.cc, ...content.bcc]), reply_to: keys(content.reply_to) }
}

/** What is asked about: what the request names, and what the loaded message holds. Reading that costs, and mostly no rule asks. */
const asked = (needs: Needs, loaded: Loaded | null): Asked => {
  const { recipients = [], reply_to = [] } = needs
  if (needs.content === undefined || loaded === null)
    return { recipients: [...new Set(recipients)], reply_to: [...new Set(reply_to)] }
  const own = keysOf(loaded)
  return {
    recipients: [...new Set([...recipients, ...own.recipients])],
    reply_to: [...new Set([...reply_to, ...own.reply_to])],
  }
}

const once = <A extends object>(make: () => A): (() => A) => {
  let made: A | null = null
  return () => {
    made = made ?? make()
    return made
  }
}

/** Whether a ruling may be made: then the oversight address is looked at too. */
const judges = (needs: Needs): boolean =>
  needs.recipients !== undefined ||
  needs.content !== undefined ||
  needs.cleared !== undefined ||
  needs.rejudgement !== undefined

const rowsLoader = (db: Connection) => {
  const account = db.prepare<[string], AccountRow>(`SELECT ${selected('accounts')} FROM accounts WHERE id = ?`)
  const byAddress = db.prepare<[string, string, string], MailboxRow>(
    `SELECT ${selected('mailboxes')} FROM mailboxes WHERE environment = ? AND address_key = ? AND account_id = ?`,
  )
  const firstTwo = db.prepare<[string, string], MailboxRow>(
    `SELECT ${selected('mailboxes')} FROM mailboxes INDEXED BY mailboxes_list
     WHERE account_id = ? AND environment = ? ORDER BY id LIMIT 2`,
  )
  const taken = db
    .prepare<[string, string], 1>('SELECT 1 FROM mailboxes WHERE environment = ? AND address_key = ?')
    .pluck()
  /** A local part has no `@`: it is never quoted. */
  const hosted = db
    .prepare<[string], 1>("SELECT 1 FROM mailboxes WHERE substr(address_key, instr(address_key, '@') + 1) = ? LIMIT 1")
    .pluck()
  const operators = db
    .prepare<[], string>('SELECT oversight_email FROM accounts WHERE oversight_email IS NOT NULL')
    .pluck()
  const idempotency = db.prepare<[string, string, string, string], IdempotencyRow>(
    `SELECT ${selected('idempotency')} FROM idempotency
     WHERE account_id = ? AND environment = ? AND operation = ? AND key = ?`,
  )
  const entry = db.prepare<[string, string, string], AllowlistRow>(
    `SELECT ${selected('allowlist')} FROM allowlist WHERE account_id = ? AND id = ? AND environment = ?`,
  )
  const rejudgement = db.prepare<[string, string, string], RejudgeRow>(
    `SELECT ${selected('rejudgements')} FROM rejudgements WHERE account_id = ? AND id = ? AND environment = ?`,
  )
  return { account, byAddress, firstTwo, taken, hosted, operators, idempotency, entry, rejudgement }
}

type Rows = ReturnType<typeof rowsLoader>

const mailboxesOf = (
  rows: Rows,
  messages: MessageLoader,
  memo: Memo,
  principal: Principal,
  by: Needs['mailbox'],
): ReadonlyArray<MailboxRow> => {
  const { account_id, environment } = principal
  switch (by?.by) {
    case undefined:
      return []
    case 'id': {
      const row = messages.mailbox(principal, by.id)
      return row === null ? [] : [row]
    }
    case 'address':
      return memo.get(`address ${account_id} ${environment} ${by.address_key}`, () =>
        rows.byAddress.all(environment, by.address_key, account_id),
      )
    case 'only':
      return principal.mailboxes === null
        ? memo.get(`only ${account_id} ${environment}`, () => rows.firstTwo.all(account_id, environment))
        : [...new Set(principal.mailboxes)].flatMap((id) => messages.mailbox(principal, id) ?? []).slice(0, 2)
  }
}

const loadedOf = (messages: MessageLoader, principal: Principal, needs: Needs): Loaded | null => {
  const row =
    needs.message !== undefined
      ? messages.message(principal, needs.message)
      : needs.delivery !== undefined
        ? messages.messageOf(principal, needs.delivery)
        : null
  return row === null || !reaches(principal, row.mailbox_id) ? null : messages.loaded(row)
}

const clearedOf = (
  messages: MessageLoader,
  rules: RulesLoader,
  place: Place,
  needs: Needs,
  from: RejudgeRow | null,
): Pick<Facts, 'cleared' | 'cleared_allowlist'> => {
  const limit = needs.cleared?.limit ?? REJUDGED_MAX
  const which = needs.rejudgement === undefined ? needs.cleared : from === null ? undefined : { ...from, limit }
  const cleared = which === undefined ? [] : messages.cleared(place, which)
  const entries = cleared.map((each) => {
    const { recipients, reply_to } = keysOf(each)
    return [each.message.id, rules.allowlist(place, each.mailbox.id, [...recipients, ...reply_to])] as const
  })
  return { cleared, cleared_allowlist: Object.fromEntries(entries) }
}

/** Rows that are found by a key of their own. */
const named = (rows: Rows, messages: MessageLoader, principal: Principal, needs: Needs) => {
  const { account_id, environment } = principal
  const { idempotency, allowlist_entry, address_key, domain, operators_on, key } = needs
  const asked = needs.everywhere === true ? ENVIRONMENTS : [environment]
  return {
    asker: principal.id.startsWith(KEY_PREFIX) ? messages.key(principal, principal.id) : null,
    idempotency:
      idempotency === undefined
        ? null
        : (rows.idempotency.get(account_id, environment, idempotency.operation, idempotency.key) ?? null),
    key: key === undefined ? null : messages.key(principal, key),
    address_taken: address_key !== undefined && asked.some((one) => rows.taken.get(one, address_key) === 1) ? 1 : 0,
    domain_hosted: domain !== undefined && rows.hosted.get(domain) === 1 ? 1 : 0,
    operators_there:
      operators_on !== undefined && rows.operators.all().some((one) => domainOf(one) === operators_on) ? 1 : 0,
    allowlist_entry:
      allowlist_entry === undefined ? null : (rows.entry.get(account_id, allowlist_entry, environment) ?? null),
  } as const
}

/** Whom the delivery that is asked about goes to: of a copy it may be an earlier oversight address. */
const addressed = ({ delivery }: Needs, loaded: Loaded | null): ReadonlyArray<string> =>
  (loaded?.deliveries ?? []).filter((one) => one.id === delivery).map((one) => addressKey(one.recipient))

/** What the rules look at; `mailbox` is the one selected, else that of the loaded message. */
const ruled = (
  rules: RulesLoader,
  memo: Memo,
  request: Request,
  needs: Needs,
  account: AccountRow,
  mailbox: MailboxRow | null,
  loaded: Loaded | null,
) => {
  const about = once(() => asked(needs, loaded))
  const { principal, now_ms } = request
  const oversight = account.oversight_email === null ? [] : [addressKey(account.oversight_email)]
  const counted = needs.usage === true ? mailbox : null
  const { account_id, environment } = principal
  const listed =
    mailbox !== null &&
    memo.get(`allowlist ${account_id} ${mailbox.id}`, () => rules.hasAllowlist(principal, mailbox.id))
      ? mailbox
      : null
  const suppresses =
    judges(needs) && memo.get(`suppressions ${account_id} ${environment}`, () => rules.hasSuppressions(principal))
  return {
    allowlist:
      listed === null ? [] : rules.allowlist(principal, listed.id, [...about().recipients, ...about().reply_to]),
    suppressed: suppresses
      ? rules.suppressed(principal, [...about().recipients, ...oversight, ...addressed(needs, loaded)])
      : [],
    counters: counted === null ? [] : rules.counters(principal, counted.id, now_ms),
    // A delivery begins no new recipient.
    fresh:
      counted === null || needs.delivery !== undefined
        ? {}
        : rules.fresh(principal, counted.id, now_ms, about().recipients),
    codes: needs.code === undefined ? [] : rules.codes(principal, needs.code.request_hash),
    codes_open: needs.code === undefined ? 0 : rules.codesOpen(principal, now_ms),
  }
}

/** `counters` and `memo` are the writer's, which remembers; a reader remembers nothing. */
export const loader = (db: Connection, counters: CountsOf, memo: Memo): Load => {
  const rows = rowsLoader(db)
  const messages = messageLoader(db, memo)
  const rules = rulesLoader(db, counters)
  const lists = listsLoader(db, messages)
  const review = reviewLoader(db)
  return (request, needs) => {
    const { principal } = request
    const { account_id, environment } = principal
    const account = memo.get(`account ${account_id}`, () => rows.account.get(account_id) ?? blank(account_id))
    const mailboxes = mailboxesOf(rows, messages, memo, principal, needs.mailbox)
    const loaded = loadedOf(messages, principal, needs)
    const mailbox = mailboxes[0] ?? loaded?.mailbox ?? null
    const rejudgement =
      needs.rejudgement === undefined
        ? null
        : (rows.rejudgement.get(account_id, needs.rejudgement, environment) ?? null)
    return {
      account,
      mailboxes,
      loaded,
      ...named(rows, messages, principal, needs),
      ...ruled(rules, memo, request, needs, account, mailbox, loaded),
      rejudgement,
      ...clearedOf(messages, rules, principal, needs, rejudgement),
      revisions: needs.revisions === true && loaded !== null ? messages.revisions(loaded.message) : [],
      ...(needs.list === undefined ? NO_LISTS : lists(principal, needs.list)),
      review: needs.review === undefined ? NO_REVIEW : review(principal, needs.review, loaded, request.now_ms),
    }
  }
}
