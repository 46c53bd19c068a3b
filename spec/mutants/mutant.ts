/** One small way to break what is proved, and how it is made: the same change in Lean and, where a table lists it, in the core. */

export interface Change {
  /** From the root of the repository. */
  readonly file: string
  /** Occurs there exactly once. */
  readonly from: string
  readonly to: string
}

/** The modules that compare what the core says with Lean's own functions: tables of the control, and steps of real runs. */
export type Table = 'Agree' | 'AgreeSmall' | 'AgreeStatus' | 'Runs'

export interface Mutant {
  readonly id: string
  /** What is now allowed, or no longer done. */
  readonly says: string
  readonly lean: Change
  /** Which of them lists it; null: none, so that a theorem alone can notice it. */
  readonly table: Table | null
  /** The same change in the core; null: nothing of it is enumerated there. */
  readonly core: Change | null
  /** The module of Lean that is likely to notice it, asked before the others. */
  readonly hint: string
  /** Why the runs show nothing of it, though they are asked. */
  readonly unseen?: string
  /** Why no theorem need notice it. At most three of all have such a reason. */
  readonly survives?: string
}

/** The text with the change, or an error where the place is not to be found once. */
export const changed = (text: string, { file, from, to }: Change): string => {
  const [before = '', ...after] = text.split(from)
  if (after.length !== 1) throw new Error(`${file}: found ${after.length} times, not once: ${from}`)
  return before + to + after.join('')
}
