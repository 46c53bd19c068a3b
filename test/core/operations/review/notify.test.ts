import { describe, expect, it } from 'vitest'
import { RETRY_DELAYS_S } from '../../../../core/delivery/retry.js'
import type { Mail } from '../../../../core/operations/review/notify.js'
import type { AccountRow, LinkRow } from '../../../../core/operations/rows.js'
import { type Asked, type House, house, OVERSIGHT, START_MS, sent, sha256 } from '../../../support/world.js'

const MINUTE_MS = 60_000
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS

const mailsOf = (asked: Asked): ReadonlyArray<Mail> => asked.body.mails as unknown as ReadonlyArray<Mail>
const notify = (at: House): ReadonlyArray<Mail> => mailsOf(at.world.ask(at.worker, 'desk_notify'))
const notified = (at: House, mail: Mail, outcome: string): Asked =>
  at.world.ask(at.worker, 'desk_notified', { rows: mail.rows, outcome })
const settings = (at: House, set: Partial<AccountRow>): House => {
  at.world.set('accounts', 'acc_A', set)
  return at
}
const rowsOf = ({ world }: House) => world.rows('operator_mail')
const claims = (at: House): ReadonlyArray<number | null> => rowsOf(at).map((row) => row.claim_ms)
const links = ({ world }: House): ReadonlyArray<LinkRow> => world.rows('desk_links')
const tokens = ({ text }: Mail): ReadonlyArray<string> =>
  [...text.matchAll(/#decide=(\S+)/g)].map(([, token = '']) => token)
const many = (at: House, count: number): ReadonlyArray<string> =>
  Array.from({ length: count }, (_, n) => sent(at, { subject: `Number ${n}` }))

describe('one hold', () => {
  const INPUT = {
    to: ['jo@example.com', 'al@example.com'],
    cc: 'cc@example.com',
    bcc: 'bcc@example.com',
    subject: 'Hi Approve <me>',
    body: 'one\n\n \ntwo',
    attachments: [{ name: 'a.txt', content_type: 'text/plain', content_base64: 'aGk=' }],
  }

  it('is mailed with all that a list knows of it, and a link to decide', () => {
    const at = house('live')
    at.world.set('mailboxes', at.mailbox_id, { hold_expiry_s: 3600 })
    const id = sent(at, { ...INPUT, send_at: '2026-01-06T09:30:00Z' })
    at.world.now_ms += 1500
    const [mail, ...more] = notify(at)
    expect(more).toEqual([])
    const [link] = links(at)
    const [token = ''] = tokens(mail as Mail)
    expect(token).toMatch(/^[0-9a-f]{40}$/)
    expect(link).toEqual({
      id: expect.stringMatching(/^lnk_/),
      account_id: 'acc_A',
      environment: 'live',
      purpose: 'decide',
      token_hash: sha256(token),
      code_hash: null,
      oversight_email: OVERSIGHT,
      message_id: id,
      revision: 1,
      hold: 1,
      tries: 0,
      created_ms: START_MS + 1500,
      expires_ms: START_MS + 1500 + WEEK_MS,
      used_ms: null,
    })
    expect(mail).toMatchObject({
      id: expect.stringMatching(/^ntf_/),
      to: OVERSIGHT,
      subject: `Waiting for your decision: agent@agents.example, medium risk (${id})`,
      rows: [{ id: rowsOf(at)[0]?.id, attempts: 0 }],
    })
    expect(mail?.text).toBe(
      [
        'A message waits for your decision',
        '',
        'From:         agent@agents.example',
        'To:           jo@example.com, al@example.com',
        'Cc:           cc@example.com',
        'Bcc (hidden): bcc@example.com',
        'Attachments:  1',
        'To be sent:   2026-01-06 09:30 UTC',
        'Expires:      2026-01-05 13:00 UTC',
        'Risk:         medium: It has blind copies. Nothing was delivered to this address before.',
        '',
        'Subject, as the agent wrote it:',
        '> Hi Approve <me>',
        'It begins, as the agent wrote it:',
        '> one',
        '> two',
        '',
        `Look at it and decide: https://desk.example/link#decide=${token}`,
        '',
        'The link decides as you, on this message alone, once, until 2026-01-12 12:00 UTC: give it to nobody.',
        `Or, signed in: https://desk.example/approve/${id}`,
        '',
      ].join('\n'),
    )
    expect(mail?.html).toContain(`<title>Waiting for your decision: agent@agents.example, medium risk (${id})</title>`)
    expect(mail?.html).toContain('Approve &lt;me&gt;')
    expect(mail?.html).toContain(`<a href="https://desk.example/link#decide=${token}"`)
  })

  it('says so where it never expires, says nothing, and nothing is seen of it', () => {
    const at = house()
    at.world.set('mailboxes', at.mailbox_id, { hold_expiry_s: null })
    const id = sent(at, { body: '', html: '<p></p>' })
    const message = at.world.row('messages', id)
    at.world.write({
      op: 'insert',
      table: 'deliveries',
      row: {
        ...at.world.rows('deliveries')[0],
        id: 'dlv_X',
        message_id: 'msg_X',
        status: 'sent',
        kind: 'recipient',
        recipient: 'Jo@example.com',
        account_id: 'acc_A',
        environment: 'test',
      } as never,
    })
    expect(message.expires_ms).toBeNull()
    const [mail] = notify(at)
    expect(mail?.subject).toBe(`[TEST] Waiting for your decision: agent@agents.example, low risk (${id})`)
    expect(mail?.text).toContain(
      '\nTo:           jo@example.com\nAttachments:  0\nExpires:      never\nRisk:         low\n\n',
    )
    expect(mail?.text).toContain('> Hello\n\nLook at it')
    expect(mail?.text).not.toContain('It begins')
  })

  it('quotes the beginning of the text alone, and says where there is more', () => {
    const text = (body: string): string => {
      const at = house()
      sent(at, { body })
      return /It begins, as the agent wrote it:\n([\s\S]*?)\n\n/.exec(notify(at)[0]?.text ?? '')?.[1] ?? ''
    }
    expect(text('1\n2\n3\n4\n5\n6')).toBe('> 1\n> 2\n> 3\n> 4\n> 5\n> 6')
    expect(text('1\n2\n3\n4\n5\n6\n7')).toBe('> 1\n> 2\n> 3\n> 4\n> 5\n> 6\n> …')
    expect(text('x'.repeat(199))).toBe(`> ${'x'.repeat(199)}`)
    expect(text('😀'.repeat(199))).toBe(`> ${'😀'.repeat(199)}`)
    expect(text('x'.repeat(200))).toBe(`> ${'x'.repeat(200)}\n> …`)
  })

  it('tells the worst facts first, and no more than three', () => {
    const at = house()
    const to = Array.from({ length: 10 }, (_, n) => `r${n}@example.com`)
    sent(at, { to, bcc: 'x@agents.examp1e', body: 'password: hunter22 DE89 3704 0044 0532 0130 00 \u202e \u200b' })
    expect(/^Risk: .*$/m.exec(notify(at)[0]?.text ?? '')?.[0]).toBe(
      "Risk:         high: A recipient's domain looks like another one. It has characters that change the direction of text. It has what looks like a password or a token.",
    )
  })

  it('tells of many recipients from ten on', () => {
    const risk = (count: number): string => {
      const at = house()
      sent(at, { to: Array.from({ length: count }, (_, n) => `r${n}@example.com`) })
      return /^Risk: .*$/m.exec(notify(at)[0]?.text ?? '')?.[0] ?? ''
    }
    expect(risk(9)).toBe('Risk:         medium: Nothing was delivered to this address before.')
    expect(risk(10)).toBe(
      'Risk:         medium: Nothing was delivered to this address before. It goes to many recipients.',
    )
  })

  it('is mailed once while the mail is on its way, and again if nothing is heard of it; the old link stays good', () => {
    const at = house()
    const id = sent(at)
    const asked = at.world.ask(at.worker, 'desk_notify')
    const [first] = mailsOf(asked)
    expect(asked.plan.writes.map((one) => [one.op, one.table])).toEqual([
      ['update', 'operator_mail'],
      ['insert', 'desk_links'],
    ])
    expect(claims(at)).toEqual([START_MS + 5 * MINUTE_MS])
    expect(notify(at)).toEqual([])
    at.world.now_ms += 5 * MINUTE_MS
    const [second] = notify(at)
    expect(tokens(second as Mail)).not.toEqual(tokens(first as Mail))
    expect(links(at).map((one) => [one.message_id, one.used_ms])).toEqual([
      [id, null],
      [id, null],
    ])
    const decided = at.world.ask(at.operator, 'desk_decide_link', {
      link_id: links(at)[0]?.id,
      message_id: id,
      action: 'approve',
    })
    expect(decided.status).toBe(200)
    const again = { link_id: links(at)[1]?.id, message_id: id, action: 'reject' }
    expect(at.world.ask(at.operator, 'desk_decide_link', again).code).not.toBeNull()
  })

  it('is no longer mailed when it was decided meanwhile, or the message is gone', () => {
    const at = house()
    const message_id = sent(at)
    at.world.ask(at.reviewer, 'decide_email', { message_id, action: 'reject' })
    expect(notify(at)).toEqual([])
    expect(rowsOf(at)).toMatchObject([{ claim_ms: null, sent_ms: null, attempts: 0 }])
    expect(links(at)).toEqual([])
    sent(at)
    at.world.set('operator_mail', rowsOf(at)[1]?.id ?? '', { message_id: 'msg_gone' })
    expect(notify(at)).toEqual([])
    expect(claims(at)).toEqual([null, null])
  })

  it('that was superseded by a later one is mailed for the later one alone', () => {
    const at = house()
    const message_id = sent(at)
    at.world.now_ms += 1000
    at.world.ask(at.agent, 'edit_scheduled_email', { message_id, revision: 1, subject: 'Later' })
    const mails = notify(at)
    expect(mails.map((one) => one.rows)).toEqual([[{ id: rowsOf(at)[1]?.id, attempts: 0 }]])
    expect(mails[0]?.text).toContain('> Later')
    expect(links(at)).toMatchObject([{ revision: 2, hold: 2 }])
    expect(claims(at)).toEqual([null, START_MS + 1000 + 5 * MINUTE_MS])
  })

  it('of one message at the same instant are mailed once, for both', () => {
    const at = house()
    const message_id = sent(at)
    at.world.ask(at.agent, 'edit_scheduled_email', { message_id, revision: 1, subject: 'Later' })
    const mails = notify(at)
    expect(mails).toHaveLength(1)
    expect(mails[0]?.rows.map((one) => one.id).sort()).toEqual(
      rowsOf(at)
        .map((one) => one.id)
        .sort(),
    )
  })

  it('goes to where the operator is reached now, and to nobody where they are not', () => {
    const at = house()
    sent(at)
    settings(at, { oversight_email: 'new@human.example' })
    expect(notify(at)).toMatchObject([{ to: 'new@human.example' }])
    expect(links(at)).toMatchObject([{ oversight_email: 'new@human.example' }])
    sent(at)
    settings(at, { oversight_email: null })
    expect(notify(at)).toEqual([])
    expect(claims(at)[1]).toBeNull()
  })

  it('stays in its own environment', () => {
    const at = house('test')
    sent(at)
    const live = { ...house('live'), world: at.world }
    expect(notify(live)).toEqual([])
    expect(notify(at)).toHaveLength(1)
  })
})

describe('many holds', () => {
  it('up to five have a mail each, the first held first', () => {
    const at = house()
    const ids = many(at, 5)
    const mails = notify(at)
    expect(mails.map((one) => one.subject)).toEqual(
      ids.map((id) => `[TEST] Waiting for your decision: agent@agents.example, medium risk (${id})`),
    )
    expect(new Set(mails.map((one) => one.id)).size).toBe(5)
    expect(mails.flatMap(tokens).map(sha256)).toEqual(links(at).map((one) => one.token_hash))
    expect(links(at).map((one) => one.message_id)).toEqual(ids)
  })

  it('stand as they were held, whichever is due first', () => {
    const at = house()
    const [first] = many(at, 1)
    at.world.now_ms += 1000
    const second = sent(at)
    at.world.set('operator_mail', rowsOf(at)[0]?.id ?? '', { claim_ms: START_MS + 2000 })
    at.world.now_ms += 1000
    notify(at)
    expect(links(at).map((one) => one.message_id)).toEqual([first, second])
  })

  it('more go into one, worst first, each with a link of its own', () => {
    const at = house('live')
    many(at, 3)
    at.world.now_ms += 1000
    sent(at, {
      subject: 'Key',
      to: ['a@example.com', 'b@example.com'],
      cc: 'c@example.com',
      bcc: 'd@example.com',
      body: 'AKIAABCDEFGHIJKLMNOP',
    })
    at.world.now_ms += 1000
    sent(at, { subject: 'Last', to: ['a@example.com', 'b@example.com', 'c@example.com'] })
    at.world.now_ms -= 1500
    sent(at, { subject: 'Between' })
    at.world.now_ms += 1500
    const [mail, ...more] = notify(at)
    expect(more).toEqual([])
    expect(mail?.subject).toBe('6 messages wait for your decision')
    expect(mail?.rows.map((one) => one.attempts)).toEqual([0, 0, 0, 0, 0, 0])
    const all = tokens(mail as Mail)
    const said = mail?.text.replace(/#decide=\S+/g, '#T') ?? ''
    expect([...said.matchAll(/^> (.*)$/gm)].map(([, subject]) => subject)).toEqual([
      'Key',
      'Number 0',
      'Number 1',
      'Number 2',
      'Between',
      'Last',
    ])
    expect(said.split('\n\n').slice(0, 2)).toEqual([
      '6 messages wait for your decision',
      [
        '1. Risk: high',
        'From:         agent@agents.example',
        'To:           a@example.com, b@example.com, c@example.com and 1 more',
        'Attachments:  0',
        'Expires:      never',
        'Subject, as the agent wrote it:',
        '> Key',
        'Look at it and decide: https://desk.example/link#T',
      ].join('\n'),
    ])
    expect(said).toContain(
      '6. Risk: medium\nFrom:         agent@agents.example\nTo:           a@example.com, b@example.com, c@example.com\n',
    )
    expect(said.split('\n\n').slice(7)).toEqual([
      [
        'Each link decides as you, on its message alone, once, until 2026-01-12 12:00 UTC: give them to nobody.',
        'All that waits, signed in: https://desk.example/',
        '',
      ].join('\n'),
    ])
    expect(all.map(sha256)).toEqual(links(at).map((one) => one.token_hash))
  })

  it('are named up to twenty; of the rest it says how many', () => {
    const at = house()
    many(at, 20)
    expect(notify(at)[0]?.text).not.toContain('more: open the queue')
    const fuller = house()
    many(fuller, 23)
    const [mail] = notify(fuller)
    expect(mail?.subject).toBe('[TEST] 23 messages wait for your decision')
    expect(mail?.rows).toHaveLength(23)
    expect(tokens(mail as Mail)).toHaveLength(20)
    expect(mail?.text).toContain('\n20. Risk')
    expect(mail?.text).not.toContain('\n21. Risk')
    expect(mail?.text).toContain('\n\nAnd 3 more: open the queue.\nEach link')
  })
})

describe('what became of a mail of holds', () => {
  it('taken: every row of it is done; what is held within two minutes is gathered', () => {
    const at = house()
    many(at, 6)
    const asked = notified(at, notify(at)[0] as Mail, 'taken')
    expect(asked.plan).toMatchObject({ facts: [], changed: [], answer: { status: 200, body: {} } })
    expect(rowsOf(at).map((row) => [row.attempts, row.claim_ms, row.sent_ms])).toEqual(
      Array(6).fill([1, null, START_MS]),
    )
    at.world.now_ms += MINUTE_MS
    many(at, 2)
    expect(notify(at)).toEqual([])
    expect(claims(at).slice(6)).toEqual([START_MS + 2 * MINUTE_MS, START_MS + 2 * MINUTE_MS])
    expect(notify(at)).toEqual([])
    at.world.now_ms += MINUTE_MS
    sent(at)
    expect(notify(at)).toMatchObject([{ subject: '[TEST] 3 messages wait for your decision' }])
  })

  it('one that was put off and stands alone is mailed as one', () => {
    const at = house()
    sent(at)
    notified(at, notify(at)[0] as Mail, 'taken')
    const id = sent(at)
    notify(at)
    at.world.now_ms += 2 * MINUTE_MS
    expect(notify(at)).toMatchObject([
      { subject: `[TEST] Waiting for your decision: agent@agents.example, medium risk (${id})` },
    ])
  })

  it('later: again on the schedule, in vain until it is given up', () => {
    const at = house()
    sent(at)
    for (const [n, seconds] of RETRY_DELAYS_S.entries()) {
      const [mail] = notify(at)
      expect(mail?.rows).toMatchObject([{ attempts: n }])
      notified(at, mail as Mail, 'later')
      expect(claims(at)).toEqual([at.world.now_ms + seconds * 1000])
      at.world.now_ms += seconds * 1000
    }
    notified(at, notify(at)[0] as Mail, 'later')
    expect(rowsOf(at)).toMatchObject([{ claim_ms: null, sent_ms: null, attempts: RETRY_DELAYS_S.length + 1 }])
  })

  it('never: given up at once', () => {
    const at = house()
    sent(at)
    notified(at, notify(at)[0] as Mail, 'never')
    expect(rowsOf(at)).toMatchObject([{ claim_ms: null, sent_ms: null, attempts: 1 }])
  })
})

describe('how the operator wants to be told', () => {
  it('off: nothing is mailed, and what waits stays to be read', () => {
    const at = settings(house(), { notify: 'off' })
    sent(at)
    expect(notify(at)).toEqual([])
    expect(rowsOf(at)).toMatchObject([{ claim_ms: null, sent_ms: null, attempts: 0 }])
  })

  it('digest: one mail an hour, of all there is', () => {
    const at = settings(house(), { notify: 'digest' })
    many(at, 2)
    const [mail] = notify(at)
    expect(mail?.subject).toBe('[TEST] 2 messages wait for your decision')
    notified(at, mail as Mail, 'taken')
    sent(at)
    expect(notify(at)).toEqual([])
    expect(claims(at)[2]).toBe(START_MS + 60 * MINUTE_MS)
  })

  it('quiet hours: put off until they end, and what was decided meanwhile is left out', () => {
    const at = settings(house(), { quiet_from_min: 11 * 60, quiet_until_min: 13 * 60 })
    const [message_id, , third] = many(at, 3)
    at.world.ask(at.reviewer, 'decide_email', { message_id: third, action: 'reject' })
    expect(notify(at)).toEqual([])
    expect(claims(at)).toEqual([START_MS + 60 * MINUTE_MS, START_MS + 60 * MINUTE_MS, null])
    at.world.ask(at.reviewer, 'decide_email', { message_id, action: 'reject' })
    at.world.now_ms += 60 * MINUTE_MS
    expect(notify(at)).toMatchObject([{ rows: [{ id: rowsOf(at)[1]?.id }] }])
    expect(claims(at)).toEqual([null, START_MS + 65 * MINUTE_MS, null])
  })
})
