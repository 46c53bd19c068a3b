/** The review desk: wired into `serve`, and the link that the machine prints to sign in with. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { instantOf } from '../../core/codec/time.js'
import type { MonitorShape } from '../ports/monitor.js'
import { sibling, startThread } from '../ports/thread.js'
import { callerOf } from '../rest/caller.js'
import type { Rates } from '../rest/rates.js'
import type { Desk } from '../review/desk.js'
import { DESK_PATHS } from '../review/paths.js'
import type { Verified } from '../review/verification.js'
import { makeDeskDoor } from '../runtime/desk.js'
import type { Door } from '../runtime/door.js'
import { operatorPrincipal } from '../runtime/request.js'
import { submit } from '../runtime/submit.js'
import { onlyAccount } from './account.js'
import { databaseOf, type House, openStore } from './house.js'
import { complaintOf, paint, print, printJson } from './paint.js'

const verifyBeside = (file: string): Promise<Verified> =>
  new Promise((resolve, reject) => {
    const worker = startThread(sibling('../sqlite/verify-thread', import.meta.url), { workerData: { file } })
    worker.unref()
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the thread stopped')))
  })

export interface DeskSettings {
  readonly data: string
  readonly house: House
  readonly door: Door
  readonly monitor: MonitorShape
  readonly rates: Rates
  readonly public_url: string
  readonly version: string
}

type Mount = (request: IncomingMessage, response: ServerResponse, request_id: string) => void

/** Loaded when somebody first comes: whoever only uses the API starts sooner and in less memory. */
export const deskRoom = ({ data, house, door, monitor, rates, public_url, version }: DeskSettings) => {
  let open: Promise<Desk> | null = null
  const load = async (): Promise<Desk> => {
    const [{ makeDesk }, { makePasskeys }, { makeViews }, { makeReader }, { makeVerification }] = await Promise.all([
      import('../review/desk.js'),
      import('../review/passkeys.js'),
      import('../review/views.js'),
      import('../review/view/reader.js'),
      import('../review/verification.js'),
    ])
    const now = (): string => instantOf(Date.now())
    return makeDesk({
      door,
      desk: makeDeskDoor(house),
      views: makeViews({ reader: makeReader(), monitor, now_ms: () => Date.now() }),
      passkeys: makePasskeys(public_url, () => Date.now()),
      verification: makeVerification(() => verifyBeside(databaseOf(data)), now),
      now_ms: () => Date.now(),
      budget: { octets: 0 },
      monitor,
      public_url,
      version,
      admit: (principal, request) => rates.admit(principal, callerOf(request), 0, 'desk'),
    })
  }
  const opened = async (): Promise<Desk> => {
    open = open ?? load()
    try {
      return await open
    } catch (fault) {
      open = null
      throw fault
    }
  }
  const mount: Mount = (request, response, request_id) => {
    opened()
      .then((desk) => desk.handle(request, response, request_id))
      .catch((fault: unknown) => {
        monitor.log('error', 'the review desk did not answer', { request_id, reason: String(fault) })
        if (!response.headersSent) response.writeHead(500)
        response.end()
      })
  }
  return {
    mounts: Object.fromEntries(DESK_PATHS.map((path) => [path, mount])),
    close: async (): Promise<void> => (await open?.catch(() => null))?.close(),
  }
}

interface DeskLink {
  readonly data: string
  readonly account?: string
  readonly url?: string
  readonly json?: boolean
}

/** A link that signs in as the operator, once, within half an hour. `own_url` is where the server is reached when `PUBLIC_URL` is not set. */
export const signInLink = async (
  data: string,
  account: string | undefined,
  own_url?: string,
): Promise<{ readonly url: string; readonly expires_at: string }> => {
  const account_id = onlyAccount(data, account)
  const runtime = openStore(data, own_url)
  try {
    const { answer } = await runtime.runPromise(submit('desk_link', operatorPrincipal(account_id, 'live'), {}))
    if (answer._tag === 'refusal') throw complaintOf(answer)
    return answer.body as unknown as { readonly url: string; readonly expires_at: string }
  } finally {
    await runtime.dispose()
  }
}

export const deskLink = async ({ data, account, url, json }: DeskLink): Promise<void> => {
  const link = await signInLink(data, account, url)
  if (json === true) return printJson(link)
  print(link.url)
  print(paint('dim', 'Open it in a browser: it signs you in as the operator, once, within 30 minutes.'))
}
