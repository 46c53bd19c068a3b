/** What changed between two revisions, word by word. */
import { diffWordsWithSpace } from 'diff'

export interface Part {
  readonly kind: 'same' | 'added' | 'removed'
  readonly text: string
}

/** Longer changes are shown as one: a diff of them would say little and take long. */
const EDITS_MAX = 4_000

const run = (removed: string, added: string): ReadonlyArray<Part> => {
  const both: ReadonlyArray<Part> = [
    { kind: 'removed', text: removed },
    { kind: 'added', text: added },
  ]
  return both.filter(({ text }) => text !== '')
}

/** Changes that only a space keeps apart are read as one: what went, then what came. */
const gathered = (parts: ReadonlyArray<Part>): ReadonlyArray<Part> => {
  const result: Array<Part> = []
  let [removed, added] = ['', '']
  const close = (): void => {
    result.push(...run(removed, added))
    removed = ''
    added = ''
  }
  for (const [index, { kind, text }] of parts.entries()) {
    const joins = text.trim() === '' && removed + added !== '' && parts[index + 1]?.kind !== 'same'
    if (kind === 'same' && !(joins && index + 1 < parts.length)) {
      close()
      result.push({ kind, text })
    } else {
      if (kind !== 'added') removed += text
      if (kind !== 'removed') added += text
    }
  }
  close()
  return result
}

export const difference = (before: string, after: string): ReadonlyArray<Part> => {
  if (before === after) return after === '' ? [] : [{ kind: 'same', text: after }]
  const changes = diffWordsWithSpace(before, after, { maxEditLength: EDITS_MAX })
  if (changes === undefined) return run(before, after)
  return gathered(
    changes.map(({ added, removed, value }) => ({ kind: added ? 'added' : removed ? 'removed' : 'same', text: value })),
  )
}

/** Of two lists: what went, what came. */
export const moved = (
  before: ReadonlyArray<string>,
  after: ReadonlyArray<string>,
): {
  readonly kept: ReadonlyArray<string>
  readonly gone: ReadonlyArray<string>
  readonly come: ReadonlyArray<string>
} => ({
  kept: after.filter((one) => before.includes(one)),
  gone: before.filter((one) => !after.includes(one)),
  come: after.filter((one) => !before.includes(one)),
})
