/** What a plan may use of the machine: hashes and ids, made from what the request carries, so that the same request plans the same. */
import { hash } from 'node:crypto'
import { ulid } from '../../core/codec/ulid.js'
import type { Request } from '../../core/operations/facts.js'
import type { Context } from '../../core/operations/plan.js'

/** What the plans need to know of the server's configuration. */
export type PlanSettings = Pick<Context, 'public_url' | 'live_transport' | 'operator_relay'>

/** SHA-256 of the octets, or of the text in UTF-8, in lower-case hex. */
export const sha256 = (data: string | Uint8Array): string => hash('sha256', data, 'hex')

/** The same ten octets with `n` added as a big-endian number, so that ids made later in one plan sort later. */
const plus = (entropy: Uint8Array, n: number): Uint8Array => {
  const octets = new Uint8Array(entropy)
  let carry = n
  for (let at = octets.length - 1; at >= 0 && carry > 0; at -= 1) {
    const sum = (octets[at] as number) + (carry % 256)
    octets[at] = sum % 256
    carry = Math.floor(carry / 256) + (sum > 255 ? 1 : 0)
  }
  return octets
}

export const contextOf = (request: Request, settings: PlanSettings): Context => {
  const ulids = new Map<number, string>()
  const ulidOf = (n: number): string => {
    const made = ulids.get(n) ?? ulid(request.now_ms, plus(request.entropy, n))
    ulids.set(n, made)
    return made
  }
  return {
    ...settings,
    now_ms: request.now_ms,
    id: (prefix, n) => `${prefix}_${ulidOf(n)}`,
    sha256,
    random_hex: request.random_hex,
  }
}
