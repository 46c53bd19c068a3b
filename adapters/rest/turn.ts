/** Whoever asks in the same turn of the event loop gets one answer: all of their requests had come before it was looked up. */

/** `look` reads at once, when it is called; what it found is forgotten at the end of the turn. */
export const oncePerTurn = <A>(look: (name: string) => Promise<A>): ((name: string) => Promise<A>) => {
  const found = new Map<string, Promise<A>>()
  return (name) => {
    const known = found.get(name)
    if (known !== undefined) return known
    if (found.size === 0) setImmediate(() => found.clear())
    const looked = look(name)
    found.set(name, looked)
    return looked
  }
}
