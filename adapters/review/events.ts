/** The stream that tells a page when its queue has changed (server-sent events). */
import type { ServerResponse } from 'node:http'
import { crowdedOut } from './crowd.js'
import { send } from './reply.js'

/** Streams open at a time: in all; of one account and of one session, whose oldest makes room. */
const STREAMS_MAX = 400
const OF_ACCOUNT_MAX = 100
const OF_SESSION_MAX = 8
/** Changes that come together are told once. */
const GATHER_MS = 200
/** Another process may change a message unheard; and a line that says nothing keeps the connection open. */
const LOOK_AGAIN_MS = 5_000

export interface Stream {
  readonly account_id: string
  readonly session_id: string
  /** What is true now, as JSON; null: whoever listens may not any more. */
  readonly look: () => Promise<string | null>
}

export interface Streams {
  readonly open: (response: ServerResponse, stream: Stream) => void
  /** Something changed. */
  readonly wake: () => void
  readonly close: () => void
}

export const makeStreams = (): Streams => {
  const open = new Map<ServerResponse, { readonly stream: Stream; last: string }>()
  let gathering: NodeJS.Timeout | null = null
  const end = (response: ServerResponse): void => {
    open.delete(response)
    response.end()
  }
  const tell = async (response: ServerResponse): Promise<void> => {
    const one = open.get(response)
    if (one === undefined) return
    const now = await one.stream.look().catch(() => one.last)
    if (!open.has(response)) return
    if (now === null) return end(response)
    response.write(now === one.last ? ': here\n\n' : `data: ${now}\n\n`)
    one.last = now
  }
  const tellAll = (): void => {
    for (const response of open.keys()) void tell(response)
  }
  /** The oldest of those that are like it goes, where there are too many. */
  const makeRoom = (isAlike: (stream: Stream) => boolean, most: number): void => {
    for (const response of crowdedOut(open, ({ stream }) => isAlike(stream), most)) end(response)
  }
  const looking = setInterval(tellAll, LOOK_AGAIN_MS).unref()
  return {
    open: (response, stream) => {
      makeRoom(({ session_id }) => session_id === stream.session_id, OF_SESSION_MAX)
      makeRoom(({ account_id }) => account_id === stream.account_id, OF_ACCOUNT_MAX)
      if (open.size >= STREAMS_MAX)
        return send(response, 503, '', { 'Retry-After': '5', 'Content-Type': 'text/plain; charset=utf-8' })
      response.writeHead(200, {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
        'X-Content-Type-Options': 'nosniff',
      })
      response.flushHeaders()
      open.set(response, { stream, last: '' })
      response.once('close', () => open.delete(response))
      void tell(response)
    },
    wake: () => {
      if (open.size === 0 || gathering !== null) return
      gathering = setTimeout(() => {
        gathering = null
        tellAll()
      }, GATHER_MS)
    },
    close: () => {
      clearInterval(looking)
      if (gathering !== null) clearTimeout(gathering)
      for (const response of open.keys()) end(response)
    },
  }
}
