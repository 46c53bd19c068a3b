/** What one does on a message, and what follows: the outcome is told, and the next one shown. */
import { useState } from 'preact/hooks'
import type { DecisionBody, MessageBody } from '../../contract.js'
import { type Answer, call, type Input, type Refusal } from './api.js'
import { type Action, decide } from './decide.js'
import { isTroubled, told } from './outcome.js'
import { preferences } from './preferences.js'
import { neighbour, without } from './queue.js'
import { go, messagePath } from './router.js'
import { say } from './said.js'

/** After a decision the next message stands under the same finger: what comes this soon was meant for the one before. */
const SETTLE_MS = 600
let decided_ms = 0

const isMeant = (): boolean => Date.now() - decided_ms > SETTLE_MS

/** Somebody was faster, or it changed: what is shown is old, so it is read anew. */
const STALE: ReadonlyArray<string> = [
  'already_decided',
  'revision_mismatch',
  'not_pending',
  'revision_required',
  'conflict',
]

/** What is open beside the message. */
export type Doing = 'reject' | 'edit' | 'reschedule' | 'allow' | null

export interface Deciding {
  readonly busy: boolean
  readonly refusal: Refusal | null
  readonly run: (action: Extract<Action, 'approve' | 'reject'>, reason?: string) => Promise<boolean>
  readonly edit: (changes: Input) => Promise<boolean>
}

export const useDeciding = (body: MessageBody, read: () => void): Deciding => {
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const { environment, message_id, revision } = body

  const after = (decision: DecisionBody, action: Action | 'edit'): void => {
    decided_ms = Date.now()
    const next = preferences.get().advance ? neighbour(message_id) : null
    without(message_id)
    say(
      isTroubled(decision) ? 'note' : 'done',
      told(decision, action),
      next === null ? null : { path: messagePath(message_id), text: 'Look at it' },
    )
    if (next === null) read()
    else go(messagePath(next.message_id))
  }

  const attempt = async (what: () => Promise<Answer<DecisionBody>>, action: Action | 'edit'): Promise<boolean> => {
    if (busy || !isMeant()) return false
    setBusy(true)
    setRefusal(null)
    const answer = await what()
    setBusy(false)
    if (answer.ok) {
      after(answer.body, action)
      return true
    }
    if (STALE.includes(answer.refusal.code)) {
      say('refused', answer.refusal.error)
      without(message_id)
      read()
      return true
    }
    setRefusal(answer.refusal)
    return false
  }

  return {
    busy,
    refusal,
    run: async (action, reason) =>
      attempt(
        async () => decide({ environment, message_id, revision, action, ...(reason === undefined ? {} : { reason }) }),
        action,
      ),
    edit: async (changes) =>
      attempt(async () => call('edit_and_approve', { environment, message_id, revision, ...changes }), 'edit'),
  }
}
