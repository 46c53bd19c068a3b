/** What the gate lets through, held against what was set: P1, P4, P10 by a model of modes and allowlists of our own. */
import type { OutsideInvariant } from '../invariant.js'
import { covers } from '../rows/tables.js'
import { bodyOf, type Exchange, exchanges, isDone, mayBeDone, objectsIn, patterns, textIn } from './exchange.js'
import type { Observed } from './observation.js'

/** The addresses of a field: one, or a list. */
const addressesIn = (one: Exchange, name: string): ReadonlyArray<string> => {
  const value = one.input[name]
  return typeof value === 'string' ? [value] : Array.isArray(value) ? value.map(String) : []
}

const HUMAN: ReadonlyArray<string> = ['gated_send', 'gated_all']

const let_through = (observed: Observed): ReadonlyArray<string> => {
  const all = exchanges(observed)
  return all
    .filter((one) => one.operation === 'send_email' && isDone(one) && one.input.draft !== true)
    .flatMap((one) => {
      const body = bodyOf(one)
      const mode = textIn(body, 'oversight_mode')
      if (!HUMAN.includes(mode) || !['queued', 'sent', 'delivered'].includes(textIn(body, 'status'))) return []
      const allowed = mode === 'gated_send' ? patterns(all, one) : []
      const others = [...addressesIn(one, 'to'), ...addressesIn(one, 'cc'), ...addressesIn(one, 'bcc')].filter(
        (address) => !allowed.some((pattern) => covers(pattern, address)),
      )
      return others.length === 0
        ? []
        : [
            `${textIn(body, 'message_id')} was not held under ${mode}, and ${others.length} of its recipients were on no allowlist`,
          ]
    })
}

const isYes = (one: Exchange): boolean => one.operation === 'decide_email' && one.input.action === 'approve'

/** A yes without a revision, to a message that had been edited, where nobody else said yes. */
const unseen = (observed: Observed): ReadonlyArray<string> => {
  const all = exchanges(observed).filter(mayBeDone)
  return all.flatMap((one) => {
    if (!isYes(one) || !isDone(one) || one.input.revision !== undefined) return []
    const id = one.input.message_id
    const others = all.filter((other) => other !== one && other.input.message_id === id)
    const edited = others.filter(
      (other) => other.operation === 'edit_scheduled_email' && isDone(other) && other.answered < one.asked,
    )
    const others_yes = others.some(
      (other) => (isYes(other) || other.operation === 'edit_and_approve') && other.asked < one.answered,
    )
    const latest = Math.max(0, ...edited.map((other) => Number(bodyOf(other).revision)))
    return latest > 1 && !others_yes && bodyOf(one).decided_by !== null
      ? [
          `${String(id)} had been edited, and was approved (observation ${one.answered}) by somebody who named no revision`,
        ]
      : []
  })
}

/** Whoever does not wait is answered as it was decided: the revision of that answer is the one that was approved. */
const another = (observed: Observed): ReadonlyArray<string> =>
  exchanges(observed).flatMap((one) => {
    const { revision } = bodyOf(one)
    return isYes(one) &&
      isDone(one) &&
      one.input.wait_seconds === 0 &&
      ![undefined, revision].includes(one.input.revision)
      ? [
          `${String(one.input.message_id)} was approved (observation ${one.answered}) as revision ${String(revision)}, by somebody who named ${String(one.input.revision)}`,
        ]
      : []
  })

const LOWER: ReadonlyArray<string> = ['gated_send', 'gated_all', 'read_only']
const TRUSTED: ReadonlyArray<string> = ['monitored', 'autonomous']

const setsMode = ({ operation, input }: Exchange): boolean =>
  operation === 'manage_upgrade' || (operation === 'update_mailbox' && input.oversight_mode !== undefined)

/** Read as waiting, cleared by a mode that had been taken away before it was asked. */
const left = (observed: Observed): ReadonlyArray<string> => {
  const all = exchanges(observed)
  const changes = all.filter((one) => setsMode(one) && mayBeDone(one))
  return all.flatMap((one) => {
    const body = bodyOf(one)
    if (one.operation !== 'read_email' || !TRUSTED.includes(textIn(body, 'reason'))) return []
    if (!['queued', 'scheduled'].includes(textIn(body, 'status'))) return []
    if (objectsIn(body, 'deliveries').some((row) => row.attempts !== 0 || textIn(row, 'status') !== 'queued')) return []
    const own = changes.filter(({ input }) => input.mailbox_id === body.mailbox_id)
    const last = own.findLast(({ answered }) => answered < one.asked)
    if (
      last === undefined ||
      last.operation !== 'update_mailbox' ||
      !LOWER.includes(String(bodyOf(last).oversight_mode))
    )
      return []
    const since = own.some((other) => other !== last && other.answered > last.asked && other.asked < one.answered)
    return since
      ? []
      : [
          `${textIn(body, 'message_id')} still waits to leave (observation ${one.answered}), cleared by a mode that its mailbox no longer has`,
        ]
  })
}

export const RULED: ReadonlyArray<OutsideInvariant> = [
  {
    id: 'P1.accepted',
    over: 'outside',
    sentence:
      'Under `gated_send` and `gated_all` nothing is accepted as cleared but what goes to addresses that were put on the allowlist alone.',
    guards: ['core/oversight/ruling.ts', 'core/operations/flags.ts rulingOf'],
    check: let_through,
  },
  {
    id: 'P3.named',
    over: 'outside',
    sentence: 'After an edit no approval is accepted that names no revision.',
    guards: ['core/message/decide.ts', 'core/operations/decide.ts'],
    check: unseen,
  },
  {
    id: 'P3.revision',
    over: 'outside',
    sentence: 'An approval that names a revision is accepted of that revision alone.',
    guards: ['core/message/decide.ts', 'core/operations/decide.ts'],
    check: another,
  },
  {
    id: 'P4.waiting',
    over: 'outside',
    sentence: 'Once a lower mode was answered, nothing that the higher mode had cleared is shown as waiting to leave.',
    guards: ['core/operations/rejudge.ts', 'core/operations/update-mailbox.ts'],
    check: left,
  },
]
