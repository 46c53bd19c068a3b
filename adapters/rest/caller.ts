/** Who calls: the address that requests without a good key are counted by. */
import type { IncomingMessage } from 'node:http'
import type { Request } from 'express'

/** Of a request that express has seen: behind proxies of ours the address that they name (`trusted_proxies`), else that of the connection. */
export const callerOf = (request: IncomingMessage): string =>
  (request as Partial<Request>).ip ?? request.socket.remoteAddress ?? ''
