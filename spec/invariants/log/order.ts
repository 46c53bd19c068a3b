/** P10 ladder, P12 copy, P14 audit: what follows what. */
import type { LogInvariant } from '../invariant.js'
import type { Scene } from '../scene.js'
import { numberOf, textOf, textsOf } from '../told.js'
import { at, leaving, OPERATOR, rungOf } from './people.js'

/** Whether an operator's code for this operation was used up in the same transaction; an operator session needs none. */
const coded = ({ entry, rest }: Scene, operation: string): boolean =>
  entry.actor === OPERATOR ||
  rest.some((one) => one.about === 'code' && one.what === 'used' && textOf(one, 'operation') === operation)

const ladder = (scene: Scene): string | null => {
  const { entry } = scene
  if (entry.about !== 'mailbox' || entry.what !== 'mode_changed') return null
  const [from, to] = [textOf(entry, 'from'), textOf(entry, 'to')]
  const asks = rungOf(to) > rungOf(from) ? 'manage_upgrade' : from === 'gated_all' ? 'update_mailbox' : null
  return asks === null || coded(scene, asks)
    ? null
    : at(scene, `the mode went from ${from} to ${to} without the operator's code`)
}

/** What else could weaken oversight, and the operation whose code it takes. */
const CODED: { readonly [type: string]: string } = {
  'allowlist.added': 'add_allowlist_entry',
  'key.created': 'create_api_key',
}

const codedAs = ({ entry, older }: Scene): string | undefined => {
  if (entry.about === 'mailbox' && entry.what === 'kill_switch' && entry.data.on === false) return 'update_mailbox'
  const decided = older.keys.get(entry.subject_id)?.scopes.includes('oversight') === true
  if (entry.about === 'key' && entry.what === 'revoked' && decided) return 'revoke_api_key'
  return CODED[`${entry.about}.${entry.what}`]
}

const weakening = (scene: Scene): string | null => {
  const { entry } = scene
  const operation = codedAs(scene)
  return operation === undefined || coded(scene, operation)
    ? null
    : at(scene, `${entry.about}.${entry.what} without the operator's code for ${operation}`)
}

const from = (scene: Scene): string | null => {
  const { entry, older } = scene
  if (entry.about !== 'mailbox' || entry.what !== 'mode_changed') return null
  const known = older.mailboxes.get(entry.subject_id)?.mode
  return textOf(entry, 'from') === known
    ? null
    : at(scene, `the mode is said to leave ${textOf(entry, 'from')}, and was ${known ?? 'not known'}`)
}

/** What may happen to a message, by the phase it is in; null: before its first entry. */
const AFTER: { readonly [phase: string]: ReadonlyArray<string> } = {
  draft: ['edited', 'held', 'cleared', 'cancelled'],
  held: ['edited', 'approved', 'edit_approved', 'rejected', 'cancelled', 'expired', 'came_due'],
  cleared: ['held', 'cleared', 'cancelled', 'came_due', 'lapsed', 'began'],
  lapsed: ['held', 'cancelled'],
}
const FIRST: ReadonlyArray<string> = ['drafted', 'held', 'cleared']

const holds = (scene: Scene): string | null =>
  scene.entry.about === 'message' && scene.entry.what === 'cleared' && scene.life?.phase === 'held'
    ? at(scene, 'what was held was cleared by a rule: a hold ends by a decision, its expiry or being cancelled')
    : null

const phase = (scene: Scene): string | null => {
  const { entry, life } = scene
  if (entry.about !== 'message') return null
  const may = life === null ? FIRST : (AFTER[life.phase] ?? [])
  return may.includes(entry.what)
    ? null
    : at(scene, `${entry.what} of a message that was ${life?.phase ?? 'never begun'}`)
}

const copies = (names: ReadonlyArray<string>): ReadonlyArray<string> => names.filter((one) => one.startsWith('copy:'))

const copied = (scene: Scene): string | null => {
  const { entry } = scene
  if (entry.about !== 'message') return null
  const made = copies(textsOf(entry, 'deliveries')).length
  const wanted = entry.what === 'cleared' && entry.data.clearance === 'monitored' ? 1 : 0
  return made === wanted ? null : at(scene, `${entry.what} made ${made} copies to the oversight address, not ${wanted}`)
}

const copyFirst = (scene: Scene): string | null => {
  const life = leaving(scene)
  return life?.cleared?.clearance === 'monitored' && life.cleared.copies.length === 0
    ? at(scene, 'its content began to leave under monitored without a copy')
    : null
}

