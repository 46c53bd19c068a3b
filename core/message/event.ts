/** What can happen to one outbound message. */
import type { Leave } from '../oversight/ruling.js'

/** `gate`: its mode. `edited`: an edit voided what cleared it. `withdrawn`: mode, allowlist or reviewer's key. `digest`: the content was not the cleared one. */
export const CAUSES = ['gate', 'edited', 'withdrawn', 'read_only', 'digest'] as const
export type HoldCause = (typeof CAUSES)[number]

/** The entries a message leaves in the audit log. `cause` is why a hold was opened; `clearance` why the message may leave. */
export type Event =
  | { readonly _tag: 'held'; readonly cause: HoldCause; readonly due: boolean }
  | { readonly _tag: 'cleared'; readonly clearance: Leave; readonly due: boolean }
  /** An edit after which the message waits as before: a draft, or held. */
  | { readonly _tag: 'edited'; readonly due: boolean }
  | { readonly _tag: 'approved' }
  | { readonly _tag: 'rejected' }
  | { readonly _tag: 'edit_approved' }
  | { readonly _tag: 'cancelled' }
  | { readonly _tag: 'expired' }
  | { readonly _tag: 'came_due' }
  | { readonly _tag: 'lapsed' }
  | { readonly _tag: 'began' }
