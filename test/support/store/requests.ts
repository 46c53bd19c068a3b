/** Requests as the shell makes them, with a clock and chance of their own: the same calls give the same requests. */
import { createHash } from 'node:crypto'
import type { Environment, Principal, Scope } from '../../../core/authority/principal.js'
import type { Json } from '../../../core/errors.js'
import type { Prepared, Request } from '../../../core/operations/facts.js'

/** A Tuesday in November 2026. */
export const START_MS = Date.UTC(2026, 10, 24, 9, 0, 0)

export interface Requests {
  /** Milliseconds since the epoch; may be set back. */
  now_ms: number
  readonly make: (name: string, principal: Principal, input: unknown, prepared?: Prepared | null) => Request
}

export const requests = (seed = 'requests'): Requests => {
  let count = 0
  const octets = (what: string): Buffer => createHash('sha256').update(`${seed}:${count}:${what}`).digest()
  return {
    now_ms: START_MS,
    make(name, principal, input, prepared = null) {
      count += 1
      return {
        name,
        principal,
        input,
        now_ms: this.now_ms,
        entropy: Uint8Array.from(octets('entropy').subarray(0, 10)),
        random_hex: octets('random').toString('hex').slice(0, 40),
        prepared,
      }
    },
  }
}

/** The account, the mailbox and the principals of an environment that `init` made. */
export interface World {
  readonly account_id: string
  readonly environment: Environment
  readonly mailbox_id: string
  readonly agent: Principal
  readonly reviewer: Principal
  readonly admin: Principal
  readonly operator: Principal
  readonly system: Principal
  readonly keys: { readonly [role: string]: string }
}

const object = (value: Json | undefined): { readonly [name: string]: Json } =>
  value as { readonly [name: string]: Json }

const SCOPES: { readonly [role: string]: ReadonlyArray<Scope> } = {
  agent: ['read', 'send'],
  reviewer: ['read', 'oversight'],
  admin: ['admin'],
  operator: [],
  system: [],
}

/** From what `init` answered. `idOf` finds a key's id by the key. */
export const worldOf = (
  body: { readonly [name: string]: Json },
  environment: Environment,
  idOf: (key: string) => string,
): World => {
  const account_id = body.account_id as string
  const keys = object(object(body.keys)[environment]) as { readonly [role: string]: string }
  const principal = (role: string): Principal => ({
    id: keys[role] === undefined ? role : idOf(keys[role]),
    account_id,
    environment,
    scopes: SCOPES[role] ?? [],
    mailboxes: null,
  })
  return {
    account_id,
    environment,
    mailbox_id: object(object(body.mailboxes)[environment]).id as string,
    agent: principal('agent'),
    reviewer: principal('reviewer'),
    admin: principal('admin'),
    operator: principal('operator'),
    system: principal('system'),
    keys,
  }
}

export const SETTINGS = { public_url: 'http://localhost:3000', live_transport: true, operator_relay: false } as const

/** What the shell prepares of a plain body. */
export const prepared = (text: string, attachments: Prepared['attachments'] = []): Prepared => ({
  text,
  html: `<p>${text}</p>`,
  attachments,
})

export const machine = (account_id: string): Principal => ({
  id: 'operator',
  account_id,
  environment: 'test',
  scopes: [],
  mailboxes: null,
})

/** The decoded input of a plain `send_email`. */
export const mailTo = (
  to: ReadonlyArray<string>,
  more: { readonly [name: string]: unknown } = {},
): { readonly [name: string]: unknown } => ({
  to: to.map((address) => ({ address, name: null })),
  subject: 'Quarterly figures',
  body: 'Here they are.',
  ...more,
})