/** Once some of it began to leave, a copy goes only where another takes its place. */
const copyKept = (scene: Scene): string | null => {
  const { entry, life, delivery } = scene
  const called = entry.about === 'delivery' && entry.what === 'cancelled' && delivery?.kind === 'copy'
  if (!called || life === null || !life.begun) return null
  const another = life.last.what === 'cleared' && copies(textsOf(life.last, 'deliveries')).length > 0
  return another ? null : at(scene, 'the copy was called back although the message had begun to leave')
}

const revisions = (scene: Scene): string | null => {
  const { entry, life } = scene
  if (entry.about !== 'message') return null
  const revision = numberOf(entry, 'revision')
  if (life === null) return revision === 1 ? null : at(scene, `it begins with revision ${revision}`)
  if (revision === life.revision)
    return textOf(entry, 'commitment') === life.commitment
      ? null
      : at(scene, `revision ${revision} has another content than before`)
  return revision === life.revision + 1 ? null : at(scene, `revision ${revision} follows ${life.revision}`)
}

const chain = (scene: Scene): string | null => {
  const { entry, older } = scene
  if (!entry.readable) return at(scene, 'its data cannot be read')
  const last = older.last
  if (last === null) return null
  if (entry.seq !== last.seq + 1) return at(scene, `it follows entry ${last.seq}`)
  if (entry.prev_hash !== last.hash) return at(scene, `it is not chained to entry ${last.seq}`)
  return entry.id > last.id ? null : at(scene, `its id does not come after that of entry ${last.seq}`)
}

export const ORDER: ReadonlyArray<LogInvariant> = [
  {
    id: 'P10.ladder',
    over: 'log',
    reads: 'chain',
    sentence: "A mode rises, or leaves gated_all, only in a transaction that uses up the operator's code for it.",
    guards: [
      'core/oversight/mode.ts needsCode',
      'core/operations/manage-upgrade.ts upgradePlan',
      'core/operations/codes.ts guarded',
    ],
    check: ladder,
  },
  {
    id: 'P10.weakening',
    over: 'log',
    reads: 'chain',
    sentence:
      "A new key, a new allowlist entry, the release of a kill switch and the end of a reviewer's key each use up the operator's code for it.",
    guards: [
      'core/operations/codes.ts guarded',
      'core/operations/update-mailbox.ts weakens',
      'core/operations/keys.ts revokePlan',
    ],
    check: weakening,
  },
  {
    id: 'P10.from',
    over: 'log',
    reads: 'subject',
    sentence: 'A change of mode starts from the mode that the mailbox had.',
    guards: ['core/operations/update-mailbox.ts applied'],
    check: from,
  },
  {
    id: 'P10.holds',
    over: 'log',
    reads: 'subject',
    sentence: 'A hold survives a rise of the mode: no rule clears what is held.',
    guards: ['core/message/decide.ts rejudge', 'core/message/decide.ts edit'],
    check: holds,
  },
  {
    id: 'P12.made',
    over: 'log',
    reads: 'subject',
    sentence:
      'A message is cleared as monitored by an entry that made exactly one copy to the oversight address; no other entry makes one.',
    guards: ['core/message/deliveries.ts missing', 'core/message/occur.ts consequences'],
    check: copied,
  },
  {
    id: 'P12.first',
    over: 'log',
    reads: 'subject',
    sentence: 'Nothing of a message cleared as monitored begins to leave without its copy.',
    guards: ['core/message/deliveries.ts release'],
    check: copyFirst,
  },
  {
    id: 'P12.kept',
    over: 'log',
    reads: 'subject',
    sentence: 'Once some of a message began to leave, its copy is called back only where another takes its place.',
    guards: ['core/message/occur.ts end', 'core/operations/record.ts isCalledBack'],
    check: copyKept,
  },
  {
    id: 'P14.phase',
    over: 'log',
    reads: 'subject',
    sentence: 'A message goes from one phase to the next without a step that the log does not show.',
    guards: ['core/message/decide.ts decide', 'core/message/occur.ts occur'],
    check: phase,
  },
  {
    id: 'P14.revision',
    over: 'log',
    reads: 'subject',
    sentence: 'Revisions are numbered without a gap, and each has one content.',
    guards: ['core/message/aggregate.ts revise'],
    check: revisions,
  },
  {
    id: 'P14.chain',
    over: 'log',
    reads: 'chain',
    sentence: "An account's entries are numbered without a gap, each chained to the one before it, their ids in order.",
    guards: ['core/audit/chain.ts link'],
    check: chain,
  },
]
