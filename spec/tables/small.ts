/** The tables that are small enough to be read: each row as what is given, and what the core answers. */
import { SCOPES, type Scope } from '../../core/authority/principal.js'
import { type DeliveryResult, tables } from '../../core/table.js'
import { list, moduleOf, termOf, tuple } from './lean.js'

const scopesOf = (held: ReadonlyArray<Scope>): object =>
  Object.fromEntries(SCOPES.map((scope) => [scope, held.includes(scope)]))

const decided = (result: DeliveryResult, from: string): string =>
  typeof result === 'string'
    ? `.refused ${termOf(result)}, ${termOf(from)}`
    : `.happens ${termOf(result.event)}, ${termOf(result.after)}`

const delivery = (): ReadonlyArray<string> =>
  tables
    .delivery()
    .map(({ given, result }) => `(${termOf(given.status)}, ${termOf(given.command)}, ${decided(result, given.status)})`)

const oversight = (): ReadonlyArray<string> => [
  '/-- Mode, listed, copyable. -/',
  list(
    'rulingRows',
    'Mode × Bool × Bool × Ruling',
    tables.ruling().map(({ given, result }) => tuple(given.mode, given.listed, given.copyable, result)),
  ),
  '/-- Suppressed, killed, limited. -/',
  list(
    'handOverRows',
    'Bool × Bool × Bool × HandOver',
    tables.hand_over().map(({ given, result }) => tuple(given.suppressed, given.killed, given.limited, result)),
  ),
  '/-- Two modes, the stricter of them, and whether going from the first to the second needs a code. -/',
  list(
    'modeRows',
    'Mode × Mode × Mode × Bool',
    tables.mode().map(({ given, result }) => tuple(given.from, given.to, result.stricter, result.code)),
  ),
]

const requests = (): ReadonlyArray<string> => [
  '/-- Recorded, expired, same, reaches. -/',
  list(
    'idempotencyRows',
    'Bool × Bool × Bool × Bool × IdempotencyRuling',
    tables
      .idempotency()
      .map(({ given, result }) => tuple(given.recorded, given.expired, given.same, given.reaches, result)),
  ),
  '/-- Open, given, correct, room. -/',
  list(
    'codeRows',
    'Bool × Bool × Bool × Bool × CodeRuling',
    tables.code().map(({ given, result }) => tuple(given.open, given.given, given.correct, given.room, result)),
  ),
]

const authority = (): ReadonlyArray<string> => [
  '/-- What is held, what is needed, whether it is granted. -/',
  list(
    'scopeRows',
    'Scopes × Scope × Bool',
    tables.scope().map(({ given, result }) => tuple(scopesOf(given.held), given.needed, result)),
  ),
  '/-- Whether one key may hold these. -/',
  list(
    'keyRows',
    'Scopes × Bool',
    tables.key().map(({ given, result }) => tuple(scopesOf(given), result)),
  ),
  '/-- A key exists, its scopes, what it reaches, revoked, its holder is an author; whether they may decide. -/',
  list(
    'deciderRows',
    'Bool × Scopes × Reach × Bool × Bool × Bool',
    tables
      .decider()
      .map(({ given, result }) =>
        tuple(given.exists, scopesOf(given.scopes), given.reach, given.revoked, given.author, result),
      ),
  ),
]

export const small = (): string =>
  moduleOf(
    ['MultiMail.Control'],
    'The small tables, row by row: what is given, and what the core answers.',
    '/-- Status, command, answer, status after it. -/',
    list('deliveryRows', 'Delivery.Status × Delivery.Command × Delivery.Decided × Delivery.Status', delivery()),
    ...oversight(),
    ...requests(),
    ...authority(),
  )
