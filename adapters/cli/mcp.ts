/** `mcp`: the tools over stdio, on a data directory or in front of a server elsewhere. Standard output belongs to the protocol. */
import * as E from 'fp-ts/lib/Either.js'
import type { Refusal } from '../../core/errors.js'
import { remoteDoor } from '../mcp/remote.js'
import { runStdio } from '../mcp/stdio.js'
import { readSelection } from '../mcp/tools.js'
import { silent } from '../ports/monitor.js'
import { type Door, makeDoor } from '../runtime/door.js'
import { openStore } from './house.js'
import { isInitialised } from './init.js'
import { Complaint, complaintOf } from './paint.js'
import { version } from './version.js'

export interface McpCommand {
  readonly key?: string
  readonly data?: string
  readonly url?: string
  readonly toolsets?: string
  readonly readOnly?: boolean
}

const right = <A>(given: E.Either<Refusal, A>): A => {
  if (E.isRight(given)) return given.right
  throw complaintOf(given.left)
}

interface Opened {
  readonly door: Door
  readonly close: () => Promise<void>
}

/** Beside a server on the same data directory, that server's worker delivers; without one a message waits for the next. */
const local = async (data: string): Promise<Opened> => {
  if (!(await isInitialised(data)))
    throw new Complaint(`There is no account in ${data} yet: run multimail init --data ${data}`)
  const runtime = openStore(data)
  return { door: makeDoor(runtime), close: () => runtime.dispose() }
}

const opened = async ({ data, url }: McpCommand, key: string): Promise<Opened> => {
  if (url !== undefined && data === undefined)
    return { door: right(await remoteDoor(url, key)), close: () => Promise.resolve() }
  if (data !== undefined && url === undefined) return local(data)
  throw new Complaint('Give --url of a server, or --data of a directory: one of them.')
}

export const mcp = async (command: McpCommand): Promise<void> => {
  const key = command.key ?? process.env.MULTIMAIL_API_KEY
  if (key === undefined || key === '') throw new Complaint('Give a key: --key, or better MULTIMAIL_API_KEY.')
  const selection = right(
    readSelection({ toolsets: command.toolsets ?? null, read_only: command.readOnly === true ? 'true' : null }),
  )
  const { door, close } = await opened(command, key)
  try {
    right(await runStdio(door, key, { selection, version, monitor: silent }))
  } finally {
    await close()
  }
}
