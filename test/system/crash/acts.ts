/** The load: what one client does with one message. Refusals that a race may bring are allowed by name; any other is a fault. */
import type { Fields } from '../../../spec/invariants/outside/observation.js'
import type { Caller } from './door.js'
import { type Box, GATED, type Scene } from './scene.js'

/** Somebody was faster: it was decided, edited, cancelled, or has left. */
const RACE: ReadonlyArray<number> = [409]
const AHEAD_MS_MAX = 2_500
const RECIPIENTS_MAX = 3

type Act = (scene: Scene, name: string) => Promise<unknown>

export interface Sending {
  readonly from: Box
  readonly name: string
  readonly domain: string
  readonly by?: Caller
  readonly more?: Fields
}

/** Sends until it is answered; sometimes once more with the same key, and with another body. */
export const send = async (scene: Scene, { from, name, domain, by, more = {} }: Sending): Promise<string> => {
  const { door, random, as, accepted } = scene
  const caller = by ?? as('agent')
  const refused = random.chance(0.08) ? 'refused' : ''
  const count = 1 + random.below(RECIPIENTS_MAX)
  const to = Array.from({ length: count }, (_, n) => `${refused}${name}-${n}@${domain}`)
  const key = { idempotency_key: name }
  const mail = { from: from.address, to, subject: name, body: `Message ${name}`, ...key, ...more }
  const { body } = await door.ask(caller, 'send_email', mail)
  accepted.push({ message_id: body.message_id, environment: caller.environment, recipients: to })
  if (random.chance(0.1)) await door.ask(caller, 'send_email', mail)
  if (random.chance(0.05)) await door.ask(caller, 'send_email', { ...mail, body: 'Another' }, RACE)
  return body.message_id
}

const decide = (scene: Scene, message_id: string, action: string, by: Caller, more: Fields = {}) =>
  scene.door.ask(by, 'decide_email', { message_id, action, wait_seconds: 0, ...more }, RACE)

/** Reads it, and decides on what was read. */
export const review = async (scene: Scene, message_id: string, action = 'approve', by = scene.as('reviewer')) => {
  const { body } = await scene.door.ask(by, 'read_email', { message_id })
  return decide(scene, message_id, action, by, { revision: body.revision })
}

export const soon = ({ random }: Scene): string => new Date(Date.now() + random.below(AHEAD_MS_MAX)).toISOString()

const edit = (scene: Scene, message_id: string, input: Fields) =>
  scene.door.ask(scene.as('agent'), 'edit_scheduled_email', { message_id, ...input }, RACE)

const cancel = (scene: Scene, message_id: string) =>
  scene.door.ask(scene.as('agent'), 'cancel_message', { message_id }, RACE)

const gated = (scene: Scene, name: string, more: Fields = {}): Promise<string> =>
  send(scene, { from: scene.boxes.gated, name, domain: GATED, more })

const ACTS: ReadonlyArray<readonly [weight: number, act: Act]> = [
  [6, (scene, name) => send(scene, { from: scene.boxes.autonomous, name, domain: 'autonomous.example' })],
  [2, (scene, name) => send(scene, { from: scene.boxes.turning, name, domain: 'turning.example' })],
  [
    2,
    async (scene, name) => {
      const by = scene.as('agent', 'test')
      const message_id = await send(scene, { from: scene.boxes.test, name, domain: 'test.example', by })
      if (scene.random.chance(0.8)) await review(scene, message_id, 'approve', scene.as('reviewer', 'test'))
    },
  ],
  [
    3,
    async (scene, name) => {
      const message_id = await gated(scene, name)
      if (scene.random.chance(0.8)) await review(scene, message_id, scene.random.chance(0.8) ? 'approve' : 'reject')
    },
  ],
  [
    2,
    async (scene, name) => {
      const message_id = await gated(scene, name)
      await Promise.all([review(scene, message_id), edit(scene, message_id, { subject: `${name}, edited` })])
      if (scene.random.chance(0.5)) await review(scene, message_id)
    },
  ],
  [
    1,
    async (scene, name) => {
      const message_id = await gated(scene, name)
      await Promise.all([review(scene, message_id), decide(scene, message_id, 'reject', scene.as('reviewer'))])
    },
  ],
  [
    2,
    async (scene, name) => {
      const gate_timing = scene.random.pick(['gate_first', 'schedule_first'])
      const message_id = await gated(scene, name, { send_at: soon(scene), gate_timing })
      if (scene.random.chance(0.3)) await edit(scene, message_id, { send_at: soon(scene) })
      await review(scene, message_id)
    },
  ],
  [
    2,
    async (scene, name) => {
      const from = scene.boxes.autonomous
      const message_id = await send(scene, { from, name, domain: 'later.example', more: { send_at: soon(scene) } })
      const drawn = scene.random.next()
      if (drawn < 0.3) await edit(scene, message_id, { send_at: null, subject: `${name}, at once` })
      else if (drawn < 0.6) await cancel(scene, message_id)
    },
  ],
  [
    1,
    async (scene, name) => {
      const from = scene.boxes.autonomous
      await cancel(scene, await send(scene, { from, name, domain: 'cancelled.example' }))
    },
  ],
]

const TOTAL = ACTS.reduce((sum, [weight]) => sum + weight, 0)

export const act: Act = (scene, name) => {
  let at = scene.random.below(TOTAL)
  for (const [weight, one] of ACTS) {
    at -= weight
    if (at < 0) return one(scene, name)
  }
  throw new Error('no act was drawn')
}
