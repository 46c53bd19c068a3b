/** All of something finite: combinations, subsets, and the states that can be reached. */

/** More states than any of our controls has; the search ends there, whatever it is given. */
export const STATES_MAX = 1_000

/** Every combination of one value of each; the last one named changes fastest. */
export const combine = <T extends object>(values: { readonly [K in keyof T]: ReadonlyArray<T[K]> }): ReadonlyArray<T> =>
  Object.entries<ReadonlyArray<unknown>>(values).reduce<ReadonlyArray<object>>(
    (all, [name, choices]) => all.flatMap((one) => choices.map((choice) => ({ ...one, [name]: choice }))),
    [{}],
  ) as ReadonlyArray<T>

/** Every subset, by size of the binary number that has a digit for each item, the first item's in front. */
export const subsets = <A>(items: ReadonlyArray<A>): ReadonlyArray<ReadonlyArray<A>> =>
  items.reduce<ReadonlyArray<ReadonlyArray<A>>>((all, item) => all.flatMap((set) => [set, [...set, item]]), [[]])

/**
 * Every state that `next` leads to from the `first` ones, in any number of steps: breadth first, so that each stands behind one that leads to it.
 * A state is known by its JSON.
 */
export const reachable = <S>(first: ReadonlyArray<S>, next: (state: S) => ReadonlyArray<S>): ReadonlyArray<S> => {
  const found = new Map(first.map((state) => [JSON.stringify(state), state]))
  // A Map is iterated in the order of insertion, and what is inserted meanwhile comes too.
  for (const state of found.values())
    for (const after of next(state)) if (found.size < STATES_MAX) found.set(JSON.stringify(after), after)
  return [...found.values()]
}
