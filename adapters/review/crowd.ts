/** Bounds of what is kept in memory for many: nobody crowds out another. */

/** Of the oldest kept, those that must go so that no more than `most` that are alike are kept once another comes. */
export const crowdedOut = <K, V>(
  kept: ReadonlyMap<K, V>,
  isAlike: (one: V) => boolean,
  most: number,
): ReadonlyArray<K> => {
  const alike = [...kept].filter(([, one]) => isAlike(one))
  return alike.slice(0, Math.max(0, alike.length - most + 1)).map(([key]) => key)
}
