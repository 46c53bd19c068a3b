/** The review desk over HTTP without a browser: a cookie, the session's token, and what the page would send. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { LogFields, MonitorShape } from '../../adapters/ports/monitor.js'
import { silent } from '../../adapters/ports/monitor.js'
import { makeDesk } from '../../adapters/review/desk.js'
import { makePasskeys } from '../../adapters/review/passkeys.js'
import { makeVerification } from '../../adapters/review/verification.js'
import { makeReader, type Reader } from '../../adapters/review/view/reader.js'
import { makeViews } from '../../adapters/review/views.js'
import { operatorPrincipal } from '../../adapters/runtime/request.js'
import type { House } from './runtime/house.js'

export const ORIGIN = 'http://localhost:3000'

// biome-ignore lint/suspicious/noExplicitAny: what a test expects of it, the test says
export type Body = any

export interface Reply {
  readonly status: number
  readonly body: Body
}

export interface Client {
  readonly call: (action: string, input?: object) => Promise<Reply>
  /** Takes the session that was opened. */
  readonly session: () => Promise<Body>
}

export interface OpenDesk {
  /** Moves the clock of the desk: of challenges and sessions, not of the Store. */
  readonly wait: (ms: number) => void
  readonly logged: ReadonlyArray<readonly [event: string, fields: LogFields]>
  readonly client: () => Client
  /** Signed in by a link. */
  readonly operator: () => Promise<Client>
  readonly close: () => Promise<void>
}

/** `reader`: of the HTML of messages. */
export const openDesk = async (house: House, reader: Reader = makeReader()): Promise<OpenDesk> => {
  let late_ms = 0
  const now_ms = (): number => Date.now() + late_ms
  const logged: Array<readonly [string, LogFields]> = []
  const monitor: MonitorShape = { ...silent, log: (_level, event, fields) => void logged.push([event, fields]) }
  const desk = await makeDesk({
    door: house.door,
    desk: house.desk,
    views: makeViews({ reader, monitor, now_ms }),
    passkeys: makePasskeys(ORIGIN, now_ms),
    verification: makeVerification(
      () => Promise.resolve({ entries: 0, rows: 0, fault: null }),
      () => '',
    ),
    monitor,
    now_ms,
    public_url: ORIGIN,
    version: '0',
    budget: { octets: 0 },
    admit: () => null,
    pages: { document: '', asset: () => null },
  })
  const server = createServer((request: IncomingMessage, response) => desk.handle(request, response, 'req_1'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const client = (): Client => {
    let cookie = ''
    let csrf = '1'
    const call: Client['call'] = async (action, input = {}) => {
      const response = await fetch(`${url}/desk/${action}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Desk': csrf, ...(cookie === '' ? {} : { Cookie: cookie }) },
        body: JSON.stringify(input),
      })
      const set = response.headers.get('set-cookie')
      if (set !== null) cookie = set.split(';')[0] ?? ''
      return { status: response.status, body: await response.json() }
    }
    const session = async (): Promise<Body> => {
      const { body } = await call('session')
      csrf = body.csrf ?? '1'
      return body
    }
    return { call, session }
  }

  return {
    wait: (ms) => {
      late_ms += ms
    },
    logged,
    client,
    operator: async () => {
      const link = await house.desk.write('desk_link', operatorPrincipal(house.initial.account_id, 'live'), {})
      if (link._tag === 'refusal') throw new Error(link.code)
      const token = String(link.body.url).split('#sign_in=')[1]
      const one = client()
      await one.call('sign_in', { token })
      await one.session()
      return one
    },
    close: async () => {
      desk.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
