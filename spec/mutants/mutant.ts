/** One small way to break what is proved, and how it is made: the same change in Lean and, where a table lists it, in the core. */

export interface Change {
  /** From the root of the repository. */
  readonly file: string
  /** Occurs there exactly once. */
  readonly from: string
  readonly to: string
}

/** The modules that compare a table with Lean's own functions. */
export type Table = 'Agree' | 'AgreeSmall' | 'AgreeStatus'

export interface Mutant {
  readonly id: string
  /** What is now allowed, or no longer done. */
  readonly says: string
  readonly lean: Change
  /** Null: no table lists it, so that a theorem alone can notice it. */
  readonly core: (Change & { readonly table: Table }) | null
  /** The module of Lean that is likely to notice it, asked before the others. */
  readonly hint: string
  /** Why no theorem need notice it. At most three of all have such a reason. */
  readonly survives?: string
}

/** The text with the change, or an error where the place is not to be found once. */
export const changed = (text: string, { file, from, to }: Change): string => {
  const [before = '', ...after] = text.split(from)
  if (after.length !== 1) throw new Error(`${file}: found ${after.length} times, not once: ${from}`)
  return before + to + after.join('')
}
