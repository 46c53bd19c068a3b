import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { differences, type Stored } from '../../../core/audit/compare.js'
import type { Told } from '../../../core/audit/data.js'
import { type Folded, type FoldFault, fold } from '../../../core/audit/fold.js'
import type { Json } from '../../../core/errors.js'
import { content, deliveryRow, holdRow, messageRow, sha256 } from '../message/samples.js'
import { lives, type World } from '../trace.js'

const folded = (entries: ReadonlyArray<Told>): E.Either<FoldFault, Folded | null> =>
  entries.reduce<E.Either<FoldFault, Folded | null>>(
    (sum, entry) => E.chain((before: Folded | null): E.Either<FoldFault, Folded | null> => fold(before, entry))(sum),
    E.right(null),
  )

const storedOf = ({ aggregate }: World): Stored => ({
  message: aggregate.message,
  deliveries: aggregate.deliveries,
  holds: aggregate.holds,
})

const compare = (entries: ReadonlyArray<Told>, stored: Stored) => {
  const found = folded(entries)
  return E.isRight(found) && found.right !== null ? differences(found.right, stored, sha256) : found
}

const begun = lives.map((life) => life.filter(({ entries }) => entries.length > 0)).filter((life) => life.length > 0)
const last = begun.map((life) => life[life.length - 1] as World)

const MESSAGE_DATA = {
  mailbox_id: 'mbx_1',
  timing: 'gate_first',
  revision: 1,
  hold: 1,
  mode: 'gated_send',
  commitment: 'c1',
  deliveries: [] as ReadonlyArray<string>,
}

const told = (type: string, data: { readonly [name: string]: Json } = {}, actor = 'key_1'): Told => ({
  type,
  subject_id: 'msg_1',
  actor,
  data: JSON.stringify(type.startsWith('message.') ? { ...MESSAGE_DATA, ...data } : data),
})

const HELD = told('message.held', { cause: 'gate', due: true })
const CLEARED = told('message.cleared', {
  clearance: 'autonomous',
  due: true,
  deliveries: ['recipient:dlv_1', 'copy:dlv_2'],
})
const UNSAID = { reply_code: null, reply_enhanced: null, confirmed_by: null }
const ofDelivery = (event: string, id = 'dlv_1', said: { readonly [name: string]: Json } = UNSAID) =>
  told(`delivery.${event}`, { delivery_id: id, kind: 'recipient', ...said })

const right = (entries: ReadonlyArray<Told>): Folded => {
  const found = folded(entries)
  if (E.isLeft(found) || found.right === null) throw new Error(JSON.stringify(found))
  return found.right
}

