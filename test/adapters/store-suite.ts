/** What any Store promises: `storeSuite` is run against each of them (house rule 10). */
import * as Effect from 'effect/Effect'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sha256 } from '../../adapters/ports/context.js'
import type { Room } from '../../adapters/ports/store.js'
import { entryText, GENESIS } from '../../core/audit/entry.js'
import { ENVIRONMENTS, type Principal } from '../../core/authority/principal.js'
import { CODES_OPEN_MAX } from '../../core/ladder/code.js'
import type { Content } from '../../core/message/content.js'
import { canonical } from '../../core/message/digest.js'
import type { Fresh } from '../support/store/fresh.js'
import { type Body, bodyOf, codeOf, type Opened, open } from '../support/store/opened.js'
import { mailTo, prepared, START_MS, type World } from '../support/store/requests.js'

const HOUR_MS = 60 * 60 * 1000
const UNKNOWN_MAIL = { id: 'opm_01ARZ3NDEKTSV4RRFFQ69G5FAV', attempts: 0 }

/** Raises a mailbox by an operator's session, which needs no code. */
const raise = (at: Opened, world: World, oversight_mode: string): Promise<Body> =>
  at.done('manage_upgrade', world.operator, {
    mailbox_id: world.mailbox_id,
    action: 'apply',
    oversight_mode,
    approval_code: 'x',
  })

const ids = (body: Body, list: string, name: string): ReadonlyArray<string> =>
  (body[list] as ReadonlyArray<Body>).map((one) => one[name] as string)

const outbound = async (at: Opened, by: Principal, more: Body = {}): Promise<Body> =>
  bodyOf(await at.read('check_inbox', by, { direction: 'outbound', ...more }))

const roomFor = (count: number): Room => ({ test: count, live: count })

const range = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, n) => n)

const entriesOf = async (at: Opened, account_id: string) => at.run(at.store.entries(account_id, 0, 10_000))

const expectWhole = async (at: Opened, account_id: string): Promise<number> => {
  const entries = await entriesOf(at, account_id)
  entries.forEach(({ hash, ...entry }, n) => {
    expect(entry.account_id).toBe(account_id)
    expect(entry.seq).toBe(n + 1)
    expect(entry.prev_hash).toBe(n === 0 ? GENESIS : entries[n - 1]?.hash)
    expect(hash).toBe(sha256(entryText(entry)))
    if (n > 0) expect(entry.id > String(entries[n - 1]?.id)).toBe(true)
  })
  return entries.length
}

