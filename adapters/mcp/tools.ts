/** The tools of a connection: what its key may call, less what its options leave out. */
import type { Tool } from '@modelcontextprotocol/server'
import * as E from 'fp-ts/lib/Either.js'
import type { Principal } from '../../core/authority/principal.js'
import { type Refusal, refusal } from '../../core/errors.js'
import { CATALOGUE } from '../../core/operations/catalogue.js'
import { GROUPS, type Group, type Operation } from '../../core/operations/operation.js'
import { unauthorised } from '../runtime/execute.js'
import { inputSchema, outputSchema } from './schemas.js'

/** Which tools a connection wants; the key decides which of them it gets. */
export interface Selection {
  /** Null: of all groups. */
  readonly toolsets: ReadonlyArray<Group> | null
  /** Only what changes nothing. */
  readonly read_only: boolean
}

export const ALL: Selection = { toolsets: null, read_only: false }

/** As written in a URL or on a command line; null: not given. */
export interface Wanted {
  readonly toolsets: string | null
  readonly read_only: string | null
}

const fault = (field: string, message: string) => E.left(refusal('invalid_request', { fields: [{ field, message }] }))

const isGroup = (name: string): name is Group => (GROUPS as ReadonlyArray<string>).includes(name)

/** `writing,reading` and `true`. A misspelt value is refused: it must not show more than was asked for. */
export const readSelection = ({ toolsets, read_only }: Wanted): E.Either<Refusal, Selection> => {
  const names = toolsets === null ? null : toolsets.split(',').map((name) => name.trim())
  if (names !== null && !names.every(isGroup))
    return fault('toolsets', `Name one or more of these, with commas between: ${GROUPS.join(', ')}.`)
  if (read_only !== null && read_only !== 'true' && read_only !== 'false')
    return fault('read_only', 'Send true or false.')
  return E.right({ toolsets: names, read_only: read_only === 'true' })
}

const OPTIONS: ReadonlyArray<string> = ['toolsets', 'read_only']

/** The options of `/mcp?toolsets=writing,reading&read_only=true`. */
export const querySelection = (query: URLSearchParams): E.Either<Refusal, Selection> => {
  const names = [...query.keys()]
  const strange = names.find((name) => !OPTIONS.includes(name))
  if (strange !== undefined)
    return fault(strange.slice(0, 40), `This option is not known here. Known are: ${OPTIONS.join(', ')}.`)
  return new Set(names).size < names.length
    ? fault('query', 'Send each option once.')
    : readSelection({ toolsets: query.get('toolsets'), read_only: query.get('read_only') })
}

export const isSelected = (operation: Operation<unknown>, { toolsets, read_only }: Selection): boolean =>
  (toolsets === null || toolsets.includes(operation.group)) && (!read_only || operation.reads)

const describe = (operation: Operation<unknown>): Tool => ({
  name: operation.name,
  title: operation.title,
  description: operation.description,
  inputSchema: inputSchema(operation) as Tool['inputSchema'],
  outputSchema: outputSchema(operation) as NonNullable<Tool['outputSchema']>,
  annotations: {
    readOnlyHint: operation.reads,
    destructiveHint: operation.hints.destructive,
    idempotentHint: operation.hints.idempotent,
    openWorldHint: operation.hints.open_world,
  },
})

const TOOLS: ReadonlyArray<readonly [Operation<unknown>, Tool]> = CATALOGUE.map((one) => [one, describe(one)])

/** In the order of the catalogue. */
export const toolsFor = (principal: Principal, selection: Selection): ReadonlyArray<Tool> =>
  TOOLS.filter(([operation]) => isSelected(operation, selection) && unauthorised(operation, principal) === null).map(
    ([, tool]) => tool,
  )
