/**
 * The review desk over HTTP. `POST /desk/<action>` is everything that is done or read; `GET` gives the page, its assets, safe views,
 * attachments and the stream of changes, and changes nothing.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { refusal } from '../../core/errors.js'
import { type ActOptions, act, visitorFrom } from './act.js'
import { attachmentOf } from './attachment.js'
import { type Counter, makeCounter } from './counts.js'
import { makeStreams, type Streams } from './events.js'
import { loadPages, type Pages } from './pages.js'
import { send, sendJson, sendPage, sendRefusal } from './reply.js'

export interface DeskOptions extends ActOptions {
  readonly pages?: Pages
}

export interface Desk {
  readonly handle: (request: IncomingMessage, response: ServerResponse, request_id: string) => void
  readonly close: () => void
}

/** What one answer needs. */
interface At {
  readonly options: DeskOptions
  readonly pages: Pages
  readonly streams: Streams
  readonly counts: Counter
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
  readonly request_id: string
}

/** For a year: an asset is named by what it holds. */
const KEPT = 'public, max-age=31536000, immutable'

/** As express has matched them: everything that is neither an asset nor under `/desk/`. */
const isPage = (pathname: string): boolean => !pathname.startsWith('/assets/') && !pathname.startsWith('/desk/')

/** Ends by itself when the session does. */
const stream = async ({ options, streams, counts, request, response, url, request_id }: At): Promise<void> => {
  const who = await visitorFrom(options, request)
  const environment = who?.environments.find((one) => one === url.searchParams.get('environment'))
  if (who === null || environment === undefined) return sendRefusal(response, refusal('sign_in_required'), request_id)
  streams.open(response, {
    account_id: who.account_id,
    session_id: who.session_id,
    look: async () => {
      const still = await visitorFrom(options, request)
      if (still === null) return null
      return counts(still.principal(environment, []))
    },
  })
}

const get = async (at: At): Promise<void> => {
  const { options, pages, request, response, url, request_id } = at
  const { pathname } = url
  if (isPage(pathname)) return sendPage(response, pages.document)
  const asset = pathname.startsWith('/assets/') ? pages.asset(pathname.slice('/assets/'.length)) : null
  if (asset !== null) return send(response, 200, asset.bytes, { 'Content-Type': asset.type, 'Cache-Control': KEPT })
  if (pathname === '/desk/events') return stream(at)
  if (pathname.startsWith('/desk/view/')) return options.views.show(pathname.slice('/desk/view/'.length), response)
  if (pathname.startsWith('/desk/attachment/'))
    return attachmentOf(options, await visitorFrom(options, request), pathname, response, request_id)
  sendRefusal(response, refusal('not_found'), request_id)
}

/** What changes a kill switch and no message: nothing else tells the streams of it at once. */
const SWITCHES = ['update_mailbox', 'set_kill_switch']

const handle = async (at: At): Promise<void> => {
  const { options, streams, request, response, url, request_id } = at
  if (request.method === 'GET' || request.method === 'HEAD') return get(at)
  if (request.method !== 'POST' || !url.pathname.startsWith('/desk/'))
    return sendRefusal(response, refusal('method_not_allowed'), request_id)
  const name = url.pathname.slice('/desk/'.length)
  const answered = await act(options, name, request, response)
  if (answered._tag === 'answer' && SWITCHES.includes(name)) streams.wake()
  if (answered._tag === 'refusal') sendRefusal(response, answered, request_id)
  else sendJson(response, answered.status, answered.body)
}

export const makeDesk = async (options: DeskOptions): Promise<Desk> => {
  const pages = options.pages ?? loadPages()
  const streams = makeStreams()
  const counts = makeCounter(options)
  const unheard = await options.desk.onChange(streams.wake)
  return {
    handle: (request, response, request_id) => {
      const asked = request.url ?? '/'
      // What a client writes as an address may be none: `//`.
      if (!URL.canParse(asked, 'http://localhost')) return sendRefusal(response, refusal('not_found'), request_id)
      const url = new URL(asked, 'http://localhost')
      handle({ options, pages, streams, counts, request, response, url, request_id }).catch((fault: unknown) => {
        options.monitor.log('error', 'defect', { request_id, reason: String(fault) })
        sendRefusal(response, refusal('internal'), request_id)
      })
    },
    close: () => {
      unheard()
      streams.close()
      options.views.close()
    },
  }
}
