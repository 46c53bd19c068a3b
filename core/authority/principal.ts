/**
 * Who asks, and what they may do.
 *
 * INVARIANT: P4 no key can compose and decide: `send` and `oversight` never meet in one key.
 * INVARIANT: P9, P15 a principal belongs to one account and one environment, and reaches nothing outside them.
 */
export const SCOPES = ['read', 'send', 'oversight', 'admin'] as const
export type Scope = (typeof SCOPES)[number]

export const ENVIRONMENTS = ['test', 'live'] as const
export type Environment = (typeof ENVIRONMENTS)[number]

/** The `id` of an operator session and of the machine's own command line; and that of the worker. */
export const OPERATOR = 'operator'
export const SYSTEM = 'system'

export interface Principal {
  /** The key's id (`key_…`), `OPERATOR` or `SYSTEM`. */
  readonly id: string
  readonly account_id: string
  readonly environment: Environment
  readonly scopes: ReadonlyArray<Scope>
  /** The mailboxes it is limited to, or null for all of its environment. */
  readonly mailboxes: ReadonlyArray<string> | null
  /** The session of the review desk (`ses_…`) that speaks; absent: a key, the worker, or the machine's own hand. */
  readonly session?: string
}

/** Whether one key may hold these together. */
export const compatible = (scopes: ReadonlyArray<Scope>): boolean =>
  !(scopes.includes('send') && scopes.includes('oversight'))

/** `admin` manages the account: it implies `read`, and neither `send` nor `oversight`. */
export const grants = (held: ReadonlyArray<Scope>, needed: Scope): boolean =>
  held.includes(needed) || (needed === 'read' && held.includes('admin'))

export const reaches = (principal: Principal, mailbox_id: string): boolean =>
  principal.mailboxes === null || principal.mailboxes.includes(mailbox_id)

/** What the world says of a key at the moment of a decision. */
export interface KeyStanding {
  readonly scopes: ReadonlyArray<Scope>
  readonly mailboxes: ReadonlyArray<string> | null
  readonly revoked: boolean
}

/**
 * Whether somebody may decide on a message: their key stands, holds `oversight`, reaches the mailbox, and
 * composed no revision of it (P4). No key: may not (P13).
 */
export const mayDecide = (
  decider: string,
  standing: KeyStanding | null,
  mailbox_id: string,
  authors: ReadonlyArray<string>,
): boolean =>
  standing !== null &&
  !standing.revoked &&
  standing.scopes.includes('oversight') &&
  (standing.mailboxes === null || standing.mailboxes.includes(mailbox_id)) &&
  !authors.includes(decider)
