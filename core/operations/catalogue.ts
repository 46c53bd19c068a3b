/** The catalogue: all that can be asked over REST and MCP, in the order in which it is shown. */
import { ACCOUNT_OPERATIONS } from './account-catalogue.js'
import { KEY_OPERATIONS } from './key-catalogue.js'
import { MESSAGE_OPERATIONS } from './message-catalogue.js'
import type { Operation } from './operation.js'

export const CATALOGUE: ReadonlyArray<Operation<unknown>> = [
  ...ACCOUNT_OPERATIONS,
  ...KEY_OPERATIONS,
  ...MESSAGE_OPERATIONS,
]

const BY_NAME: ReadonlyMap<string, Operation<unknown>> = new Map(CATALOGUE.map((one) => [one.name, one]))

export const findOperation = (name: string): Operation<unknown> | undefined => BY_NAME.get(name)
