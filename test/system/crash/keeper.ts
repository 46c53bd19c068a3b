/** What those who run the account do meanwhile: modes fall and rise, keys come and go, the audit log is read. One at a time. */

import { review, send } from './acts.js'
import type { Caller } from './door.js'
import { GATED, openBox, raise, type Scene } from './scene.js'

/** Turns of one mailbox's mode, after which another is taken: its story stays short enough to be told again for each of its messages. */
const TURNS_MAX = 15
const FAR_MS = 1_500
const AUDIT_MAX = 50

/** A code that was not used stays open for long; what needs one waits then. Counted, so that a run says what it did. */
export interface Kept {
  turns: number
  revoked: number
  audits: number
  exhausted: number
  /** Whether the mailbox whose mode turns stands where it began: else only the strictest of the gated modes is no rise. */
  raised: boolean
}

const fallAndRise = async (scene: Scene, name: string, kept: Kept): Promise<void> => {
  const { door, as, boxes } = scene
  const { mailbox_id } = boxes.turning
  await door.ask(as('admin'), 'update_mailbox', {
    mailbox_id,
    oversight_mode: kept.raised ? scene.random.pick(['gated_all', 'gated_send']) : 'gated_all',
  })
  if (scene.random.chance(0.5)) await send(scene, { from: boxes.turning, name, domain: GATED })
  kept.raised = (await raise(scene, mailbox_id)) !== null
  if (!kept.raised) kept.exhausted += 1
  kept.turns += 1
  if (kept.turns % TURNS_MAX !== 0) return
  const next = await openBox(scene, `turning-${kept.turns}`)
  kept.raised = (await raise(scene, next.mailbox_id)) !== null
  boxes.turning = next
}

const newKey = async (scene: Scene, scopes: ReadonlyArray<string>, kept: Kept) => {
  const heard = await scene.operator.withCode(scene.as('admin'), 'create_api_key', { name: 'for now', scopes })
  if (heard === null) {
    kept.exhausted += 1
    return null
  }
  const { key_id, api_key } = heard.body as { readonly key_id: string; readonly api_key: string }
  const caller: Caller = { key: api_key, by: key_id, environment: 'live' }
  const revoke = async (): Promise<void> => {
    if ((await scene.operator.withCode(scene.as('admin'), 'revoke_api_key', { key_id })) === null) kept.exhausted += 1
    else kept.revoked += 1
  }
  return { caller, revoke }
}

/** What it approved, and has not left yet, is held again. */
const reviewerGoes = async (scene: Scene, name: string, kept: Kept): Promise<void> => {
  const key = await newKey(scene, ['oversight', 'read'], kept)
  if (key === null) return
  const more = { send_at: new Date(Date.now() + FAR_MS).toISOString() }
  const message_id = await send(scene, { from: scene.boxes.gated, name, domain: GATED, more })
  await review(scene, message_id, 'approve', key.caller)
  await key.revoke()
  if (scene.random.chance(0.5)) await review(scene, message_id)
}

/** Every answer is awaited first: what it was refused after that was never accepted. */
const agentGoes = async (scene: Scene, name: string, kept: Kept): Promise<void> => {
  const key = await newKey(scene, ['send', 'read'], kept)
  if (key === null) return
  const { autonomous } = scene.boxes
  await send(scene, { from: autonomous, name, domain: 'agent.example', by: key.caller })
  await key.revoke()
  const late = { from: autonomous.address, to: `${name}@late.example`, subject: name, body: 'Too late' }
  const { status } = await scene.door.ask(key.caller, 'send_email', late, [401])
  if (status !== 401) throw new Error(`a revoked key was answered ${status}`)
}

const audit = async (scene: Scene, _name: string, kept: Kept): Promise<void> => {
  await scene.door.ask(scene.as('admin'), 'get_audit_log', { limit: AUDIT_MAX })
  kept.audits += 1
}

export const keep = (scene: Scene, name: string, kept: Kept): Promise<void> =>
  scene.random.pick([fallAndRise, fallAndRise, reviewerGoes, agentGoes, audit])(scene, name, kept)
