/** P3 binding, P4 separation, P5 one decision: what a yes says, whose it is, and that it stands. */
import type { LogInvariant } from '../invariant.js'
import { DECISIONS } from '../life.js'
import type { Scene } from '../scene.js'
import { numberOf, textOf, textsOf } from '../told.js'
import { at, leaving, mayDecide, OPERATOR, standingKey } from './people.js'

const isDecision = ({ entry }: Scene): boolean => entry.about === 'message' && DECISIONS.includes(entry.what)

const binding = (scene: Scene): string | null => {
  const life = leaving(scene)
  return life === null || life.cleared?.commitment === life.commitment
    ? null
    : at(scene, `the content that began to leave, revision ${life.revision}, is not the one that was cleared`)
}

const shown = (scene: Scene): string | null => {
  const { entry, life } = scene
  if (!isDecision(scene) || entry.what === 'edit_approved') return null
  const hold = life?.hold
  return hold?.commitment === textOf(entry, 'commitment') && hold.revision === numberOf(entry, 'revision')
    ? null
    : at(
        scene,
        `the decision is of revision ${numberOf(entry, 'revision')}, the hold showed ${hold?.revision ?? 'none'}`,
      )
}

/** Whoever names another revision than before has composed it. */
const isComposition = ({ entry, life }: Scene): boolean =>
  entry.about === 'message' && (life === null || life.revision !== numberOf(entry, 'revision'))

const decider = (scene: Scene): string | null => {
  const { entry, life, older } = scene
  if (!isDecision(scene)) return null
  if (entry.what === 'edit_approved')
    return entry.actor === OPERATOR
      ? null
      : at(scene, `${entry.actor} edited and approved, which only an operator session may`)
  if (entry.what === 'approved' && entry.actor === OPERATOR && life?.author === OPERATOR)
    return at(scene, "an operator session approved, as if it were another's, what it composed")
  return life !== null && mayDecide(entry.actor, life, older)
    ? null
    : at(scene, `${entry.actor} decided, who composed it or held no standing key that may decide`)
}

/** `P4.moves` holds what the operator may change of a message that goes on waiting against its contents. */
const isOperators = ({ entry, life }: Scene): boolean =>
  entry.actor === OPERATOR &&
  (entry.what === 'edit_approved' || (entry.what === 'edited' && life?.phase === 'held' && !life.begun))

const composer = (scene: Scene): string | null => {
  const { entry, older } = scene
  if (!isComposition(scene) || isOperators(scene)) return null
  return standingKey(older, entry.actor)?.scopes.includes('send') === true
    ? null
    : at(scene, `${entry.actor} composed revision ${numberOf(entry, 'revision')} without a standing key that may send`)
}

const apart = (scene: Scene): string | null => {
  const { entry } = scene
  const scopes = textsOf(entry, 'scopes')
  return entry.about === 'key' && scopes.includes('send') && scopes.includes('oversight')
    ? at(scene, 'the key may compose and decide')
    : null
}

const once = (scene: Scene): string | null => {
  const hold = numberOf(scene.entry, 'hold')
  return isDecision(scene) && scene.life?.decided.includes(hold) === true
    ? at(scene, `hold ${hold} was decided a second time`)
    : null
}

const open = (scene: Scene): string | null =>
  isDecision(scene) && (scene.life?.phase !== 'held' || scene.life.hold?.number !== numberOf(scene.entry, 'hold'))
    ? at(scene, `hold ${numberOf(scene.entry, 'hold')} was decided, and it was not the one that is open`)
    : null

export const DECISION: ReadonlyArray<LogInvariant> = [
  {
    id: 'P3.binding',
    over: 'log',
    reads: 'subject',
    sentence: 'The content that begins to leave is the one that was last cleared, by a human or a rule.',
    guards: ['core/message/decide.ts begin', 'core/operations/hand-over.ts beginCommand'],
    check: binding,
  },
  {
    id: 'P3.shown',
    over: 'log',
    reads: 'subject',
    sentence: 'A decision is of the revision that its hold showed.',
    guards: ['core/operations/decide.ts seen', 'core/message/decide.ts decision', 'core/message/occur.ts consequences'],
    check: shown,
  },
  {
    id: 'P4.decider',
    over: 'log',
    reads: 'subject',
    sentence:
      'Whoever decides is an operator session, or a key that stands with `oversight` and composed none of it; edit-and-approve is an operator session alone, and so it approves what it composed.',
    guards: [
      'core/authority/principal.ts mayDecide',
      'core/operations/flags.ts decides',
      'core/operations/decide.ts approves',
      'core/operations/edit-and-approve.ts editApprovePlan',
    ],
    check: decider,
  },
  {
    id: 'P4.composer',
    over: 'log',
    reads: 'subject',
    sentence:
      'Whoever composes a revision holds a standing key with `send`, or is an operator session that approves it too, or that only moves the time of what is held.',
    guards: [
      'core/operations/message-catalogue.ts scopes',
      'core/operations/index.ts planOf',
      'core/operations/review/reschedule.ts reschedulePlan',
    ],
    check: composer,
  },
  {
    id: 'P4.apart',
    over: 'log',
    reads: 'subject',
    sentence: 'No key is made that may both compose and decide.',
    guards: ['core/authority/principal.ts compatible', 'core/operations/keys.ts createKeyPlan'],
    check: apart,
  },
  {
    id: 'P5.once',
    over: 'log',
    reads: 'subject',
    sentence: 'No hold is decided twice.',
    guards: ['core/message/decide.ts decision', 'core/message/evolve.ts evolve'],
    check: once,
  },
  {
    id: 'P5.open',
    over: 'log',
    reads: 'subject',
    sentence: 'A decision closes the hold that is open.',
    guards: ['core/message/decide.ts decision', 'core/message/holds.ts openHold'],
    check: open,
  },
]
