/** Reasons for rejecting: those used before, and a few to begin with. */

const FIRST: ReadonlyArray<string> = [
  'Wrong recipient',
  'Says something that is not true',
  'Wrong tone',
  'Needs a person to write it',
]

export const REASONS_MAX = 6

/** Earlier reasons first, each once, then the usual ones. */
export const offered = (earlier: ReadonlyArray<string>): ReadonlyArray<string> =>
  [...new Set([...earlier.map((one) => one.trim()).filter((one) => one !== ''), ...FIRST])].slice(0, REASONS_MAX)
