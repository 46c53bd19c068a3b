/** MCP over standard input and output, for a client that starts this program. Nothing else may be written to the output. */
import type { Transport } from '@modelcontextprotocol/server'
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio'
import * as E from 'fp-ts/lib/Either.js'
import { type Refusal, refusal } from '../../core/errors.js'
import type { MonitorShape } from '../ports/monitor.js'
import type { Door } from '../runtime/door.js'
import { makeServer, type Session } from './server.js'
import type { Selection } from './tools.js'

export interface StdioOptions {
  readonly selection: Selection
  readonly version: string
  /** Must write to standard error, or nowhere. */
  readonly monitor: MonitorShape
  /** In place of the process's own input and output. */
  readonly transport?: Transport
}

/** Until the client closes the connection. A key that is not good is a refusal, before anything is served. */
export const runStdio = async (
  door: Door,
  key: string,
  { selection, version, monitor, transport = new StdioServerTransport() }: StdioOptions,
): Promise<E.Either<Refusal, void>> => {
  if ((await door.authenticate(key)) === null) return E.left(refusal('unauthenticated'))
  // Asked anew for each call: a key that is revoked meanwhile opens nothing more.
  const session: Session = { door, identify: () => door.authenticate(key), selection, version, monitor }
  return new Promise((resolve) => {
    serveStdio(({ era }) => makeServer(session, era), {
      transport,
      maxSubscriptions: 0,
      onerror: (fault) => monitor.log('warn', 'mcp', { reason: fault.name }),
    })
    const { onclose } = transport
    transport.onclose = () => {
      onclose?.()
      resolve(E.right(undefined))
    }
  })
}
