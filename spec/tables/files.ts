/** The generated modules of `spec/lean`, by their paths below it. */
import { STATUSES } from '../../core/message/status.js'
import { commands, controls, deliveryCommands, deliveryStatuses, tables } from '../../core/table.js'
import { CELL_MAX, COUNTED, cellOf, numberOf, paths, VERDICTS } from './encode.js'
import { digits, list, moduleOf, termOf, tuple } from './lean.js'
import { runsTable } from './runs/table.js'
import { scopesTable } from './scopes.js'
import { small } from './small.js'

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

export const files = (): Readonly<Record<string, string>> => ({
  'MultiMail/Table/Names.lean': names(),
  'MultiMail/Table/Message.lean': message(),
  'MultiMail/Table/Status.lean': status(),
  'MultiMail/Table/Small.lean': small(),
  'MultiMail/Table/Scopes.lean': scopesTable(),
  'MultiMail/Table/Runs.lean': runsTable(),
})
