/** The JSON object of a POST, bounded. */
import type { IncomingMessage } from 'node:http'
import * as E from 'fp-ts/lib/Either.js'
import { type Refusal, refusal } from '../../core/errors.js'
import { type Budget, isJson, takeBody } from '../runtime/body.js'
import type { Input } from './room.js'

/** An edited body of 256 KiB, all of it escaped, and room for the rest. */
const OCTETS_MAX = 2 * 1024 * 1024

const parsed = (bytes: Uint8Array): E.Either<Refusal, Input> => {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? E.right(value as Input)
      : E.left(refusal('invalid_json'))
  } catch {
    return E.left(refusal('invalid_json'))
  }
}

/** Read within `budget`, as bodies over REST are; what is not JSON is refused also where nothing comes. */
export const bodyOf = async (request: IncomingMessage, budget: Budget): Promise<E.Either<Refusal, Input>> => {
  if (!isJson(request.headers['content-type'])) return E.left(refusal('unsupported_media_type'))
  const taken = await takeBody(request, OCTETS_MAX, budget)
  if (E.isLeft(taken)) return taken
  const { bytes, release } = taken.right
  release()
  return parsed(bytes)
}
