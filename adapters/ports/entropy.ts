/** Where chance comes from; a layer of its own, so that a seed can take its place. */
import { randomBytes } from 'node:crypto'
import * as Context from 'effect/Context'
import * as Effect from 'effect/Effect'
import * as Layer from 'effect/Layer'

export interface EntropyShape {
  /** `count` bytes that nobody can guess. */
  readonly bytes: (count: number) => Uint8Array
}

export class Entropy extends Context.Service<Entropy, EntropyShape>()('Entropy') {}

/** Bytes drawn from the system at a time: drawing few at a time costs more than using them. */
const POOL_BYTES = 16 * 1024

const pooled = (): EntropyShape => {
  let pool = new Uint8Array(0)
  let used = 0
  return {
    bytes: (count) => {
      if (used + count > pool.length) {
        pool = randomBytes(Math.max(POOL_BYTES, count))
        used = 0
      }
      used += count
      return new Uint8Array(pool.subarray(used - count, used))
    },
  }
}

export const systemEntropy: Layer.Layer<Entropy> = Layer.effect(Entropy, Effect.sync(pooled))
