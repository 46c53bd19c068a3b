/** What changed between two revisions, word by word. */
import { diffWordsWithSpace } from 'diff'

export interface Part {
  readonly kind: 'same' | 'added' | 'removed'
  readonly text: string
}

/** Longer changes are shown as one: a diff of them would say little and take long. */
const EDITS_MAX = 4_000

export const difference = (before: string, after: string): ReadonlyArray<Part> => {
  if (before === after) return after === '' ? [] : [{ kind: 'same', text: after }]
  const changes = diffWordsWithSpace(before, after, { maxEditLength: EDITS_MAX })
  if (changes === undefined) {
    const both: ReadonlyArray<Part> = [
      { kind: 'removed', text: before },
      { kind: 'added', text: after },
    ]
    return both.filter(({ text }) => text !== '')
  }
  return changes.map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value,
  }))
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
