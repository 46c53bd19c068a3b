/**
 * The counts that streams tell, made once for all who see the same: not again while the account's log stands still, and seldom enough that
 * a long queue of a busy account does not keep the server from its work.
 */
import type { Principal } from '../../core/authority/principal.js'
import type { Rooms } from './room.js'

/** Views of queues that are kept. */
const KEPT_MAX = 400
/** Of the time, one part in this many goes into counting one queue. */
const SHARE = 10

interface Kept {
  readonly newest: number
  readonly at_ms: number
  readonly took_ms: number
  readonly told: Promise<string | null>
}

/** The counts as JSON; null: whoever asks may not. */
export type Counter = (principal: Principal) => Promise<string | null>

export const makeCounter = ({ desk }: Pick<Rooms, 'desk'>, clock: () => number = () => performance.now()): Counter => {
  const kept = new Map<string, Kept>()
  return async (principal) => {
    const { id, account_id, environment, mailboxes } = principal
    const name = JSON.stringify([id, account_id, environment, mailboxes])
    const newest = await desk.visitors((visitors) => visitors.newest(account_id))
    const before = kept.get(name)
    const begun = clock()
    if (before !== undefined && (before.newest === newest || begun < before.at_ms + before.took_ms * SHARE))
      return before.told
    const told = desk
      .read('desk_counts', principal, {})
      .then((answered) => (answered._tag === 'answer' ? JSON.stringify(answered.body) : null))
    if (kept.size >= KEPT_MAX) kept.clear()
    kept.set(name, { newest, at_ms: begun, took_ms: 0, told })
    told.then(
      () => {
        const ended = clock()
        kept.set(name, { newest, at_ms: ended, took_ms: ended - begun, told })
      },
      () => kept.delete(name),
    )
    return told
  }
}
