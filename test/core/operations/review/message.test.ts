import { describe, expect, it } from 'vitest'
import { operatorAt } from '../../../support/desk.js'
import {
  ACCEPTED,
  deliveriesOf,
  type House,
  handOver,
  house,
  inMode,
  recorded,
  START_MS,
  sent,
} from '../../../support/world.js'

const shown = (at: House, message_id: string, who = at.reviewer) =>
  at.world.ask(who, 'desk_message', { message_id }).body

describe('a message, as a reviewer is shown it', () => {
  it('with its content, why it waits, and who wrote it', () => {
    const at = house()
    const id = sent(at, {
      to: 'Jo <jo@example.com>',
      cc: 'cc@example.com',
      bcc: 'bcc@example.com',
      reply_to: 'me@other.example',
      attachments: [{ name: 'a.txt', content_type: 'text/plain', content_base64: 'YQ==' }],
    })
    const body = shown(at, id)
    expect(body.content).toEqual({
      from: { address: 'agent@agents.example', name: null },
      to: [{ address: 'jo@example.com', name: 'Jo' }],
      cc: [{ address: 'cc@example.com', name: null }],
      bcc: [{ address: 'bcc@example.com', name: null }],
      reply_to: [{ address: 'me@other.example', name: null }],
      subject: 'Hello',
      text: 'Hi Jo',
      html: '<p>Hi Jo</p>',
      attachments: [
        { name: 'a.txt', content_type: 'text/plain', size: 1, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      ],
      send_at: null,
    })
    expect(body).toMatchObject({
      message_id: id,
      environment: 'test',
      mailbox_address: 'agent@agents.example',
      oversight_mode: 'gated_send',
      approval_url: null,
      cause: 'gate',
      cause_sentence: 'Its mailbox is gated: every message waits for a decision.',
      author: at.agent.id,
      author_name: 'agent',
      decided_by_name: null,
      expires_at: null,
      hold: { number: 1, outcome: null, decided_by: null, decided_by_name: null },
      previous: null,
      thread: [],
      identical: [],
      timeline: [{ at: '2026-01-05T12:00:00.000Z', type: 'message.held', actor: at.agent.id, actor_name: 'agent' }],
    })
    expect(at.world.plan(at.reviewer, 'desk_message', { message_id: id }).plan).toMatchObject({ writes: [], facts: [] })
  })

  it('says why, for each cause', () => {
    const at = house()
    const id = sent(at)
    const sentence = (cause: string) => {
      const row = at.world.rows('holds').find((one) => one.message_id === id)
      at.world.write({
        op: 'update',
        table: 'holds',
        key: { account_id: 'acc_A', message_id: id, number: 1 },
        set: { cause: cause as NonNullable<typeof row>['cause'] },
      })
      return shown(at, id).cause_sentence
    }
    const all = ['gate', 'edited', 'withdrawn', 'read_only', 'digest'].map(sentence)
    expect(new Set(all).size).toBe(5)
    for (const one of all) expect(one).toMatch(/^(It|What|Its) .{20,}\.$/)
  })

  it('once decided tells by whom, and waits for nothing', () => {
    const at = house()
    const id = sent(at)
    at.world.ask(at.reviewer, 'decide_email', { message_id: id, action: 'approve' })
    expect(shown(at, id)).toMatchObject({
      cause: null,
      cause_sentence: '',
      decided_by: at.reviewer.id,
      decided_by_name: 'reviewer',
      hold: { outcome: 'approved', decided_by_name: 'reviewer' },
      can: { decide: false },
    })
    const other = sent(at)
    at.world.ask(operatorAt(at), 'decide_email', { message_id: other, action: 'reject' })
    expect(shown(at, other)).toMatchObject({
      decided_by_name: 'the operator',
      hold: { decided_by_name: 'the operator' },
    })
  })

  it('says when its hold expires', () => {
    const at = house()
    at.world.set('mailboxes', at.mailbox_id, { hold_expiry_s: 60 })
    expect(shown(at, sent(at)).expires_at).toBe('2026-01-05T12:01:00.000Z')
  })

  it('that was never held has no hold and no cause', () => {
    const at = inMode(house(), 'autonomous')
    expect(shown(at, sent(at))).toMatchObject({ hold: null, cause: null, cause_sentence: '' })
    const draft = sent(at, { draft: true })
    expect(shown(at, draft)).toMatchObject({ status: 'draft', can: { decide: false, edit: false } })
  })

  it('names nobody whose name is not known', () => {
    const at = house()
    const id = sent(at)
    at.world.ask(at.worker, 'expire', { message_id: id })
    at.world.set('messages', id, { decided_by: 'key_gone' })
    expect(shown(at, id).decided_by_name).toBeNull()
  })

  it('with what changed since the revision before', () => {
    const at = house()
    const id = sent(at)
    at.world.ask(at.agent, 'edit_scheduled_email', { message_id: id, body: 'Other', subject: 'Else' })
    expect(shown(at, id)).toMatchObject({
      revision: 2,
      revisions: [{ revision: 1 }, { revision: 2 }],
      content: { text: 'Other', subject: 'Else' },
      previous: {
        revision: 1,
        author: at.agent.id,
        text: 'Hi Jo',
        subject: 'Hello',
        to: [{ address: 'jo@example.com' }],
      },
    })
  })

  it('with the message that it replaces, and others that say the same', () => {
    const at = house()
    const first = sent(at)
    at.world.ask(at.reviewer, 'decide_email', { message_id: first, action: 'reject' })
    const again = sent(at, { replaces: first, subject: 'Hello again' })
    const neighbour = {
      message_id: first,
      subject: 'Hello',
      snippet: 'Hi Jo',
      to: ['jo@example.com'],
      status: 'rejected',
      created_at: '2026-01-05T12:00:00.000Z',
    }
    expect(shown(at, again)).toMatchObject({ thread: [neighbour], identical: [] })
    const twin = sent(at)
    expect(shown(at, twin)).toMatchObject({ thread: [], identical: [neighbour] })
    at.world.now_ms = START_MS + 60_001
    expect(shown(at, sent(at)).identical).toEqual([])
  })

  it('with what the facts are taken from', () => {
    const at = house()
    const seen = () => shown(at, sent(at)).shown
    expect(seen()).toEqual({
      known: [],
      domains: ['agents.example'],
      usage: { hour: 1, day: 1 },
      hours: { counts: Array.from({ length: 24 }, (_, hour) => (hour === 12 ? 1 : 0)), now: 12 },
      revision: 1,
    })
    const id = sent(at)
    at.world.ask(at.reviewer, 'decide_email', { message_id: id, action: 'approve' })
    const [row] = deliveriesOf(at, id)
    handOver(at, row?.id ?? '')
    recorded(at, row?.id ?? '', ACCEPTED)
    at.world.now_ms = START_MS + 14 * 3_600_000
    expect(seen()).toMatchObject({ known: ['jo@example.com'], usage: { hour: 1, day: 1 }, hours: { now: 2 } })
  })

  it('says what can be done here: an operator edits and allows, a reviewer decides', () => {
    const at = house()
    const id = sent(at)
    expect(shown(at, id).can).toEqual({ decide: true, approve: true, edit: false, reschedule: false, allow: false })
    expect(shown(at, id, operatorAt(at)).can).toMatchObject({
      decide: true,
      approve: true,
      edit: true,
      reschedule: true,
      allow: true,
    })
    const nothing = { decide: false, approve: false, edit: false, reschedule: false, allow: false }
    expect(shown(at, id, at.agent).can).toEqual(nothing)
    at.world.set('messages', id, { begun: 1 })
    expect(shown(at, id, operatorAt(at)).can).toMatchObject({ edit: false, reschedule: false })
    inMode(at, 'gated_all')
    expect(shown(at, id, operatorAt(at)).can).toMatchObject({ allow: false })
  })

  it('is not found by whoever does not reach it', () => {
    const at = house()
    const id = sent(at)
    const refused = { code: 'not_found', body: { field: 'message_id' } }
    expect(at.world.ask({ ...at.reviewer, mailboxes: [] }, 'desk_message', { message_id: id })).toMatchObject(refused)
    expect(at.world.ask(house('live').reviewer, 'desk_message', { message_id: id })).toMatchObject(refused)
    expect(at.world.ask({ ...at.operator, account_id: 'acc_B' }, 'desk_message', { message_id: id })).toMatchObject(
      refused,
    )
  })
})
