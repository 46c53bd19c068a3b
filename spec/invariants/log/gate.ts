/** P1 gate, P2 read-only, and the stops: what may leave at all. */
import type { LogInvariant } from '../invariant.js'
import type { Life } from '../life.js'
import type { Book, Scene } from '../scene.js'
import { textOf } from '../told.js'
import { at, effective, isGated, leaving, mayDecide, modeOf } from './people.js'

/** Whether a yes to the content as it is stands; `Approved` of `History.lean`. */
const isApproved = ({ standing, commitment }: Life): boolean => standing !== null && standing.commitment === commitment

const isAllowed = ({ cleared, commitment, mailbox_id }: Life, { allowlist }: Book): boolean =>
  cleared?.clearance === 'allowlist' &&
  cleared.commitment === commitment &&
  [...allowlist.values()].some((one) => one.mailbox_id === mailbox_id && !one.removed)

const gate = (scene: Scene): string | null => {
  const life = leaving(scene)
  if (life === null) return null
  const mode = modeOf(life, scene.older)
  if (!isGated(mode) || isApproved(life)) return null
  return mode === 'gated_send' && isAllowed(life, scene.older)
    ? null
    : at(scene, `its content began to leave under ${mode} with no approval of it, and no allowlist entry`)
}

const stranger = (scene: Scene): string | null =>
  scene.entry.about === 'delivery' && scene.delivery === null
    ? at(scene, 'it is about a delivery that no entry of its message made')
    : null

const valid = (scene: Scene): string | null => {
  const life = leaving(scene)
  return life === null || life.cleared?.clearance !== 'human' || mayDecide(life.cleared.by, life, scene.older)
    ? null
    : at(scene, `its content began to leave by the approval of ${life.cleared.by}, who may not decide any more`)
}

const phase = (scene: Scene): string | null => {
  const life = leaving(scene)
  return life === null || (life.phase === 'cleared' && life.begun)
    ? null
    : at(
        scene,
        `its content began to leave while its message was ${life.phase}${life.begun ? '' : ' and had not begun'}`,
      )
}

const due = (scene: Scene): string | null => {
  const life = leaving(scene)
  return life === null || life.due ? null : at(scene, 'its content began to leave before its time had come')
}

const readOnly = (scene: Scene): string | null => {
  const life = leaving(scene)
  return life !== null && modeOf(life, scene.older) === 'read_only'
    ? at(scene, `its content began to leave from ${life.mailbox_id}, which was read_only`)
    : null
}

const killed = (scene: Scene): string | null => {
  const { entry, life, older } = scene
  return entry.about === 'delivery' &&
    entry.what === 'transmitting' &&
    older.mailboxes.get(life?.mailbox_id ?? '')?.killed
    ? at(scene, `content began to leave while the kill switch of ${life?.mailbox_id} was on`)
    : null
}

const credit = (scene: Scene): string | null => {
  const { entry, older } = scene
  if (entry.about !== 'message' || entry.what !== 'cleared' || entry.data.clearance !== 'allowlist') return null
  const named = (Array.isArray(entry.data.allowed_by) ? entry.data.allowed_by : []) as ReadonlyArray<{
    readonly entry_id?: string
  }>
  const stands = named.every(({ entry_id = '' }) => {
    const found = older.allowlist.get(entry_id)
    return found !== undefined && !found.removed && found.mailbox_id === textOf(entry, 'mailbox_id')
  })
  return named.length > 0 && stands
    ? null
    : at(scene, 'it was cleared by the allowlist, and the entries it names do not stand for its mailbox')
}

/** The effective modes under which a rule may clear, and why. */
const RULED: { readonly [clearance: string]: ReadonlyArray<string> } = {
  allowlist: ['gated_send', 'monitored'],
  monitored: ['monitored'],
  autonomous: ['autonomous'],
}

const ruled = (scene: Scene): string | null => {
  const { entry, older } = scene
  if (entry.about !== 'message' || entry.what !== 'cleared') return null
  const mode = effective(textOf(entry, 'mode'), textOf(entry, 'mailbox_id'), older)
  const clearance = textOf(entry, 'clearance')
  return (RULED[clearance] ?? []).includes(mode) ? null : at(scene, `it was cleared as ${clearance} under ${mode}`)
}

export const GATE: ReadonlyArray<LogInvariant> = [
  {
    id: 'P1.gate',
    over: 'log',
    reads: 'subject',
    sentence:
      'Where content begins to leave under a gated mode, a yes to exactly that content came before it with no edit between, or the allowlist cleared it.',
    guards: ['core/oversight/ruling.ts ruling', 'core/message/decide.ts begin', 'core/message/decide.ts edit'],
    check: gate,
  },
  {
    id: 'P1.known',
    over: 'log',
    reads: 'subject',
    sentence: 'A delivery moves only if an entry of its message made it.',
    guards: ['core/message/deliveries.ts missing', 'core/message/occur.ts messageFact'],
    check: stranger,
  },
  {
    id: 'P1.valid',
    over: 'log',
    reads: 'subject',
    sentence: "A human's yes lets content leave only while whoever gave it may still decide.",
    guards: ['core/operations/flags.ts isValid', 'core/message/decide.ts stands', 'core/operations/keys.ts revokePlan'],
    check: valid,
  },
  {
    id: 'P1.cleared',
    over: 'log',
    reads: 'subject',
    sentence: 'Content begins to leave only while its message is cleared, after an entry that says it began.',
    guards: ['core/message/decide.ts begin', 'core/operations/hand-over.ts handOverPlan'],
    check: phase,
  },
  {
    id: 'P1.ruled',
    over: 'log',
    reads: 'subject',
    sentence: 'A rule clears a message only as its effective mode says.',
    guards: ['core/oversight/ruling.ts ruling', 'core/operations/flags.ts rulingOf'],
    check: ruled,
  },
  {
    id: 'P1.credit',
    over: 'log',
    reads: 'subject',
    sentence: 'An entry that says the allowlist cleared a message names entries that stand for its mailbox.',
    guards: ['core/operations/flags.ts credited', 'core/operations/flags.ts isListed'],
    check: credit,
  },
  {
    id: 'P1.due',
    over: 'log',
    reads: 'subject',
    sentence: 'Nothing begins to leave before an entry said that its time has come; that it had is `time`.',
    guards: ['core/message/decide.ts begin', 'core/operations/timers.ts onMessage'],
    check: due,
  },
  {
    id: 'P2.read_only',
    over: 'log',
    reads: 'subject',
    sentence: 'Nothing begins to leave from a mailbox that is read_only at that moment, whatever was approved.',
    guards: ['core/oversight/ruling.ts ruling', 'core/message/decide.ts stands'],
    check: readOnly,
  },
  {
    id: 'P17.kill_switch',
    over: 'log',
    reads: 'subject',
    sentence: "Nothing begins to leave while its mailbox's kill switch is on, copies included.",
    guards: ['core/oversight/rules.ts handOver', 'core/operations/hand-over.ts transmit'],
    check: killed,
  },
]
