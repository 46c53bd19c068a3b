/** Runs work that depends on other work, so many at a time. After a failure nothing new begins. */
export interface Work {
  readonly name: string
  readonly imports: ReadonlyArray<string>
}

export const runInOrder = async <R extends { readonly ok: boolean }>(
  jobs_max: number,
  work: ReadonlyArray<Work>,
  perform: (name: string) => Promise<R>,
): Promise<ReadonlyArray<R>> => {
  const waiting = new Set(work)
  const done = new Set<string>()
  const running = new Map<string, Promise<void>>()
  const results: Array<R> = []
  const begin = (one: Work): void => {
    waiting.delete(one)
    const finish = async (): Promise<void> => {
      const result = await perform(one.name)
      results.push(result)
      running.delete(one.name)
      if (result.ok) done.add(one.name)
      else waiting.clear()
    }
    running.set(one.name, finish())
  }
  const ready = (): Work | undefined => [...waiting].find((one) => one.imports.every((name) => done.has(name)))
  const fill = (): void => {
    for (let one = ready(); one !== undefined && running.size < jobs_max; one = ready()) begin(one)
  }
  fill()
  while (running.size > 0) {
    await Promise.race(running.values())
    fill()
  }
  return results
}