describe('the fold of entries', () => {
  it('P14: is what the rows say, at every point of every life', () => {
    fc.assert(
      fc.property(begun, (life) => {
        for (const world of life) expect(compare(world.entries, storedOf(world))).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('P14: shows any one field of the message that was changed by other hands', () => {
    const OTHER: Readonly<Record<string, ReadonlyArray<unknown>>> = {
      phase: ['held', 'cleared'],
      clearance: ['none', 'human'],
      decision: ['none', 'approved'],
      timing: ['gate_first', 'schedule_first'],
      due: [0, 1],
      begun: [0, 1],
      status: ['queued', 'delivered'],
      revision: [99],
      hold: [99],
      submit_mode: ['autonomous', 'monitored'],
      mailbox_id: ['mbx_other'],
      digest: ['d1'],
      salt: ['other'],
      cleared_digest: ['d1'],
      cleared_by: ['key_other'],
      decided_by: ['key_other'],
    }
    fc.assert(
      fc.property(last, fc.constantFrom(...Object.keys(OTHER)), (world, field) => {
        const stored = storedOf(world)
        const now = stored.message[field as keyof typeof stored.message]
        const message = { ...stored.message, [field]: (OTHER[field] ?? []).find((one) => one !== now) }
        expect(compare(world.entries, { ...stored, message })).not.toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('P14: shows any one field of a delivery or hold that was changed, and one that was added or is gone', () => {
    fc.assert(
      fc.property(last, fc.nat(), (world, pick) => {
        const stored = storedOf(world)
        const wrong = (change: Partial<Stored>) =>
          expect(compare(world.entries, { ...stored, ...change })).not.toEqual([])
        wrong({ deliveries: [...stored.deliveries, deliveryRow({ id: 'dlv_other' })] })
        wrong({ holds: [...stored.holds, holdRow({ number: 99 })] })
        if (stored.deliveries.length > 0) {
          const n = pick % stored.deliveries.length
          const status = stored.deliveries[n]?.status === 'failed' ? 'sent' : 'failed'
          for (const change of [
            { status },
            { attempts: 99 },
            { reply_code: 999 },
            { reply_enhanced: '9.9.9' },
            { confirmed_by: stored.deliveries[n]?.confirmed_by === 'dsn' ? 'reviewer' : 'dsn' },
            { kind: stored.deliveries[n]?.kind === 'copy' ? 'recipient' : 'copy' },
          ] as const)
            wrong({ deliveries: stored.deliveries.map((one, at) => (at === n ? { ...one, ...change } : one)) })
          wrong({ deliveries: stored.deliveries.filter((_one, at) => at !== n) })
        }
        if (stored.holds.length > 0) {
          const n = pick % stored.holds.length
          const outcome = stored.holds[n]?.outcome === 'approved' ? null : 'approved'
          const cause = stored.holds[n]?.cause === 'gate' ? 'digest' : 'gate'
          for (const change of [{ outcome }, { cause }, { revision: 99 }, { decided_by: 'key_other' }] as const)
            wrong({ holds: stored.holds.map((one, at) => (at === n ? { ...one, ...change } : one)) })
          wrong({ holds: stored.holds.filter((_one, at) => at !== n) })
        }
      }),
    )
  })

  it('counts a leased delivery as queued: a lease leaves no entry', () => {
    const stored = {
      message: messageRow(
        { phase: 'cleared', clearance: 'autonomous' },
        { status: 'queued', cleared_digest: messageRow({}).digest },
      ),
      deliveries: [deliveryRow({ status: 'leased' })],
      holds: [],
    }
    const commitment = sha256(`salt_1:${stored.message.digest}`)
    const entry = told('message.cleared', {
      clearance: 'autonomous',
      due: true,
      commitment,
      deliveries: ['recipient:dlv_1'],
    })
    expect(compare([entry], stored)).toEqual([])
    expect(compare([entry], { ...stored, deliveries: [deliveryRow({ status: 'sent' })] })).toEqual([
      { of: 'dlv_1', field: 'status', folded: 'queued', stored: 'sent' },
    ])
    expect(compare([entry], { ...stored, deliveries: [] })).toEqual([
      { of: 'dlv_1', field: 'kind', folded: 'recipient', stored: null },
      { of: 'dlv_1', field: 'status', folded: 'queued', stored: null },
      { of: 'dlv_1', field: 'attempts', folded: 0, stored: null },
    ])
    expect(compare([entry], { ...stored, holds: [holdRow({ number: 2 })] })).toEqual([
      { of: 'hold 2', field: 'revision', folded: null, stored: 1 },
      { of: 'hold 2', field: 'cause', folded: null, stored: 'gate' },
    ])
    const unclear = { ...stored, message: { ...stored.message, cleared_digest: null } }
    expect(compare([entry], unclear)).toEqual([{ of: 'message', field: 'cleared', folded: commitment, stored: null }])
  })

  it('derives the status from the deliveries to recipients, not from copies', () => {
    const before = right([CLEARED, ofDelivery('transmitting'), ofDelivery('delivered'), ofDelivery('failed', 'dlv_2')])
    const message = messageRow({ phase: 'cleared', clearance: 'autonomous' }, { status: 'delivered' })
    const found = differences(before, { message, deliveries: [], holds: [] }, sha256)
    expect(found.filter((one) => one.field === 'status' && one.of === 'message')).toEqual([])
  })
})

describe('what entries tell of a message', () => {
  it('begins with a draft', () => {
    expect(right([told('message.drafted', { due: false })])).toEqual({
      control: { phase: 'draft', clearance: 'none', decision: 'none', timing: 'gate_first', due: false, begun: false },
      mailbox_id: 'mbx_1',
      revision: 1,
      mode: 'gated_send',
      commitment: 'c1',
      cleared: null,
      cleared_by: null,
      decided_by: null,
      holds: [],
      deliveries: [],
    })
    expect(right([told('message.drafted', { due: true, timing: 'schedule_first' })]).control).toMatchObject({
      due: true,
      timing: 'schedule_first',
    })
  })

  it('begins with a hold, which an edit opens again and a decision closes', () => {
    const entries = [
      HELD,
      told('message.edited', { due: true, revision: 2, commitment: 'c2' }, 'key_agent'),
      told('message.approved', { revision: 2, commitment: 'c2', deliveries: ['recipient:dlv_1'] }, 'key_reviewer'),
    ]
    expect(right(entries)).toMatchObject({
      control: { phase: 'cleared', clearance: 'human', decision: 'approved' },
      revision: 2,
      commitment: 'c2',
      cleared: 'c2',
      cleared_by: 'key_reviewer',
      decided_by: 'key_reviewer',
      holds: [
        { number: 1, revision: 1, cause: 'gate', outcome: 'superseded', decided_by: 'key_agent' },
        { number: 2, revision: 2, cause: 'gate', outcome: 'approved', decided_by: 'key_reviewer' },
      ],
      deliveries: [{ id: 'dlv_1', kind: 'recipient', status: 'queued', attempts: 0 }],
    })
    const again = right([...entries, told('message.held', { cause: 'withdrawn', due: true })])
    expect(again).toMatchObject({ cleared: 'c2', cleared_by: null, decided_by: 'key_reviewer' })
    expect(again.holds.map((one) => [one.number, one.cause, one.outcome])).toEqual([
      [1, 'gate', 'superseded'],
      [2, 'gate', 'approved'],
      [3, 'withdrawn', null],
    ])
  })

  it.each(['cancelled', 'expired', 'rejected'])('%s: closes its hold, and leaves closed ones', (end) => {
    const before = [HELD, told('message.edited', { due: true }, 'key_agent')]
    const after = right([...before, told(`message.${end}`, {}, 'key_2')])
    expect(after.control.phase).toBe(end)
    expect(after.decided_by).toBe(end === 'rejected' ? 'key_2' : null)
    expect(after.holds.map((one) => [one.outcome, one.decided_by])).toEqual([
      ['superseded', 'key_agent'],
      [end, 'key_2'],
    ])
  })

  it('keeps who cleared it until that is withdrawn', () => {
    const approved = [HELD, told('message.edit_approved', { revision: 2, commitment: 'c2' }, 'operator')]
    expect(right(approved)).toMatchObject({ cleared: 'c2', cleared_by: 'operator', decided_by: 'operator' })
    expect(right([...approved, told('message.lapsed', { commitment: 'c2' })]).cleared_by).toBeNull()
    expect(right([...approved, told('message.began', { commitment: 'c2' })])).toMatchObject({
      cleared_by: 'operator',
      control: { begun: true },
    })
    const ruled = right([...approved, told('message.cleared', { clearance: 'monitored', due: true, commitment: 'c2' })])
    expect(ruled).toMatchObject({ cleared_by: null, control: { clearance: 'monitored' } })
    expect(right([told('message.drafted', { due: false }), told('message.came_due')]).control.due).toBe(true)
    expect(
      right([
        told('message.drafted', { due: true }),
        told('message.edited', { due: true, mailbox_id: 'mbx_2', mode: 'monitored' }),
      ]),
    ).toMatchObject({
      holds: [],
      mailbox_id: 'mbx_2',
      mode: 'monitored',
    })
  })

  it.each([
    [['transmitting'], 'transmitting', 1],
    [['transmitting', 'deferred', 'transmitting', 'sent'], 'sent', 2],
    [['deferred'], 'queued', 1],
    [['failed'], 'failed', 1],
    [['bounced'], 'bounced', 1],
    [['blocked'], 'blocked', 0],
    [['transmitting', 'failed'], 'failed', 1],
    [['transmitting', 'unknown', 'resent'], 'queued', 1],
    [['transmitting', 'delivered', 'bounced'], 'bounced', 1],
  ] as const)('counts the attempts of %j: %s after %i', (events, status, attempts) => {
    const after = right([CLEARED, ...events.map((event) => ofDelivery(event))])
    expect(after.deliveries).toEqual([
      { id: 'dlv_1', kind: 'recipient', status, attempts, ...UNSAID },
      { id: 'dlv_2', kind: 'copy', status: 'queued', attempts: 0, ...UNSAID },
    ])
  })

  it('keeps what was said last of a delivery', () => {
    const first = { reply_code: 451, reply_enhanced: '4.7.1', confirmed_by: null }
    const then = { reply_code: 250, reply_enhanced: null, confirmed_by: 'relay' }
    const before = [CLEARED, ofDelivery('deferred', 'dlv_1', first)]
    expect(right(before).deliveries).toMatchObject([first, UNSAID])
    expect(right([...before, ofDelivery('delivered', 'dlv_1', then)]).deliveries).toMatchObject([then, UNSAID])
  })
})

describe('entries that were never written', () => {
  it.each<readonly [FoldFault, ReadonlyArray<Told>]>([
    ['unborn', [told('message.approved')]],
    ['unborn', [ofDelivery('sent')]],
    ['reborn', [HELD, told('message.drafted', { due: true })]],
    ['stranger', [CLEARED, ofDelivery('sent', 'dlv_3')]],
    ['unreadable', [CLEARED, ofDelivery('sent', 'dlv_1', {})]],
    ['unreadable', [CLEARED, told('delivery.sent', UNSAID)]],
    ['unreadable', [CLEARED, ofDelivery('sent', 'dlv_1', { ...UNSAID, reply_code: '250' })]],
    ['unreadable', [CLEARED, ofDelivery('sent', 'dlv_1', { ...UNSAID, reply_enhanced: 2 })]],
    ['unreadable', [CLEARED, ofDelivery('sent', 'dlv_1', { ...UNSAID, confirmed_by: 1 })]],
    ['unreadable', [{ ...HELD, data: '{' }]],
    ['unreadable', [{ ...HELD, data: 'null' }]],
    ['unreadable', [told('message.drafted')]],
    ['unreadable', [told('message.drafted', { due: 1 })]],
    ['unreadable', [told('message.held', { cause: 'gate' })]],
    ['unreadable', [told('message.held', { cause: 'whim', due: true })]],
    ['unreadable', [told('message.cleared', { clearance: 'human', due: true })]],
    ['unreadable', [told('message.cleared', { clearance: 'none', due: true })]],
    ['unreadable', [told('message.cleared', { clearance: 'monitored' })]],
    ['unreadable', [HELD, told('message.edited')]],
    ['unreadable', [HELD, told('message.forgotten')]],
    ['unreadable', [told('message.held', { cause: 'gate', due: true, timing: 'never' })]],
    ['unreadable', [told('message.held', { cause: 'gate', due: true, mailbox_id: 1 })]],
    ['unreadable', [told('message.held', { cause: 'gate', due: true, revision: '1' })]],
    ['unreadable', [told('message.held', { cause: 'gate', due: true, mode: 1 })]],
    ['unreadable', [told('message.held', { cause: 'gate', due: true, commitment: 1 })]],
    ['unreadable', [told('message.held', { cause: 'gate', due: true, deliveries: 'none' })]],
    ['unreadable', [CLEARED, ofDelivery('lost')]],
    ['unreadable', [CLEARED, told('delivery.sent', { delivery_id: 1 })]],
    ['unreadable', [CLEARED, told('mailbox.created', { ...MESSAGE_DATA, due: true })]],
    ['unreadable', [CLEARED, { ...ofDelivery('sent'), type: 'message.sent' }]],
    ['unreadable', [{ ...HELD, type: 'mailbox.held' }]],
  ])('P14: are %s', (fault, entries) => {
    expect(folded(entries)).toEqual(E.left(fault))
  })

  it('P14: P15: hold nothing personal', () => {
    fc.assert(
      fc.property(last, ({ entries }) => {
        const text = JSON.stringify(entries)
        expect(text).not.toContain('@')
        expect(text).not.toContain(content('a@x.example').subject)
      }),
    )
  })
})

describe('a signature beside a decision', () => {
  it('changes nothing of the message, and begins none', () => {
    const signed = told('decision.signed', { hold: 1, passkey_id: 'pky_1', row: 'x' })
    const decided = [HELD, told('message.approved', { deliveries: ['recipient:dlv_1'] })]
    expect(right([...decided, signed])).toEqual(right(decided))
    expect(folded([signed])).toEqual(E.left('unborn'))
    expect(folded([HELD, told('decision.other', {})])).toEqual(E.left('unreadable'))
  })
})
