/** What the review desk is shown, read at once from one snapshot. */
import type { Principal } from '../../core/authority/principal.js'
import { addressKey } from '../../core/codec/address.js'
import { makeId } from '../../core/codec/ulid.js'
import type { Loaded } from '../../core/operations/facts.js'
import { NO_REVIEW, type ReviewFacts, type ReviewNeeds } from '../../core/operations/review/needs.js'
import { SESSION_LIFETIME_MS } from '../../core/operations/review/sessions.js'
import type { LinkRow, OperatorMailRow, PasskeyRow, SessionRow } from '../../core/operations/rows.js'
import { contentOf } from '../../core/operations/store.js'
import { BEHIND, selected } from './columns.js'
import { aroundLoader } from './load-around.js'
import { holdsLoader } from './load-holds.js'
import { queueLoader } from './load-queue.js'
import type { Connection } from './open.js'

const SESSIONS_MAX = 200
const PASSKEYS_READ_MAX = 100

export type LoadReview = (
  principal: Principal,
  needs: ReviewNeeds,
  loaded: Loaded | null,
  now_ms: number,
) => ReviewFacts

const statementsOf = (db: Connection) => {
  const byId = <A>(table: 'desk_sessions' | 'desk_links') =>
    db.prepare<[string, string, string], A>(
      `SELECT ${selected(table)} FROM ${table} WHERE account_id = ? AND id = ? AND environment = ?`,
    )
  const queue = queueLoader(db)
  return {
    around: aroundLoader(db),
    queue,
    holds: holdsLoader(db, queue.acquainted),
    session: byId<SessionRow>('desk_sessions'),
    link: byId<LinkRow>('desk_links'),
    linksOpen: db
      .prepare<[string, number], number>(
        "SELECT count(*) FROM desk_links WHERE account_id = ? AND purpose = 'sign_in' AND expires_ms > ? AND used_ms IS NULL",
      )
      .pluck(),
    sessions: db.prepare<[string, string, number, number], SessionRow>(
      `SELECT ${selected('desk_sessions')} FROM desk_sessions
       WHERE account_id = ? AND id > ? AND ended_ms IS NULL AND expires_ms > ? ORDER BY id DESC LIMIT ? + 0`,
    ),
    passkey: db.prepare<[string, string], PasskeyRow>(
      `SELECT ${selected('passkeys')} FROM passkeys WHERE account_id = ? AND id = ?`,
    ),
    passkeys: db.prepare<[string, number], PasskeyRow>(
      `SELECT ${selected('passkeys')} FROM passkeys WHERE account_id = ? AND removed_ms IS NULL ORDER BY id LIMIT ? + 0`,
    ),
    credential: db.prepare<[string], 1>('SELECT 1 FROM passkeys WHERE credential_id = ?').pluck(),
    mails: db.prepare<[string, string, string, number], OperatorMailRow>(
      `SELECT ${selected('operator_mail')} FROM operator_mail
       WHERE account_id = ? AND (environment = ? OR kind = 'sign_in') AND id < ? ORDER BY id DESC LIMIT ? + 0`,
    ),
  }
}

/** Those that were opened before are over: every session that there ever was keeps its row. */
const sessionFrom = (now_ms: number): string =>
  makeId('ses', Math.max(0, now_ms - SESSION_LIFETIME_MS), new Uint8Array(10))

type Statements = ReturnType<typeof statementsOf>

const surrounding = (ask: Statements, principal: Principal, loaded: Loaded, now_ms: number): Partial<ReviewFacts> => {
  const { to, cc, bcc } = contentOf(loaded.content.content)
  const recipients = [...to, ...cc, ...bcc].map((one) => addressKey(one.address))
  return { around: ask.around(principal, loaded, now_ms), ...ask.queue.acquainted(principal, recipients) }
}

/** Rows by id, and lists. */
const rowsOf = (ask: Statements, { account_id, environment }: Principal, needs: ReviewNeeds, now_ms: number) => {
  const { session, link, mails, passkey, credential } = needs
  return {
    session: session === undefined ? null : (ask.session.get(account_id, session, environment) ?? null),
    link: link === undefined ? null : (ask.link.get(account_id, link, environment) ?? null),
    links_open: needs.sign_in_links === true ? (ask.linksOpen.get(account_id, now_ms) ?? 0) : 0,
    sessions: needs.sessions === true ? ask.sessions.all(account_id, sessionFrom(now_ms), now_ms, SESSIONS_MAX) : [],
    passkey: passkey === undefined ? null : (ask.passkey.get(account_id, passkey) ?? null),
    passkeys: needs.passkeys === true ? ask.passkeys.all(account_id, PASSKEYS_READ_MAX) : [],
    credential_taken: credential !== undefined && ask.credential.get(credential) === 1,
    mails: mails === undefined ? [] : ask.mails.all(account_id, environment, mails.before ?? BEHIND, mails.limit),
  }
}

export const reviewLoader = (db: Connection): LoadReview => {
  let prepared: Statements | null = null
  return (principal, needs, loaded, now_ms) => {
    // Most connections are never asked.
    prepared = prepared ?? statementsOf(db)
    const ask = prepared
    return {
      ...NO_REVIEW,
      ...rowsOf(ask, principal, needs, now_ms),
      ...(needs.queue === true ? ask.queue.queue(principal) : {}),
      ...(needs.holds === true ? ask.holds(principal, now_ms) : {}),
      ...(needs.around === true && loaded !== null ? surrounding(ask, principal, loaded, now_ms) : {}),
      found: needs.search === undefined ? [] : ask.queue.search(principal, needs.search),
    }
  }
}
