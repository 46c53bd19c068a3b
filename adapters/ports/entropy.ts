/** Where chance comes from; a layer of its own, so that a seed can take its place. */
import { randomBytes } from 'node:crypto'
import { Context, Layer } from 'effect'

export interface EntropyShape {
  /** `count` bytes that nobody can guess. */
  readonly bytes: (count: number) => Uint8Array
}

export class Entropy extends Context.Service<Entropy, EntropyShape>()('Entropy') {}

export const systemEntropy: Layer.Layer<Entropy> = Layer.succeed(Entropy, { bytes: (count) => randomBytes(count) })
