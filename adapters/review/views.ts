/** Safe views of messages, to be framed: kept in memory for some minutes, under a name that nobody guesses and that grants nothing else. */
import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import * as E from 'fp-ts/lib/Either.js'
import { type Refusal, refusal } from '../../core/errors.js'
import { type Markup, NO_MARKUP } from '../../core/review/shown.js'
import { sha256 } from '../ports/context.js'
import type { MonitorShape } from '../ports/monitor.js'
import { frameHeaders } from './headers.js'
import { send } from './reply.js'
import { makeShelf, unitsOf, type View } from './shelf.js'
import { makeTurns } from './turns.js'
import { documentOf } from './view/frame.js'
import type { Reader } from './view/reader.js'

const VIEW_MS_MAX = 10 * 60 * 1000
/** What could not be read is not tried again for so long: each try lets others wait. */
const UNREAD_MS_MAX = 60 * 1000
const RETRY_AFTER_S = 5
/** Bodies of one account that the reader has at a time, and that wait behind: its hostile mail lets others wait for no more. */
const OF_ACCOUNT_MAX = 4
const OF_ACCOUNT_WAITING_MAX = 60

/** Of HTML that could not be read nothing is known, and that is said. */
const UNREAD: Markup = { ...NO_MARKUP, cut: ['all of it: it could not be read, so there is no view of it'] }

const OVERLOADED = refusal('overloaded', {}, RETRY_AFTER_S)

/** `path`: of its view; null where it could not be read. */
export interface Kept {
  readonly markup: Markup
  readonly path: string | null
}

export interface Message {
  readonly account_id: string
  readonly message_id: string
}

export interface Views {
  /** Reads a message's HTML, once, however many ask; and keeps what was read. */
  readonly keep: (message: Message, html: string) => Promise<E.Either<Refusal, Kept>>
  readonly show: (name: string, response: ServerResponse) => void
  readonly close: () => void
}

export interface ViewsOptions {
  readonly reader: Reader
  readonly monitor: MonitorShape
  readonly now_ms: () => number
}

export const makeViews = ({ reader, monitor, now_ms }: ViewsOptions): Views => {
  const shelf = makeShelf()
  const turns = makeTurns(OF_ACCOUNT_MAX, OF_ACCOUNT_WAITING_MAX)
  const begin = (key: string, { account_id, message_id }: Message, html: string): View | null => {
    const reading = turns.take(account_id, () => reader.run(html))
    if (reading === null) return null
    const name = randomBytes(20).toString('hex')
    const view: View = { key, name, reading, done: null, units: html.length, until_ms: now_ms() + VIEW_MS_MAX }
    void reading.then((done) => {
      view.done = done
      view.units = unitsOf(done)
      if (E.isRight(done)) return
      view.until_ms = now_ms() + UNREAD_MS_MAX
      if (done.left.full) shelf.drop(view)
      else monitor.log('warn', 'the HTML of a message could not be read', { message_id, reason: done.left.reason })
    })
    return view
  }
  return {
    keep: async (message, html) => {
      const key = sha256(`${message.message_id}\n${html}`)
      const view = shelf.of(key, now_ms()) ?? begin(key, message, html)
      if (view === null) return E.left(OVERLOADED)
      if (view.done === null || E.isRight(view.done)) view.until_ms = now_ms() + VIEW_MS_MAX
      shelf.put(view, now_ms())
      const done = await view.reading
      if (E.isRight(done)) return E.right({ markup: done.right.markup, path: `/desk/view/${view.name}` })
      return done.left.full ? E.left(OVERLOADED) : E.right({ markup: UNREAD, path: null })
    },
    show: (name, response) => {
      const done = shelf.named(name, now_ms())?.done ?? null
      const nonce = randomBytes(18).toString('base64')
      if (done === null || E.isLeft(done))
        return send(response, 404, 'This view is over: open the message again.', {
          'Content-Type': 'text/plain; charset=utf-8',
          'Cache-Control': 'no-store',
          'X-Frame-Options': 'SAMEORIGIN',
        })
      send(response, 200, documentOf(nonce, done.right), { ...frameHeaders(nonce), 'X-Frame-Options': 'SAMEORIGIN' })
    },
    close: () => reader.stop(),
  }
}
