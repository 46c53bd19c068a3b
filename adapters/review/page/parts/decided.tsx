import type { MessageBody } from '../../contract.js'
import { whoIs } from '../lib/words.js'
import { Ago, Out } from './text.js'

const WORDS: Readonly<Record<string, string>> = {
  approved: 'Approved',
  edit_approved: 'Edited and approved',
  rejected: 'Rejected',
  expired: 'Expired',
  cancelled: 'Cancelled',
}

const outcomeOf = (body: MessageBody): string | null => {
  if (body.status === 'pending' || body.status === 'draft') return null
  if (body.hold?.outcome !== null && body.hold !== null) return body.hold.outcome
  if (body.status === 'rejected' || body.status === 'expired' || body.status === 'cancelled') return body.status
  return body.decided_at === null ? null : 'approved'
}

/** A postmark: what was decided, by whom and when. */
export const Decided = ({ body }: { readonly body: MessageBody }) => {
  const outcome = outcomeOf(body)
  if (outcome === null) return null
  const reason = body.rejection_reason ?? body.hold?.reason ?? null
  const who = body.decided_by ?? body.hold?.decided_by ?? null
  const name = body.decided_by_name ?? body.hold?.decided_by_name ?? null
  const isGood = outcome === 'approved' || outcome === 'edit_approved'
  return (
    <div class={isGood ? 'postmark postmark-good' : 'postmark postmark-bad'} role="status">
      <p class="postmark-word">{WORDS[outcome] ?? outcome}</p>
      <p>
        {who === null ? null : (
          <>
            by <Out>{whoIs(who, name)}</Out>
          </>
        )}{' '}
        {body.decided_at === null ? null : <Ago at={body.decided_at} />}
      </p>
      {body.signed_by === null ? null : (
        <p class="small">
          signed with the passkey <Out>{body.signed_by.name}</Out>
        </p>
      )}
      {reason === null ? null : (
        <p class="postmark-reason">
          <q>
            <Out>{reason}</Out>
          </q>
        </p>
      )}
    </div>
  )
}
