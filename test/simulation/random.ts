/** Chance from a seed. A stream of its own for each purpose, so that taking away one thing leaves the others what they were. */

export interface Random {
  /** From 0 up to, not with, 1. */
  readonly next: () => number
  /** A whole number from 0 up to, not with, `n`. */
  readonly below: (n: number) => number
  readonly chance: (p: number) => boolean
  readonly pick: <A>(list: ReadonlyArray<A>) => A
  readonly bytes: (count: number) => Uint8Array
  /** A stream named by `name`, the same whatever has been drawn from this one. */
  readonly stream: (name: string) => Random
}

/** FNV-1a. */
const mix = (seed: number, name: string): number => {
  let hash = (seed ^ 0x811c9dc5) >>> 0
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193) >>> 0
  return hash
}

/** Mulberry32. */
export const randomFrom = (seed: number): Random => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (n: number): number => Math.floor(next() * n)
  return {
    next,
    below,
    chance: (p) => next() < p,
    pick: (list) => list[below(list.length)] as never,
    bytes: (count) => {
      const made = new Uint8Array(count)
      for (let at = 0; at < count; at += 1) made[at] = below(256)
      return made
    },
    stream: (name) => randomFrom(mix(seed, name)),
  }
}
