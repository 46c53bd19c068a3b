/** Numbers that look drawn by chance and are the same every time: below `n`, from a seed. */
export type Random = (n: number) => number

const STEP = 0x6d2b79f5

/** Mulberry32. */
export const randomOf = (seed: number): Random => {
  let state = seed
  return (n) => {
    state = (state + STEP) | 0
    const mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    const more = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((more ^ (more >>> 14)) >>> 0) % n
  }
}

export const one = <A>(random: Random, list: ReadonlyArray<A>): A => {
  const found = list[random(list.length)]
  if (found === undefined) throw new Error('nothing to choose from')
  return found
}
