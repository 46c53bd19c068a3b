/** Reads the bytes of a body. Bytes of all bodies in flight together are bounded: past the bound new ones are asked to come later. */
import type { IncomingMessage } from 'node:http'
import * as E from 'fp-ts/lib/Either.js'
import { type Refusal, refusal } from '../../core/errors.js'

/** Octets of all bodies being read or answered at a time. */
export const IN_FLIGHT_OCTETS_MAX = 128 * 1024 * 1024

export interface Budget {
  octets: number
}

export interface Taken {
  readonly bytes: Uint8Array
  /** Gives the octets back to the budget, once the request is answered. */
  readonly release: () => void
}

const EMPTY: E.Either<Refusal, Taken> = E.right({ bytes: new Uint8Array(0), release: () => undefined })

export const isJson = (type: string | undefined): boolean =>
  type !== undefined && /^application\/json\s*(;|$)/i.test(type)

/** What the headers alone refuse. */
const objection = (request: IncomingMessage, length: number, octets_max: number): Refusal | null => {
  if (!isJson(request.headers['content-type'])) return refusal('unsupported_media_type')
  const encoding = request.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity')
    return refusal('unsupported_media_type', { content_encoding: 'identity' })
  return length > octets_max ? refusal('too_large', { max_bytes: octets_max }) : null
}

/** A small body comes in one piece, which need not be copied. */
const whole = (chunks: ReadonlyArray<Uint8Array>): Uint8Array => {
  const [first] = chunks
  return first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks)
}

const collect = (request: IncomingMessage, octets_max: number, budget: Budget): Promise<E.Either<Refusal, Taken>> =>
  new Promise((resolve) => {
    const chunks: Array<Uint8Array> = []
    let held = 0
    const release = (): void => {
      budget.octets -= held
      held = 0
    }
    const stop = (why: Refusal): void => {
      request.removeAllListeners('data')
      request.resume()
      release()
      resolve(E.left(why))
    }
    request.on('data', (chunk: Uint8Array) => {
      held += chunk.length
      budget.octets += chunk.length
      if (held > octets_max) stop(refusal('too_large', { max_bytes: octets_max }))
      else if (budget.octets > IN_FLIGHT_OCTETS_MAX) stop(refusal('overloaded', {}, 1))
      else chunks.push(chunk)
    })
    request.once('end', () => resolve(E.right({ bytes: whole(chunks), release })))
    request.once('error', () => stop(refusal('invalid_json')))
    request.once('aborted', () => stop(refusal('invalid_json')))
  })

/** The body of a request, at most `octets_max`; none is empty. */
export const takeBody = (
  request: IncomingMessage,
  octets_max: number,
  budget: Budget,
): Promise<E.Either<Refusal, Taken>> => {
  const length = Number(request.headers['content-length'] ?? 0)
  const has = length > 0 || request.headers['transfer-encoding'] !== undefined
  if (!has) return Promise.resolve(EMPTY)
  const against = objection(request, length, octets_max)
  if (against !== null) return Promise.resolve(E.left(against))
  return budget.octets + length > IN_FLIGHT_OCTETS_MAX
    ? Promise.resolve(E.left(refusal('overloaded', {}, 1)))
    : collect(request, octets_max, budget)
}
