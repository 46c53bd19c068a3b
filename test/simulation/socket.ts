/** A connection that lies in memory: what one side writes comes to the other in order, in pieces, some time later. */
import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import type { Loop, Owner } from './loop.js'
import { WORLD } from './loop.js'
import type { Random } from './random.js'

/** The far end of one connection. */
export interface FarEnd {
  readonly hear: (octets: Buffer) => void
  /** Our side closed it, or died. */
  readonly gone: () => void
}

/** What a far end does to the connection. */
export interface Line {
  readonly say: (text: string) => void
  readonly drop: () => void
}

/** Chance that octets come in two pieces. */
const SPLIT = 0.1

class NearEnd extends EventEmitter {
  readonly localAddress = '127.0.0.1'
  readonly #out: (octets: Buffer) => void
  readonly #close: () => void
  closed = false

  constructor(out: (octets: Buffer) => void, close: () => void) {
    super()
    this.#out = out
    this.#close = close
  }

  setNoDelay(): this {
    return this
  }

  write(data: string | Buffer, done?: (error?: Error) => void): boolean {
    if (!this.closed) this.#out(Buffer.from(data as Buffer))
    done?.()
    return true
  }

  end(data?: string | Buffer): this {
    if (data !== undefined) this.write(data)
    return this
  }

  destroy(): this {
    if (!this.closed) {
      this.closed = true
      this.#close()
    }
    return this
  }
}

export interface Wired {
  readonly socket: Socket
  /** The process died: what it wrote is still on its way, then comes the end. */
  readonly sever: () => void
}

/** `answer` makes the far end; null: the connection is refused. */
export const wired = (loop: Loop, owner: Owner, random: Random, answer: ((line: Line) => FarEnd) | null): Wired => {
  const there: Array<Buffer | null> = []
  const back: Array<Buffer | null> = []
  let far: FarEnd | null = null

  const deliverThere = (): void => {
    const octets = there.shift()
    if (octets === undefined) return
    if (octets === null) far?.gone()
    else far?.hear(octets)
  }
  const deliverBack = (): void => {
    const octets = back.shift()
    if (octets === undefined || near.closed) return
    if (octets !== null) near.emit('data', octets)
    else {
      near.closed = true
      near.emit('close')
    }
  }
  const pieces = (octets: Buffer): ReadonlyArray<Buffer> => {
    if (octets.length < 2 || !random.chance(SPLIT)) return [octets]
    const at = 1 + random.below(octets.length - 1)
    return [octets.subarray(0, at), octets.subarray(at)]
  }
  const send = (one: Buffer | null): void => {
    there.push(one)
    loop.soon(WORLD, deliverThere)
  }
  const near = new NearEnd(
    (octets) => {
      for (const piece of pieces(octets)) send(piece)
    },
    () => {
      send(null)
      loop.soon(owner, () => near.emit('close'))
    },
  )
  const receive = (one: Buffer | null): void => {
    back.push(one)
    loop.soon(owner, deliverBack)
  }
  loop.soon(owner, () => {
    if (near.closed) return
    if (answer === null) {
      near.closed = true
      near.emit('error', Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' }))
      return
    }
    far = answer({
      say: (text) => {
        for (const piece of pieces(Buffer.from(text))) receive(piece)
      },
      drop: () => receive(null),
    })
    near.emit('connect')
  })
  return { socket: near as unknown as Socket, sever: () => send(null) }
}
