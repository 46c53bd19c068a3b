/** P6 end, P7 no double: how a delivery moves, and where it stops. */
import type { LogInvariant } from '../invariant.js'
import { isFinal } from '../life.js'
import type { Scene } from '../scene.js'
import { at, mayDecide, SYSTEM } from './people.js'

/** Which events may follow which status. A lease leaves no entry: `queued` stands for it too. */
const TURNS: { readonly [status: string]: ReadonlyArray<string> } = {
  queued: ['transmitting', 'blocked', 'deferred', 'failed', 'bounced', 'cancelled'],
  transmitting: ['sent', 'delivered', 'deferred', 'failed', 'bounced', 'unknown', 'cancelled'],
  sent: ['delivered', 'bounced'],
  unknown: ['delivered', 'bounced', 'resent'],
  delivered: ['bounced'],
}

const turn = (scene: Scene): string | null => {
  const { entry, delivery } = scene
  if (entry.about !== 'delivery' || delivery === null || isFinal(delivery.status)) return null
  return (TURNS[delivery.status] ?? []).includes(entry.what)
    ? null
    : at(scene, `the delivery went from ${delivery.status} to ${entry.what}`)
}

const stays = (scene: Scene): string | null => {
  const { entry, delivery } = scene
  if (entry.about !== 'delivery' || delivery === null || !isFinal(delivery.status)) return null
  return delivery.status === 'delivered' && entry.what === 'bounced'
    ? null
    : at(scene, `the delivery had ended as ${delivery.status}, and then was ${entry.what}`)
}

const once = (scene: Scene): string | null =>
  scene.delivery !== null && scene.delivery.endings > 1
    ? at(scene, `the delivery has ended ${scene.delivery.endings} times`)
    : null

const double = (scene: Scene): string | null =>
  scene.entry.about === 'delivery' && scene.entry.what === 'transmitting' && scene.delivery?.handed === true
    ? at(scene, 'its content began to leave again, and was neither refused before nor ordered to be sent again')
    : null

const ruled = (scene: Scene): string | null => {
  const { entry, life, delivery, older } = scene
  const orders = entry.what === 'resent' || (entry.what === 'delivered' && entry.actor !== SYSTEM)
  if (entry.about !== 'delivery' || !orders) return null
  return delivery?.status === 'unknown' && life !== null && mayDecide(entry.actor, life, older)
    ? null
    : at(scene, `${entry.actor} ruled on a delivery that was ${delivery?.status ?? 'never made'}, or may not decide`)
}

export const ENDS: ReadonlyArray<LogInvariant> = [
  {
    id: 'P6.stays',
    over: 'log',
    reads: 'subject',
    sentence: 'What has ended stays as it is; only `delivered` may later become `bounced`, by an entry of its own.',
    guards: ['core/delivery/control.ts decide', 'core/operations/record.ts recordPlan'],
    check: stays,
  },
  {
    id: 'P6.once',
    over: 'log',
    reads: 'subject',
    sentence: 'In a whole history a delivery ends at most once.',
    guards: ['core/delivery/control.ts decide'],
    check: once,
  },
  {
    id: 'P7.double',
    over: 'log',
    reads: 'subject',
    sentence:
      "A delivery's content begins to leave only if before that it never did, or was definitely not taken, or a reviewer ordered it sent again.",
    guards: [
      'core/delivery/control.ts decide',
      'core/operations/record.ts recordPlan',
      'core/operations/hand-over.ts handOverPlan',
    ],
    check: double,
  },
  {
    id: 'P7.ruled',
    over: 'log',
    reads: 'subject',
    sentence: 'Only a reviewer who may decide rules on a delivery, and only on an unknown one.',
    guards: ['core/operations/decide.ts onUnknown', 'core/delivery/control.ts decide'],
    check: ruled,
  },
  {
    id: 'P14.turn',
    over: 'log',
    reads: 'subject',
    sentence: 'A delivery moves from one status to the next without a step that the log does not show.',
    guards: ['core/delivery/control.ts decide', 'core/delivery/control.ts isRecorded'],
    check: turn,
  },
]
