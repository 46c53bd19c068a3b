/** The operations that only read. Lists are newest first, with an opaque cursor. */
import { refusal } from '../errors.js'
import type { Status } from '../message/status.js'
import type { Facts, Needs, Request } from './facts.js'
import { effectiveMode, reached } from './flags.js'
import { approvalUrl } from './operator-mail.js'
import { answer, type Context, nothing, type Plan, refused } from './plan.js'
import {
  allowlistView,
  entryView,
  keyView,
  limitsView,
  mailboxView,
  messageView,
  summaryView,
  type View,
} from './views.js'

export const LIST_DEFAULT = 20
export const LIST_MAX = 100

export interface Page {
  readonly limit?: number
  readonly cursor?: string
}

/** One more than is shown tells whether there is a next page. */
const paged = (page: Page): { readonly limit: number; readonly before: string | null } => ({
  limit: (page.limit ?? LIST_DEFAULT) + 1,
  before: page.cursor ?? null,
})

const listed = <A>(
  name: string,
  page: Page,
  rows: ReadonlyArray<A>,
  view: (row: A) => View,
  cursor: (row: A) => string,
): Plan => {
  const limit = page.limit ?? LIST_DEFAULT
  const last = rows.length > limit ? rows[limit - 1] : undefined
  const next_cursor = last === undefined ? null : cursor(last)
  return { ...nothing, answer: answer(200, { [name]: rows.slice(0, limit).map(view), next_cursor }) }
}

export const mailboxesNeeds = (input: Page): Needs => ({ list: { of: 'mailboxes', ...paged(input) } })
export const mailboxesPlan = (input: Page, facts: Facts): Plan =>
  listed('mailboxes', input, facts.mailbox_list, mailboxView, (row) => row.id)

export const keysNeeds = (input: Page): Needs => ({ list: { of: 'api_keys', ...paged(input) } })
export const keysPlan = (input: Page, facts: Facts): Plan =>
  listed('api_keys', input, facts.key_list, keyView, (row) => row.id)

export const allowlistNeeds = (input: Page & { readonly mailbox_id: string }): Needs => ({
  mailbox: { by: 'id', id: input.mailbox_id },
  list: { of: 'allowlist', mailbox_id: input.mailbox_id, ...paged(input) },
})
export const allowlistPlan = (input: Page, facts: Facts, request: Request): Plan =>
  reached(facts, request) === null
    ? refused(refusal('not_found', { field: 'mailbox_id' }))
    : listed('entries', input, facts.allowlist_list, allowlistView, (row) => row.id)

export const auditNeeds = (input: Page & { readonly subject_id?: string }): Needs => ({
  list: { of: 'entries', subject_id: input.subject_id ?? null, ...paged(input) },
})
export const auditPlan = (input: Page, facts: Facts): Plan =>
  listed('entries', input, facts.entry_list, entryView, (row) => String(row.seq))

export interface InboxInput extends Page {
  readonly mailbox_id?: string
  readonly direction?: 'inbound' | 'outbound'
  readonly status?: Status
}

/** The mailboxes a list may show: the one asked for, else all that the key reaches; null is every one of the environment. */
const within = (mailbox_id: string | undefined, request: Request): ReadonlyArray<string> | null => {
  const reach = request.principal.mailboxes
  if (mailbox_id === undefined) return reach
  return reach === null || reach.includes(mailbox_id) ? [mailbox_id] : []
}

type Mailbox = { readonly mailbox_id?: string }

const selected = ({ mailbox_id }: Mailbox): Needs =>
  mailbox_id === undefined ? {} : { mailbox: { by: 'id', id: mailbox_id } }

/** What lies in the mailbox that was named, which must be there, or in all. */
const messagesPlan = (input: Page & Mailbox, facts: Facts, request: Request): Plan =>
  input.mailbox_id !== undefined && reached(facts, request) === null
    ? refused(refusal('not_found', { field: 'mailbox_id' }))
    : listed('messages', input, facts.message_list, summaryView, (row) => row.message.id)

export const inboxNeeds = (input: InboxInput, request: Request): Needs =>
  input.direction === 'outbound'
    ? {
        ...selected(input),
        list: {
          of: 'messages',
          mailbox_ids: within(input.mailbox_id, request),
          statuses: input.status === undefined ? null : [input.status],
          ...paged(input),
        },
      }
    : selected(input)

/** Nothing has arrived where no mail is received: without `direction: outbound` the list is empty. */
export const inboxPlan = messagesPlan

export const pendingNeeds = (input: Page & Mailbox, request: Request): Needs => ({
  ...selected(input),
  list: { of: 'messages', mailbox_ids: within(input.mailbox_id, request), statuses: ['pending'], ...paged(input) },
})
export const pendingPlan = messagesPlan

export const readNeeds = (input: { readonly message_id: string }): Needs => ({
  message: input.message_id,
  revisions: true,
})

export const readPlan = (_input: unknown, facts: Facts, _request: Request, context: Context): Plan => {
  const { loaded } = facts
  if (loaded === null) return refused(refusal('not_found', { field: 'message_id' }))
  const view = messageView({
    ...loaded,
    approval_url: approvalUrl(context, loaded.message.id),
    oversight_mode: effectiveMode(loaded.message.submit_mode, loaded.mailbox.mode),
    revisions: facts.revisions,
  })
  return { writes: [], facts: [], answer: answer(200, view), changed: [] }
}

export const accountPlan = (_input: unknown, facts: Facts, request: Request): Plan => ({
  writes: [],
  facts: [],
  answer: answer(200, {
    account_id: facts.account.id,
    environment: request.principal.environment,
    key_id: request.principal.id,
    scopes: request.principal.scopes,
    mailboxes: request.principal.mailboxes,
    oversight_email: facts.account.oversight_email,
    kill_switch: facts.account.kill_switch === 1,
    limits: limitsView(facts.account),
  }),
  changed: [],
})
