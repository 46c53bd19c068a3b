/** The writes that make a message, its recipients, or its hand-over count. */
import { bucketOf, type Window } from '../oversight/rules.js'
import type { Facts, Request } from './facts.js'
import { freshIn } from './flags.js'
import type { Write } from './plan.js'
import type { CounterRow, MailboxRow } from './rows.js'

const WINDOWS: ReadonlyArray<Window> = ['hour', 'day']

export const count = (
  request: Request,
  scope_id: string,
  kind: CounterRow['kind'],
  window: Window,
  by: number,
): ReadonlyArray<Write> =>
  by === 0
    ? []
    : [
        {
          op: 'count',
          table: 'counters',
          row: {
            account_id: request.principal.account_id,
            environment: request.principal.environment,
            scope_id,
            kind,
            window,
            bucket_ms: bucketOf(window, request.now_ms),
            count: by,
          },
        },
      ]

const everywhere = (
  request: Request,
  mailbox: MailboxRow,
  write: (scope_id: string, window: Window) => ReadonlyArray<Write>,
): ReadonlyArray<Write> =>
  [mailbox.id, request.principal.account_id].flatMap((scope_id) => WINDOWS.flatMap((window) => write(scope_id, window)))

/** `messages` accepted (0 for an edit), and the recipients each window had not seen. */
export const countAccepted = (
  request: Request,
  facts: Facts,
  mailbox: MailboxRow,
  messages: number,
  recipients: ReadonlyArray<string>,
): ReadonlyArray<Write> =>
  everywhere(request, mailbox, (scope_id, window) => {
    const fresh = freshIn(facts, scope_id, window)
    return [
      ...count(request, scope_id, 'messages', window, messages),
      ...count(request, scope_id, 'recipients', window, fresh),
      ...(fresh === 0 ? [] : recipients).map(
        (address_key): Write => ({
          op: 'keep',
          table: 'seen_recipients',
          row: {
            account_id: request.principal.account_id,
            environment: request.principal.environment,
            scope_id,
            window,
            bucket_ms: bucketOf(window, request.now_ms),
            address_key,
          },
        }),
      ),
    ]
  })

export const countHandedOver = (request: Request, mailbox: MailboxRow): ReadonlyArray<Write> =>
  everywhere(request, mailbox, (scope_id, window) => count(request, scope_id, 'handed_over', window, 1))
