/** What the actors know: what they were answered, and nothing else. */
import type { Json } from '../../core/errors.js'
import type { Ask, Place, Ref } from './action.js'

type Body = { readonly [name: string]: Json }

export interface KnownMessage extends Place {
  /** The action whose answer named it first. */
  readonly n: number
  readonly id: string
  readonly key: string | null
  mailbox: number
  status: string
  revision: number
  /** Deliveries as last read: number of the reading action, and of each its status and whom it goes to. */
  read: {
    readonly n: number
    readonly statuses: ReadonlyArray<string>
    readonly recipients: ReadonlyArray<string>
  } | null
}

export interface KnownThing extends Place {
  readonly n: number
  readonly mailbox: number
}

export interface Known {
  readonly messages: Array<KnownMessage>
  /** Allowlist entries, mailboxes and keys that were added. */
  readonly entries: Array<KnownThing>
  readonly mailboxes: Array<KnownThing>
  readonly keys: Array<KnownThing & { readonly scopes: ReadonlyArray<string> }>
  readonly sends: Array<Ask>
  readonly hear: (ask: Ask, mailbox: number, body: Body) => void
}

export const ref = ($: number, ...at: ReadonlyArray<string | number>): Ref => ({ $, at })

const column = (deliveries: Json | undefined, name: string): ReadonlyArray<string> =>
  Array.isArray(deliveries) ? deliveries.map((one) => String((one as Body)[name])) : []

export const makeKnown = (): Known => {
  const messages: Array<KnownMessage> = []
  const byId = new Map<string, KnownMessage>()
  const entries: Array<KnownThing> = []
  const mailboxes: Array<KnownThing> = []
  const keys: Known['keys'] = []

  const hearMessage = (ask: Ask, mailbox: number, body: Body): void => {
    const id = String(body.message_id)
    const { account, environment, n } = ask
    const known = byId.get(id)
    if (known === undefined) {
      if (ask.operation !== 'send_email') return
      const key = ask.input.idempotency_key
      const one: KnownMessage = {
        account,
        environment,
        n,
        id,
        mailbox,
        key: typeof key === 'string' ? key : null,
        status: String(body.status),
        revision: Number(body.revision),
        read: null,
      }
      byId.set(id, one)
      messages.push(one)
      return
    }
    if (typeof body.status === 'string') known.status = body.status
    if (typeof body.revision === 'number') known.revision = Math.max(known.revision, body.revision)
    if (ask.operation === 'read_email')
      known.read = {
        n,
        statuses: column(body.deliveries, 'status'),
        recipients: column(body.deliveries, 'recipient'),
      }
  }

  return {
    messages,
    entries,
    mailboxes,
    keys,
    sends: [],
    hear: (ask, mailbox, body) => {
      const thing = { account: ask.account, environment: ask.environment, n: ask.n, mailbox }
      if (typeof body.message_id === 'string') hearMessage(ask, mailbox, body)
      else if (ask.operation === 'add_allowlist_entry' && body.entry_id !== undefined) entries.push(thing)
      else if (ask.operation === 'create_mailbox' && body.mailbox_id !== undefined) mailboxes.push(thing)
      else if (ask.operation === 'create_api_key' && body.api_key !== undefined)
        keys.push({ ...thing, scopes: (body.scopes ?? []) as ReadonlyArray<string> })
    },
  }
}
