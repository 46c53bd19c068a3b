/**
 * What an operation is: one entry of the catalogue, from which REST routes, MCP tools, OpenAPI and the command line are made.
 */
import type * as t from 'io-ts'
import type { Scope } from '../authority/principal.js'
import type { Facts, Needs, Request } from './facts.js'
import type { Context, Plan } from './plan.js'

export interface Operation<I = never> {
  readonly name: string
  readonly title: string
  /** What it does and when to use it, for people and for models. */
  readonly description: string
  /** The scope a key needs; null: needs no key. */
  readonly scope: Scope | null
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