export const storeSuite = (name: string, fresh: () => Fresh): void => {
  describe(name, () => {
    let made: Fresh
    let at: Opened
    let world: World
    let live: World

    beforeEach(async () => {
      made = fresh()
      at = await open(made.layer)
      const worlds = await at.account('example.com')
      world = worlds.test
      live = worlds.live
    })

    afterEach(async () => {
      await at.close()
      made.dispose()
    })

    describe('commits', () => {
      it('reads what it has answered', async () => {
        for (const n of range(20)) {
          const id = await at.send(world, [`jo${n}@example.net`])
          expect(bodyOf(await at.read('read_email', world.agent, { message_id: id })).status).toBe('pending')
        }
      })

      it('keeps one message and one answer for one idempotency key, whatever comes together (P8)', async () => {
        const input = mailTo(['jo@example.net'], { idempotency_key: 'once' })
        const all = await Promise.all(
          range(32).map(() => at.submit('send_email', world.agent, input, prepared('Here they are.'))),
        )
        expect(new Set(all.map((one) => JSON.stringify(bodyOf(one)))).size).toBe(1)
        expect(all.filter(({ answer }) => answer._tag === 'answer' && !answer.replayed)).toHaveLength(1)
        expect(ids(await outbound(at, world.agent), 'messages', 'message_id')).toHaveLength(1)
      })

      it('fails one request without harm to those that share its commit', async () => {
        const before = (await entriesOf(at, world.account_id)).length
        const results = await Promise.all(
          range(40).map((n) =>
            at.run(
              Effect.result(
                at.store.submit(
                  n % 4 === 1
                    ? at.requests.make('operator_mailed', world.system, {
                        mail: { ...UNKNOWN_MAIL, account_id: world.account_id },
                        outcome: 'taken',
                      })
                    : at.requests.make('send_email', world.agent, mailTo([`jo${n}@example.net`]), prepared('Text')),
                ),
              ),
            ),
          ),
        )
        expect(results.map((one) => one._tag)).toEqual(range(40).map((n) => (n % 4 === 1 ? 'Failure' : 'Success')))
        expect(ids(await outbound(at, world.agent, { limit: 100 }), 'messages', 'message_id')).toHaveLength(30)
        expect(await expectWhole(at, world.account_id)).toBe(before + 30)
      })

      it('undoes all of a request that fails in its middle', async () => {
        const request = at.requests.make('send_email', world.agent, mailTo(['jo@example.net']), prepared('Text'))
        await at.run(at.store.submit(request))
        // The same chance again makes the same ids: its rows are there already.
        const again = await at.run(
          Effect.result(at.store.submit({ ...request, input: mailTo(['other@example.net'], { subject: 'Other' }) })),
        )
        expect(again._tag).toBe('Failure')
        await at.done('update_mailbox', world.operator, { mailbox_id: world.mailbox_id, recipients_per_hour: 2 })
        expect(
          codeOf(await at.submit('send_email', world.agent, mailTo(['third@example.net']), prepared('Text'))),
        ).toBe('ok')
        expect(ids(await outbound(at, world.agent), 'messages', 'message_id')).toHaveLength(2)
        await expectWhole(at, world.account_id)
      })

      it('refuses to read with a plan that writes, and keeps nothing of it', async () => {
        const request = at.requests.make('send_email', world.agent, mailTo(['jo@example.net']), prepared('Text'))
        expect((await at.run(Effect.result(at.store.read(request))))._tag).toBe('Failure')
        expect(ids(await outbound(at, world.agent), 'messages', 'message_id')).toEqual([])
      })
    })

    describe('the audit log', () => {
      it('is a whole chain per account, and its ids rise when the clock steps back (P14)', async () => {
        const other = (await at.account('example.org')).test
        for (const n of range(12)) {
          at.requests.now_ms = START_MS + (n % 3 === 0 ? 5_000 : -n * 60_000)
          await Promise.all([
            at.send(world, [`a${n}@example.net`]),
            at.send(other, [`b${n}@example.net`]),
            at.send(world, [`c${n}@example.net`]),
          ])
        }
        const mine = await expectWhole(at, world.account_id)
        expect(mine - (await expectWhole(at, other.account_id))).toBe(12)
        const [first, second] = [await entriesOf(at, world.account_id), await entriesOf(at, other.account_id)]
        expect(new Set([...first, ...second].map((one) => one.id)).size).toBe(first.length + second.length)
      })

      it('says when something happened, whatever its id says', async () => {
        at.requests.now_ms = START_MS - HOUR_MS
        await at.send(world, ['jo@example.net'])
        expect((await entriesOf(at, world.account_id)).at(-1)?.at_ms).toBe(START_MS - HOUR_MS)
      })

      it('is read from any entry on, so many at a time', async () => {
        const all = await entriesOf(at, world.account_id)
        expect(await at.run(at.store.entries(world.account_id, 2, 3))).toEqual(all.slice(2, 5))
      })
    })

    describe('keys', () => {
      it('finds the principal of a key until the key is revoked', async () => {
        const key = world.keys.agent ?? ''
        expect(await at.run(at.store.principal(sha256(key)))).toEqual(world.agent)
        await at.done('revoke_api_key', world.operator, { key_id: world.agent.id })
        expect(await at.run(at.store.principal(sha256(key)))).toBeNull()
        expect(await at.run(at.store.principal(sha256('mm_test_nobody')))).toBeNull()
      })
    })

    describe('limits', () => {
      it('lets no more messages through than the ceiling, however they come together', async () => {
        await at.done('update_mailbox', world.operator, { mailbox_id: world.mailbox_id, messages_per_hour: 3 })
        const all = await Promise.all(
          range(16).map((n) => at.submit('send_email', world.agent, mailTo([`jo${n}@example.net`]), prepared('Text'))),
        )
        expect(all.filter((one) => codeOf(one) === 'ok')).toHaveLength(3)
        expect(all.filter((one) => codeOf(one) === 'limit_reached')).toHaveLength(13)
        at.requests.now_ms += HOUR_MS
        expect(codeOf(await at.submit('send_email', world.agent, mailTo(['jo@example.net']), prepared('T')))).toBe('ok')
      })

      it('counts each recipient once in a window', async () => {
        await at.done('update_mailbox', world.operator, { mailbox_id: world.mailbox_id, recipients_per_hour: 2 })
        const send = async (to: ReadonlyArray<string>): Promise<string> =>
          codeOf(await at.submit('send_email', world.agent, mailTo(to), prepared('Text')))
        expect(await send(['a@example.net', 'b@example.net'])).toBe('ok')
        expect(await send(['A@example.net'])).toBe('ok')
        expect(await send(['c@example.net'])).toBe('limit_reached')
        at.requests.now_ms += HOUR_MS
        expect(await send(['c@example.net', 'b@example.net'])).toBe('ok')
        expect(await send(['a@example.net'])).toBe('limit_reached')
      })
    })

    describe('leases', () => {
      const sendAll = async (count: number): Promise<void> => {
        await raise(at, world, 'autonomous')
        for (const n of range(count)) {
          at.requests.now_ms += 1
          await at.send(world, [`jo${n}@example.net`])
        }
      }
      const claim = (limit: number, after_ms = 0) =>
        at.run(at.store.claim(at.requests.now_ms + after_ms, roomFor(limit), 1_000))

      it('gives a delivery to one claim only, oldest first', async () => {
        await sendAll(30)
        const claims = await Promise.all(range(10).map(() => claim(4)))
        const all = claims.flat().map((one) => one.recipient)
        expect(new Set(all).size).toBe(30)
        expect(all).toHaveLength(30)
        expect(claims[0]?.map((one) => one.recipient)).toEqual(range(4).map((n) => `jo${n}@example.net`))
        expect(claims[0]?.[0]).toMatchObject({
          attempt: 1,
          revision: 1,
          sender: 'agent@example.com',
          environment: 'test',
        })
        expect(JSON.parse(claims[0]?.[0]?.content ?? '').subject).toBe('Quarterly figures')
      })

      it('gives of each environment what there is room for, and tells of what may leave there', async () => {
        await sendAll(3)
        await raise(at, live, 'autonomous')
        await at.send(live, ['kim@example.net'])
        const { now_ms } = at.requests
        const given = async (test: number, elsewhere: number) =>
          (await at.run(at.store.claim(now_ms, { test, live: elsewhere }, 1_000))).map((one) => one.recipient)
        expect(await at.run(at.store.nextWake(now_ms, []))).toBeNull()
        expect(await given(0, 0)).toEqual([])
        expect(await given(2, 0)).toEqual(['jo0@example.net', 'jo1@example.net'])
        expect(await at.run(at.store.nextWake(now_ms, ['live']))).toBeLessThanOrEqual(now_ms)
        expect(await given(0, 5)).toEqual(['kim@example.net'])
        expect(await at.run(at.store.nextWake(now_ms, ['live']))).toBe(now_ms + 1_000)
        expect(await at.run(at.store.nextWake(now_ms, ['test']))).toBeLessThanOrEqual(now_ms)
        expect(await given(5, 5)).toEqual(['jo2@example.net'])
      })

      it('gives it again when the lease has run out, not before', async () => {
        await sendAll(1)
        expect(await claim(10)).toHaveLength(1)
        expect(await claim(10, 999)).toEqual([])
        expect(await at.run(at.store.nextWake(at.requests.now_ms, ENVIRONMENTS))).toBe(at.requests.now_ms + 1_000)
        expect(await claim(10, 1_000)).toHaveLength(1)
      })

      it('gives it again at once when it was released, or all leases were ended', async () => {
        await sendAll(2)
        const [first, second] = await claim(10)
        await at.run(at.store.release([first?.delivery_id ?? '', 'dlv_unknown']))
        expect((await claim(10)).map((one) => one.delivery_id)).toEqual([first?.delivery_id])
        await at.run(at.store.endLeases)
        expect((await claim(10)).map((one) => one.delivery_id)).toEqual([first?.delivery_id, second?.delivery_id])
      })

      const PRESSED = [
        ['of its account', () => at.done('desk_kill_switch', { ...world.operator, environment: 'live' }, { on: true })],
        [
          'of its mailbox',
          () => at.done('update_mailbox', world.operator, { mailbox_id: world.mailbox_id, kill_switch: true }),
        ],
      ] as const
      it.each(PRESSED)('says of each whether the kill switch %s is on', async (_of, press) => {
        await sendAll(1)
        expect(await claim(10)).toMatchObject([{ stopped: 0 }])
        await at.run(at.store.endLeases)
        await press()
        expect(await claim(10)).toMatchObject([{ stopped: 1 }])
      })

      it('gives nothing of a message that is held again, and gives it when it is approved', async () => {
        await sendAll(1)
        const [leased] = await claim(10)
        await at.done('update_mailbox', world.operator, { mailbox_id: world.mailbox_id, oversight_mode: 'gated_send' })
        expect(await claim(10, 5_000)).toEqual([])
        const message_id = leased?.message_id ?? ''
        await at.done('decide_email', world.reviewer, { message_id, action: 'approve', revision: 1 })
        expect((await claim(10, 10_000)).map((one) => one.delivery_id)).toEqual([leased?.delivery_id])
      })

      it('shows what is being transmitted until its outcome is recorded', async () => {
        await sendAll(1)
        const [leased] = await claim(10)
        const { delivery_id = '', content = 'null' } = leased ?? {}
        const digest = sha256(canonical(JSON.parse(content) as Content))
        const held = { delivery_id, revision: 1, digest, transport: 'sandbox' }
        expect((await at.done('hand_over', world.system, held)).go).toBe(true)
        expect(await at.run(at.store.transmitting)).toEqual([
          { delivery_id, account_id: world.account_id, environment: 'test' },
        ])
        expect(await claim(10, 5_000)).toEqual([])
        const outcome = {
          delivery_id,
          transmitting: true,
          outcome: 'accepted',
          confirmed_by: 'sandbox',
          final: true,
          reply: null,
          reason: null,
        }
        await at.done('record', world.system, outcome)
        const message = bodyOf(await at.read('read_email', world.agent, { message_id: leased?.message_id ?? '' }))
        expect(message.status).toBe('delivered')
        expect(await at.run(at.store.transmitting)).toEqual([])
        expect(await at.run(at.store.nextWake(at.requests.now_ms, ENVIRONMENTS))).toBeNull()
      })
    })

    describe('time', () => {
      it('tells when a message comes due, and which', async () => {
        await raise(at, world, 'autonomous')
        const due_ms = at.requests.now_ms + 60_000
        const id = await at.send(world, ['jo@example.net'], { send_at: new Date(due_ms).toISOString() })
        expect(await at.run(at.store.nextWake(at.requests.now_ms, ENVIRONMENTS))).toBe(due_ms)
        expect(await at.run(at.store.timers(due_ms - 1, 10))).toEqual([])
        expect(await at.run(at.store.timers(due_ms, 10))).toEqual([
          { kind: 'come_due', account_id: world.account_id, environment: 'test', message_id: id },
        ])
        at.requests.now_ms = due_ms
        await at.done('come_due', world.system, { message_id: id })
        expect(await at.run(at.store.timers(due_ms, 10))).toEqual([])
        expect(await at.run(at.store.claim(due_ms, roomFor(10), 1_000))).toHaveLength(1)
      })

      it('tells when a hold expires', async () => {
        await at.done('update_mailbox', world.operator, { mailbox_id: world.mailbox_id, hold_expiry_seconds: 60 })
        const id = await at.send(world, ['jo@example.net'])
        at.requests.now_ms += 60_000
        expect(await at.run(at.store.timers(at.requests.now_ms, 10))).toMatchObject([
          { kind: 'expire', message_id: id },
        ])
        expect((await at.done('expire', world.system, { message_id: id })).status).toBe('expired')
        expect(await at.run(at.store.timers(at.requests.now_ms, 10))).toEqual([])
      })
    })

    describe('lists', () => {
      it('are pages, newest first, each message once', async () => {
        const sent: Array<string> = []
        for (const n of range(23)) {
          at.requests.now_ms += 1
          sent.unshift(await at.send(world, [`jo${n}@example.net`], n % 3 === 0 ? { draft: true } : {}))
        }
        const seen: Array<string> = []
        for (let cursor: string | null = ''; cursor !== null; ) {
          const body: Body = await outbound(at, world.agent, { limit: 5, ...(cursor === '' ? {} : { cursor }) })
          seen.push(...ids(body, 'messages', 'message_id'))
          cursor = body.next_cursor as string | null
        }
        expect(seen).toEqual(sent)
        const pending = bodyOf(await at.read('list_pending', world.reviewer, { limit: 100 }))
        expect(ids(pending, 'messages', 'message_id')).toHaveLength(15)
      })

      it('show a limited key its own mailboxes only', async () => {
        const second = await at.done('create_mailbox', world.operator, {
          address: { address: 'second@example.com', name: null },
        })
        const mine = await at.send(world, ['jo@example.net'], { mailbox_id: world.mailbox_id })
        await at.send(world, ['jo@example.net'], { mailbox_id: second.mailbox_id as string })
        const limited: Principal = { ...world.agent, mailboxes: [world.mailbox_id] }
        expect(ids(await outbound(at, limited), 'messages', 'message_id')).toEqual([mine])
        const mailboxes = bodyOf(await at.read('list_mailboxes', limited, {}))
        expect(ids(mailboxes, 'mailboxes', 'mailbox_id')).toEqual([world.mailbox_id])
        expect(ids(bodyOf(await at.read('list_mailboxes', world.agent, {})), 'mailboxes', 'mailbox_id')).toHaveLength(2)
      })
    })

    describe('attachments', () => {
      it('are kept once, and given only in their account and environment', async () => {
        const bytes = Uint8Array.from([1, 2, 3])
        const hash = sha256('attachment')
        const attachment = { name: 'a.bin', content_type: 'application/octet-stream', size: 3, sha256: hash, bytes }
        for (const n of range(2)) {
          const parts = prepared('Text', [attachment])
          await at.done('send_email', world.agent, mailTo([`jo${n}@example.net`], { attachments: [{}] }), parts)
        }
        const given = await at.run(at.store.attachment(world.account_id, 'test', hash))
        expect(given === null ? null : [...given]).toEqual([1, 2, 3])
        expect(await at.run(at.store.attachment(world.account_id, 'live', hash))).toBeNull()
        expect(await at.run(at.store.attachment('acc_other', 'test', hash))).toBeNull()
      })
    })

    describe('rates', () => {
      it('outlive a restart until their window ends', async () => {
        const one = { client: sha256('one'), hits: 3, ends_ms: START_MS + 1_000 }
        const two = { client: sha256('two'), hits: 1, ends_ms: START_MS + 2_000 }
        await at.run(at.store.keepRates([one, two]))
        await at.run(at.store.keepRates([{ ...one, hits: 4 }]))
        expect(await at.run(at.store.rates(START_MS))).toEqual([{ ...one, hits: 4 }, two])
        expect(await at.run(at.store.rates(START_MS + 1_000))).toEqual([two])
      })
    })

    describe('gauges', () => {
      it('count what waits', async () => {
        await at.send(world, ['jo@example.net'])
        await raise(at, live, 'autonomous')
        await at.send(live, ['jo@example.net', 'al@example.net'])
        await at.run(at.store.claim(at.requests.now_ms, roomFor(1), 1_000))
        expect(await at.run(at.store.gauges(at.requests.now_ms))).toMatchObject({
          messages_pending: 1,
          deliveries_ready: 1,
          deliveries_leased: 1,
          deliveries_transmitting: 0,
          deliveries_unknown: 0,
        })
      })
    })

    describe('tenants and environments (P9, P15)', () => {
      it('what lies elsewhere is as if it were not there, whatever asks for it', async () => {
        const other = (await at.account('example.org')).test
        const message = await at.send(world, ['jo@example.net'])
        await raise(at, world, 'monitored')
        const cleared = await at.send(world, ['jo@example.net'])
        const [delivery] = await at.run(at.store.claim(at.requests.now_ms, roomFor(1), 60_000))
        const entry = await at.done('add_allowlist_entry', world.operator, {
          mailbox_id: world.mailbox_id,
          pattern: '*@example.net',
        })
        const owned = {
          msg: [message, cleared],
          mbx: [world.mailbox_id],
          key: [world.reviewer.id],
          alw: [entry.entry_id as string],
          dlv: [delivery?.delivery_id ?? ''],
        }
        type Kind = keyof typeof owned
        type Asked = readonly [
          name: string,
          who: 'agent' | 'reviewer' | 'admin' | 'operator' | 'system',
          kind: Kind,
          input: (id: string, from: World) => unknown,
        ]
        const ASKED: ReadonlyArray<Asked> = [
          ['read_email', 'agent', 'msg', (message_id) => ({ message_id })],
          ['edit_scheduled_email', 'agent', 'msg', (message_id) => ({ message_id, subject: 'Mine' })],
          ['cancel_message', 'agent', 'msg', (message_id) => ({ message_id })],
          ['decide_email', 'reviewer', 'msg', (message_id) => ({ message_id, action: 'approve', revision: 1 })],
          ['edit_and_approve', 'operator', 'msg', (message_id) => ({ message_id, revision: 1 })],
          ['come_due', 'system', 'msg', (message_id) => ({ message_id })],
          ['expire', 'system', 'msg', (message_id) => ({ message_id })],
          ['decision', 'system', 'msg', (message_id) => ({ message_id })],
          ['send_email', 'agent', 'msg', (replaces) => mailTo(['jo@example.net'], { replaces })],
          ['get_audit_log', 'admin', 'msg', (subject_id) => ({ subject_id })],
          ['send_email', 'agent', 'mbx', (mailbox_id) => mailTo(['jo@example.net'], { mailbox_id })],
          ['update_mailbox', 'operator', 'mbx', (mailbox_id) => ({ mailbox_id, kill_switch: true })],
          [
            'manage_upgrade',
            'operator',
            'mbx',
            (mailbox_id) => ({ mailbox_id, action: 'apply', oversight_mode: 'autonomous', approval_code: 'x' }),
          ],
          ['list_allowlist', 'reviewer', 'mbx', (mailbox_id) => ({ mailbox_id })],
          ['add_allowlist_entry', 'operator', 'mbx', (mailbox_id) => ({ mailbox_id, pattern: '*@example.net' })],
          ['list_pending', 'reviewer', 'mbx', (mailbox_id) => ({ mailbox_id })],
          ['check_inbox', 'agent', 'mbx', (mailbox_id) => ({ mailbox_id, direction: 'outbound' })],
          ['create_api_key', 'operator', 'mbx', (id) => ({ name: 'limited', scopes: ['read'], mailboxes: [id] })],
          ['revoke_api_key', 'operator', 'key', (key_id) => ({ key_id })],
          [
            'remove_allowlist_entry',
            'operator',
            'alw',
            (entry_id, from) => ({ entry_id, mailbox_id: from.mailbox_id }),
          ],
          [
            'hand_over',
            'system',
            'dlv',
            (delivery_id) => ({ delivery_id, revision: 1, digest: '', transport: 'sandbox' }),
          ],
          [
            'record',
            'system',
            'dlv',
            (delivery_id) => ({
              delivery_id,
              transmitting: true,
              outcome: 'lost',
              confirmed_by: null,
              final: true,
              reply: null,
              reason: null,
            }),
          ],
        ]
        // A limited key is of this account and environment: kept from it is only what lies in a mailbox.
        const limited: World = {
          ...world,
          agent: { ...world.agent, mailboxes: [] },
          reviewer: { ...world.reviewer, mailboxes: [] },
        }
        const tells = ([name, who, kind]: Asked, from: World): boolean =>
          from === limited
            ? (who === 'agent' || who === 'reviewer') && kind !== 'key' && !(name === 'send_email' && kind === 'mbx')
            : name !== 'get_audit_log' || from === other
        // Each asks with chance of its own: ids that an answer made differ.
        const stable = (text: string): string => text.replace(/[a-z]{3}_[0-9A-Z]{26}/g, 'id')
        const before = await entriesOf(at, world.account_id)
        const cases = [live, other, limited].flatMap((from) =>
          ASKED.filter((asked) => tells(asked, from)).map((asked) => [asked, from] as const),
        )
        await fc.assert(
          fc.asyncProperty(fc.constantFrom(...cases), fc.nat(), async ([[name, who, kind, input], from], nth) => {
            const real = owned[kind][nth % owned[kind].length] ?? ''
            const ask = async (id: string): Promise<string> =>
              JSON.stringify((await at.submit(name, from[who], input(id, from), prepared('Text'))).answer).replaceAll(
                id,
                'id',
              )
            expect(stable(await ask(real))).toBe(stable(await ask(`${kind}_01ARZ3NDEKTSV4RRFFQ69G5FAV`)))
          }),
          { numRuns: 300 },
        )
        const after = await entriesOf(at, world.account_id)
        const touched = after.slice(before.length).filter((one) => one.environment !== 'live')
        expect(touched).toEqual([])
      })

      it('an address is taken in its environment only, by whichever account', async () => {
        const other = await at.account('example.org')
        const create = (by: Principal, address: string) =>
          at.submit('create_mailbox', by, { address: { address, name: null } })
        expect(codeOf(await create(world.operator, 'agent@example.com'))).toBe('address_taken')
        expect(codeOf(await create(world.operator, 'new@example.com'))).toBe('ok')
        expect(codeOf(await create(live.operator, 'new@example.com'))).toBe('ok')
        expect(codeOf(await create(other.test.operator, 'new@example.com'))).toBe('invalid_request')
      })

      it("codes that test asked for take none of live's room (P9)", async () => {
        const ask = (by: Principal, name: string) => at.submit('create_api_key', by, { name, scopes: ['read'] })
        for (const n of range(CODES_OPEN_MAX.admin)) expect(codeOf(await ask(world.admin, `key ${n}`))).toBe('ok')
        expect(codeOf(await ask(world.admin, 'one more'))).toBe('approvals_exhausted')
        expect(codeOf(await ask(live.admin, 'key'))).toBe('ok')
      })

      it('a domain is hosted whichever account has it: no operator is reached there', async () => {
        const other = await at.account('example.org')
        const recover = (oversight_email: string) => at.submit('recover_operator', world.operator, { oversight_email })
        expect(codeOf(await recover('boss@Example.org'))).toBe('invalid_request')
        expect(codeOf(await recover('boss@xample.org'))).toBe('ok')
        expect(codeOf(await recover('boss@_xample.org'))).toBe('ok')
        expect(other.test.account_id).not.toBe(world.account_id)
      })

      it('where the operator of an account is reached is no domain to host', async () => {
        await at.done('recover_operator', world.operator, { oversight_email: 'boss@BigCorp.example' })
        const host = async (domain: string) => {
          const principal = { ...world.operator, account_id: `acc_${domain}` }
          return codeOf(await at.submit('init', principal, { domain, oversight_email: null, limits: true }))
        }
        expect(await host('bigcorp.example')).toBe('invalid_request')
        expect(await host('igcorp.example')).toBe('ok')
      })

      it('a key is limited to mailboxes by their ids, however many there are, and to none beyond its maker', async () => {
        const made = async (name: string) =>
          (await at.done('create_mailbox', world.operator, { address: { address: `${name}@example.com`, name: null } }))
            .mailbox_id as string
        const [first, second] = [await made('first'), await made('second')]
        const limit = (by: Principal, mailboxes: ReadonlyArray<string>) =>
          at.submit('create_api_key', by, { name: 'limited', scopes: ['read'], mailboxes })
        expect(bodyOf(await limit(world.operator, [first, first, second])).mailboxes).toEqual([first, first, second])
        expect(codeOf(await limit({ ...world.operator, mailboxes: [second] }, [first]))).toBe('not_found')
        expect(codeOf(await limit(live.operator, [first]))).toBe('not_found')
      })

      it('an idempotency key of another environment or account is another key', async () => {
        const other = (await at.account('example.org')).test
        const input = mailTo(['jo@example.net'], { idempotency_key: 'shared' })
        const all: Array<string> = []
        for (const one of [world, live, other])
          all.push(bodyOf(await at.submit('send_email', one.agent, input, prepared('Text'))).message_id as string)
        expect(new Set(all).size).toBe(3)
      })
    })

    describe('judging again', () => {
      it('holds what a revoked reviewer approved and an allowlist entry had cleared', async () => {
        const entry = await at.done('add_allowlist_entry', world.operator, {
          mailbox_id: world.mailbox_id,
          pattern: '*@example.net',
        })
        const listed = await at.send(world, ['jo@example.net'])
        const approved = await at.send(world, ['jo@elsewhere.example'])
        await at.done('decide_email', world.reviewer, { message_id: approved, action: 'approve', revision: 1 })
        const status = async (message_id: string) =>
          bodyOf(await at.read('read_email', world.agent, { message_id })).status
        expect([await status(listed), await status(approved)]).toEqual(['queued', 'queued'])
        await at.done('remove_allowlist_entry', world.operator, {
          mailbox_id: world.mailbox_id,
          entry_id: entry.entry_id as string,
        })
        expect([await status(listed), await status(approved)]).toEqual(['pending', 'queued'])
        await at.done('revoke_api_key', world.operator, { key_id: world.reviewer.id })
        expect(await status(approved)).toBe('pending')
      })

      it('leaves what is more than one batch to the next, until nothing is left', async () => {
        await at.done('update_mailbox', world.operator, {
          mailbox_id: world.mailbox_id,
          messages_per_hour: null,
          recipients_per_hour: null,
        })
        await raise(at, world, 'autonomous')
        await Promise.all(range(450).map((n) => at.send(world, [`jo${n % 5}@example.net`])))
        await at.done('update_mailbox', world.operator, { mailbox_id: world.mailbox_id, oversight_mode: 'gated_send' })
        const batches: Array<number> = []
        for (;;) {
          const [left] = await at.run(at.store.rejudgements(10))
          if (left === undefined) break
          expect(await at.run(at.store.nextWake(at.requests.now_ms, ENVIRONMENTS))).toBeLessThanOrEqual(
            at.requests.now_ms,
          )
          at.requests.now_ms += 1
          batches.push((await at.done('rejudge', world.system, { id: left.id })).judged as number)
        }
        expect(batches).toEqual([200, 50])
        expect(await at.run(at.store.claim(at.requests.now_ms, roomFor(1_000), 1_000))).toEqual([])
      })
    })
  })
}
