/**
 * What an operation is: one entry of the catalogue, from which REST routes, MCP tools, OpenAPI and the command line are made.
 */
import type * as t from 'io-ts'
import type { Scope } from '../authority/principal.js'
import type { Facts, Needs, Request } from './facts.js'
import type { Context, Plan } from './plan.js'

export const GROUPS = ['start', 'account', 'mailboxes', 'writing', 'reading', 'oversight', 'allowlist', 'keys'] as const
export type Group = (typeof GROUPS)[number]

export interface Operation<I = never> {
  readonly name: string
  readonly title: string
  /** What it does and when to use it, for people and for models. */
  readonly description: string
  readonly group: Group
  /** A key needs one of these; none: it needs no key. */
  readonly scopes: ReadonlyArray<Scope>
  /** It acts on the whole account: a key that is limited to some mailboxes may not. */
  readonly whole_account: boolean
  /** Changes nothing: it also answers GET, and runs on a snapshot. */
  readonly reads: boolean
  readonly hints: { readonly destructive: boolean; readonly idempotent: boolean; readonly open_world: boolean }
  readonly input: t.Type<I, unknown, unknown>
  readonly output: t.Mixed
  /** Whether the shell renders `body` and decodes attachments before the transaction. */
  readonly prepares: boolean
  /** What `wait_seconds` waits for: the next change of the message, or the outcome of its deliveries. */
  readonly waits: 'change' | 'outcome' | null
  readonly needs: (input: I, request: Request, context: Context) => Needs
  readonly plan: (input: I, facts: Facts, request: Request, context: Context) => Plan
}

/** An operation whose input has just been decoded by its own codec; the one place where the catalogue forgets which that is. */
export const operation = <I>(one: Operation<I>): Operation<unknown> => one as unknown as Operation<unknown>

/** What a request takes on the one road. */
export type Road = Pick<Operation<unknown>, 'needs' | 'plan'>

export const road = <I>(one: Pick<Operation<I>, 'needs' | 'plan'>): Road => one as unknown as Road

/** What operations of one kind have in common. */
const READS = { destructive: false, idempotent: true, open_world: false } as const
const ADDS = { destructive: false, idempotent: false, open_world: false } as const
const CHANGES = { destructive: true, idempotent: true, open_world: false } as const

export const reading = { reads: true, hints: READS, prepares: false, waits: null } as const
export const adding = { reads: false, hints: ADDS, prepares: false, waits: null } as const
export const changing = { reads: false, hints: CHANGES, prepares: false, waits: null } as const
