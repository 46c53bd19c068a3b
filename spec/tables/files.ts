/** The generated modules of `spec/lean`, by their paths below it. */
import { SCOPES, type Scope } from '../../core/authority/principal.js'
import { STATUSES } from '../../core/message/status.js'
import { commands, controls, deliveryCommands, deliveryStatuses, tables } from '../../core/table.js'
import { CELL_MAX, COUNTED, cellOf, numberOf, paths, VERDICTS } from './encode.js'
import { digits, list, moduleOf, termOf, tuple } from './lean.js'

const scopesOf = (held: ReadonlyArray<Scope>): object =>
  Object.fromEntries(SCOPES.map((scope) => [scope, held.includes(scope)]))

/** The rows in order, so many at a time. */
const chunks = <T>(size: number, rows: ReadonlyArray<T>): ReadonlyArray<ReadonlyArray<T>> =>
  Array.from({ length: Math.ceil(rows.length / size) }, (_, at) => rows.slice(at * size, (at + 1) * size))

const names = (): string =>
  moduleOf(
    ['MultiMail.Control'],
    'The states, commands and answers of the core by name, in the order of its tables.',
    list('statuses', 'MessageStatus', STATUSES.map(termOf)),
    list('deliveryStatuses', 'Delivery.Status', deliveryStatuses().map(termOf)),
    list('deliveryCommands', 'Delivery.Command', deliveryCommands().map(termOf)),
    list('counted', 'Delivery.Status', COUNTED.map(termOf)),
    '/-- Every state that the core found, breadth first from the drafts. -/',
    list('controls', 'Control', controls().map(termOf)),
    list('commands', 'Command', commands().map(termOf)),
    '/-- What `decide` can say; the place of each is its number. -/',
    list('verdicts', 'Decided', VERDICTS),
  )

const message = (): string => {
  const rows = tables.message().map(({ given, result }) => cellOf(given.state, result))
  const reached = controls().reduce((bits, state) => bits | (1n << BigInt(numberOf(state))), 0n)
  return moduleOf(
    ['MultiMail.Code'],
    'The control of a message.',
    '/-- The number of each of `controls`. -/',
    list(
      'controlNumbers',
      'Nat',
      controls().map((one) => String(numberOf(one))),
    ),
    '/-- The same as one set of bits. -/',
    `def reached : Nat := 0x${reached.toString(16)}\n`,
    '/-- For each of `controls` but the drafts: 256 × how many stand between it and one that leads to it + the place of the command. -/',
    list(
      'paths',
      'Nat',
      paths().map(([before, command]) => String(256 * before + command)),
    ),
    '/-- For each of `controls` the cells of `commands`, 16 bits each, the first the lowest: 64 × the state after + the verdict. -/',
    list(
      'messageRows',
      'Nat',
      chunks(commands().length, rows).map((row) => digits(CELL_MAX, row)),
    ),
  )
}

const status = (): string => {
  const sets = 2 ** COUNTED.length
  const rows = tables.status()
  const given = rows.filter((_row, at) => at % sets === 0).map((row) => row.given.control)
  return moduleOf(
    ['MultiMail.Code'],
    'The status of a message.',
    '/-- Phase, timing, due, begun. -/',
    list(
      'statusGiven',
      'Phase × Timing × Bool × Bool',
      given.map(({ phase, timing, due, begun }) => tuple(phase, timing, due, begun)),
    ),
    '/-- For each of `statusGiven` the statuses for each set of `counted` delivery statuses, 4 bits each. -/',
    list(
      'statusRows',
      'Nat',
      chunks(
        sets,
        rows.map(({ result }) => STATUSES.indexOf(result)),
      ).map((row) => digits(16, row)),
    ),
  )
}

const decided = (result: ReturnType<typeof tables.delivery>[number]['result'], from: string): string =>
  typeof result === 'string'
    ? `.refused ${termOf(result)}, ${termOf(from)}`
    : `.happens ${termOf(result.event)}, ${termOf(result.after)}`

const small = (): string =>
  moduleOf(
    ['MultiMail.Control'],
    'The small tables, row by row: what is given, and what the core answers.',
    '/-- Status, command, answer, status after it. -/',
    list(
      'deliveryRows',
      'Delivery.Status × Delivery.Command × Delivery.Decided × Delivery.Status',
      tables
        .delivery()
        .map(
          ({ given, result }) =>
            `(${termOf(given.status)}, ${termOf(given.command)}, ${decided(result, given.status)})`,
        ),
    ),
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
  )

export const files = (): Readonly<Record<string, string>> => ({
  'MultiMail/Table/Names.lean': names(),
  'MultiMail/Table/Message.lean': message(),
  'MultiMail/Table/Status.lean': status(),
  'MultiMail/Table/Small.lean': small(),
})
