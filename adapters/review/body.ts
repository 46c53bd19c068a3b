/** The JSON object of a POST, bounded. */
import type { IncomingMessage } from 'node:http'
import * as E from 'fp-ts/lib/Either.js'
import { type Refusal, refusal } from '../../core/errors.js'
import type { Input } from './room.js'

/** An edited body of 256 KiB, all of it escaped, and room for the rest. */
const OCTETS_MAX = 2 * 1024 * 1024

const parsed = (bytes: Buffer): E.Either<Refusal, Input> => {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? E.right(value as Input)
      : E.left(refusal('invalid_json'))
  } catch {
    return E.left(refusal('invalid_json'))
  }
}

export const bodyOf = async (request: IncomingMessage): Promise<E.Either<Refusal, Input>> => {
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
    return E.left(refusal('unsupported_media_type'))
  const chunks: Array<Buffer> = []
  let octets = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    octets += chunk.length
    if (octets > OCTETS_MAX) return E.left(refusal('too_large', { max_bytes: OCTETS_MAX }))
    chunks.push(chunk)
  }
  return parsed(Buffer.concat(chunks))
}
