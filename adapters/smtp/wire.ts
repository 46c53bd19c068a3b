/** A socket that speaks in lines: octets out, replies in, one reader at a time, a timer on every wait. */
import type { Socket } from 'node:net'
import * as E from 'fp-ts/lib/Either.js'
import { printable, type RawReply, replyReader } from './reply.js'

/** Left: why there is no reply and will be none; the connection is then closed. */
export type Answer = E.Either<string, RawReply>

export interface Wire {
  readonly write: (octets: string | Buffer) => void
  /** Resolves when the octets are with the operating system; Left when they will never be. */
  readonly flush: (octets: Buffer, timeout_ms: number) => Promise<E.Either<string, true>>
  readonly read: (timeout_ms: number) => Promise<Answer>
  /** Whether nothing has arrived that nobody asked for. */
  readonly quiet: () => boolean
  readonly open: () => boolean
  /** Lets go of the socket, so that TLS can take it; nothing may have arrived. */
  readonly detach: () => Socket
  /** Called once, when the connection ends or says something nobody asked for. */
  readonly onStray: (listener: (() => void) | null) => void
  readonly destroy: () => void
  /** QUIT without waiting for its reply, but at most `QUIT_MS` for the other side to close. */
  readonly quit: () => Promise<void>
}

/** Replies that may wait unread: more than any pipelined group has. */
const UNREAD_MAX = 16
const QUIT_MS = 1_000

const reasonOf = (error: Error & { readonly code?: unknown }): string =>
  printable(typeof error.code === 'string' ? `${error.code}: ${error.message}` : error.message)

/** `start` is given a function to resolve with, once. `end` must lead to that call. */
const within = <A>(
  timeout_ms: number,
  end: (reason: string) => void,
  start: (resolve: (value: A) => void) => void,
): Promise<A> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => end(`the relay did not answer within ${timeout_ms} ms`), timeout_ms)
    start((value) => {
      clearTimeout(timer)
      resolve(value)
    })
  })

const sayQuit = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => socket.destroy(), QUIT_MS)
    socket.once('close', () => {
      clearTimeout(timer)
      resolve()
    })
    socket.end('QUIT\r\n')
  })

/** `socket` is connected, and nobody else listens to its data. */
export const makeWire = (socket: Socket): Wire => {
  const reader = replyReader()
  const unread: Array<RawReply> = []
  let ended: string | null = null
  let waiting: ((answer: Answer) => void) | null = null
  let stalled: ((reason: string) => void) | null = null
  let stray: (() => void) | null = null

  const settle = (answer: Answer): void => {
    const resolve = waiting
    waiting = null
    resolve?.(answer)
  }
  const end = (reason: string): void => {
    if (ended !== null) return
    ended = reason
    socket.destroy()
    settle(E.left(reason))
    stalled?.(reason)
    stray?.()
  }
  const onData = (chunk: Buffer): void => {
    const replies = ended === null ? reader.push(chunk) : []
    if (replies === null) {
      end('the relay sent something that is no SMTP reply')
      return
    }
    for (const reply of replies) {
      if (waiting !== null) settle(E.right(reply))
      else unread.push(reply)
    }
    if (unread.length > UNREAD_MAX) end('the relay sent replies that nobody asked for')
    else if (unread.length > 0) stray?.()
  }
  const onError = (error: Error): void => end(reasonOf(error))
  const onClose = (): void => end('the relay closed the connection')
  socket.on('data', onData).on('error', onError).on('close', onClose).on('end', onClose)
  socket.setNoDelay(true)

  return {
    write: (octets) => {
      if (ended === null) socket.write(octets)
    },
    flush: (octets, timeout_ms) => {
      if (ended !== null) return Promise.resolve(E.left(ended))
      return within(timeout_ms, end, (resolve) => {
        stalled = (reason) => resolve(E.left(reason))
        socket.write(octets, (error) => {
          if (error) return
          stalled = null
          resolve(E.right(true))
        })
      })
    },
    read: (timeout_ms) => {
      const next = unread.shift()
      if (next !== undefined) return Promise.resolve(E.right(next))
      if (ended !== null) return Promise.resolve(E.left(ended))
      return within(timeout_ms, end, (resolve) => {
        waiting = resolve
      })
    },
    quiet: () => unread.length === 0 && !reader.pending(),
    open: () => ended === null,
    detach: () => {
      socket.off('data', onData).off('error', onError).off('close', onClose).off('end', onClose)
      return socket
    },
    onStray: (listener) => {
      stray = listener
    },
    destroy: () => end('we closed the connection'),
    quit: () => {
      stray = null
      return ended === null ? sayQuit(socket) : Promise.resolve()
    },
  }
}
