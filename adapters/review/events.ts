/** The stream that tells a page when its queue has changed (server-sent events). */
import type { ServerResponse } from 'node:http'
import type { Environment } from '../../core/authority/principal.js'
import { send } from './reply.js'

/** Streams open at a time. */
const STREAMS_MAX = 200
/** Changes that come together are told once. */
const GATHER_MS = 200
/** Another process may change a message unheard; and a line that says nothing keeps the connection open. */
const LOOK_AGAIN_MS = 5_000

export interface Stream {
  readonly environment: Environment
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
    if (now === null) return end(response)
    response.write(now === one.last ? ': here\n\n' : `data: ${now}\n\n`)
    one.last = now
  }
  const tellAll = (): void => {
    for (const response of open.keys()) void tell(response)
  }
  const looking = setInterval(tellAll, LOOK_AGAIN_MS).unref()
  return {
    open: (response, stream) => {
      if (open.size >= STREAMS_MAX)
        return send(response, 503, '', { 'Retry-After': '5', 'Content-Type': 'text/plain; charset=utf-8' })
      response.writeHead(200, {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
        'X-Content-Type-Options': 'nosniff',
      })
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
