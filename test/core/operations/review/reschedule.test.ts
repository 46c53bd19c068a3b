import { describe, expect, it } from 'vitest'
import { type House, house, messageOf, sent } from '../../../support/world.js'

const DAY_MS = 24 * 60 * 60 * 1000

describe('a message whose time the operator moves', () => {
  const LATER = '2026-01-06T12:00:00.000Z'
  const move = (at: House, message_id: string, revision = 1, who = at.operator, send_at: string | null = LATER) =>
    at.world.ask(who, 'desk_reschedule', { message_id, revision, send_at })

  it('waits anew, as the operator’s revision in which only the time differs', () => {
    const at = house()
    const id = sent(at)
    const before = JSON.parse(at.world.rows('contents')[0]?.content ?? '')
    const { status, body, plan } = move(at, id)
    expect([status, body.status, body.revision, plan.changed]).toEqual([200, 'pending', 2, [id]])
    expect(messageOf(at, id)).toMatchObject({ hold: 2, send_at_ms: Date.parse(LATER), phase: 'held' })
    const after = at.world.rows('contents').at(-1)
    expect([after?.author, JSON.parse(after?.content ?? '')]).toEqual(['operator', { ...before, send_at: LATER }])
    expect(plan.facts.map(({ type, actor }) => [type, actor])).toEqual([['message.edited', 'operator']])
    expect(at.world.ask(at.agent, 'read_email', { message_id: id }).body.revisions).toMatchObject([
      {},
      { author: 'operator' },
    ])
  })

  it('is approved by the operator as an edit alone, or by a reviewer', () => {
    const at = house()
    const id = sent(at)
    move(at, id)
    const plain = { message_id: id, revision: 2, action: 'approve' }
    expect(at.world.ask(at.operator, 'decide_email', plain).code).toBe('forbidden_reviewer')
    const shown = at.world.ask(at.operator, 'desk_message', { message_id: id }).body
    expect(shown.can).toMatchObject({ decide: true, approve: false, edit: true, reschedule: true })
    expect(at.world.plan(at.reviewer, 'decide_email', plain).body.status).toBe('scheduled')
    const edited = at.world.ask(at.operator, 'edit_and_approve', { message_id: id, revision: 2 })
    expect([edited.body.status, edited.plan.facts[0]?.type]).toEqual(['scheduled', 'message.edit_approved'])
    expect(JSON.parse(at.world.rows('contents').at(-1)?.content ?? '')).toMatchObject({ send_at: LATER, text: 'Hi Jo' })
  })

  it('is moved by nobody else, at no other revision, and not once it was decided, is over, or began to leave', () => {
    const at = house()
    const id = sent(at)
    for (const who of [at.reviewer, at.agent, at.admin]) expect(move(at, id, 1, who).code).toBe('operator_only')
    expect(move(at, 'msg_none')).toMatchObject({ code: 'not_found', body: { field: 'message_id' } })
    expect(move(at, id, 2)).toMatchObject({ code: 'revision_mismatch', body: { message_id: id, revision: 1 } })
    at.world.set('messages', id, { begun: 1 })
    expect(move(at, id)).toMatchObject({ code: 'not_editable', body: { message_id: id } })
    at.world.set('messages', id, { begun: 0, expires_ms: at.world.now_ms })
    expect(move(at, id)).toMatchObject({ code: 'not_editable', body: { message_id: id } })
    at.world.set('messages', id, { expires_ms: at.world.now_ms + DAY_MS })
    at.world.ask(at.reviewer, 'decide_email', { message_id: id, action: 'approve' })
    expect(move(at, id)).toMatchObject({ code: 'not_pending', body: { message_id: id, status: 'queued' } })
    expect(at.world.ask(at.operator, 'desk_message', { message_id: id }).body.can).toMatchObject({ reschedule: false })
  })
})
