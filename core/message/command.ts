/** What may be asked of one outbound message, with all that the answer looks at beside its state. */
import type { Ruling } from '../oversight/ruling.js'

/** Which revision a decision speaks of: the current one, an older one, or none named although there was an edit. */
export const SEEN = ['current', 'stale', 'unnamed'] as const
export type Seen = (typeof SEEN)[number]

export type Command =
  /** `due`: the content's `send_at` has passed, or it has none. */
  | { readonly _tag: 'submit'; readonly ruling: Ruling; readonly due: boolean }
  /** `open`: some delivery can still be called back, or none was made yet. */
  | { readonly _tag: 'edit'; readonly ruling: Ruling; readonly due: boolean; readonly open: boolean }
  | { readonly _tag: 'approve'; readonly allowed: boolean; readonly seen: Seen; readonly ruling: Ruling }
  | { readonly _tag: 'reject'; readonly allowed: boolean; readonly seen: Seen }
  | { readonly _tag: 'edit_approve'; readonly allowed: boolean; readonly seen: Seen; readonly ruling: Ruling }
  /** `open`: as for `edit`. */
  | { readonly _tag: 'cancel'; readonly open: boolean }
  | { readonly _tag: 'expire' }
  | { readonly _tag: 'come_due' }
  /**
   * The rules or the people behind a clearance changed. `valid`: whoever approved may still decide.
   * `open`: as for `edit`.
   */
  | { readonly _tag: 'rejudge'; readonly ruling: Ruling; readonly valid: boolean; readonly open: boolean }
  /** A delivery came back to be tried again. */
  | { readonly _tag: 'return' }
  /** A delivery is about to leave: the second judgement (rule 4). `same`: the digest is the one that was cleared. */
  | { readonly _tag: 'begin'; readonly ruling: Ruling; readonly valid: boolean; readonly same: boolean }
