/** Safe views of messages, to be framed: kept in memory for some minutes, under a name that nobody guesses and that grants nothing else. */
import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { frameHeaders } from './headers.js'
import { send } from './reply.js'
import { type ReadHtml, readHtml } from './view/html.js'

const VIEW_MS_MAX = 10 * 60 * 1000
const VIEWS_MAX = 200
/** UTF-16 units of HTML kept at a time. */
const VIEWS_UNITS_MAX = 32 * 1024 * 1024

interface View {
  readonly read: ReadHtml
  readonly units: number
  readonly until_ms: number
}

export interface Views {
  /** Keeps what was read of a message's HTML; the path of its view. */
  readonly keep: (html: string, now_ms: number) => { readonly read: ReadHtml; readonly path: string }
  readonly show: (name: string, response: ServerResponse, now_ms: number) => void
}

export const makeViews = (): Views => {
  const views = new Map<string, View>()
  let units = 0
  const drop = (name: string): void => {
    units -= views.get(name)?.units ?? 0
    views.delete(name)
  }
  const sweep = (now_ms: number): void => {
    for (const [name, view] of views) {
      if (view.until_ms > now_ms && views.size <= VIEWS_MAX && units <= VIEWS_UNITS_MAX) return
      drop(name)
    }
  }
  return {
    keep: (html, now_ms) => {
      const name = randomBytes(20).toString('hex')
      const read = readHtml(html)
      views.set(name, { read, units: html.length, until_ms: now_ms + VIEW_MS_MAX })
      units += html.length
      sweep(now_ms)
      return { read, path: `/desk/view/${name}` }
    },
    show: (name, response, now_ms) => {
      const view = views.get(name)
      const nonce = randomBytes(18).toString('base64')
      if (view === undefined || view.until_ms <= now_ms)
        return send(response, 404, 'This view is over: open the message again.', {
          'Content-Type': 'text/plain; charset=utf-8',
          'Cache-Control': 'no-store',
          'X-Frame-Options': 'SAMEORIGIN',
        })
      send(response, 200, view.read.view(nonce), { ...frameHeaders(nonce), 'X-Frame-Options': 'SAMEORIGIN' })
    },
  }
}
