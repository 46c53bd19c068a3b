/**
 * Requests and answers that have an application's prototypes from the start. Express gives them to each one by `Object.setPrototypeOf`:
 * that does nothing where they are there already, else it makes every later look at the object slow.
 */
import { IncomingMessage, type ServerOptions, ServerResponse } from 'node:http'
import type { Express } from 'express'

export type Kinds = Required<Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'>>

/** What a server is given that will serve this application, which takes over their prototypes. */
export const kindsOf = (app: Express): Kinds => {
  class Incoming extends IncomingMessage {}
  class Outgoing<Asked extends IncomingMessage = IncomingMessage> extends ServerResponse<Asked> {}
  Object.setPrototypeOf(Incoming.prototype, app.request)
  Object.setPrototypeOf(Outgoing.prototype, app.response)
  Object.assign(app, { request: Incoming.prototype, response: Outgoing.prototype })
  return { IncomingMessage: Incoming, ServerResponse: Outgoing }
}
