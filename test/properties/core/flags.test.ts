/**
 * From data to flags: the functions of `core/operations/` against those of `spec/lean/MultiMail/World.lean` under "From data to flags",
 * written out again below, on data drawn at random. There addresses, keys and digests are numbers; here they are what they are.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DELIVERY_STATUSES } from '../../../core/delivery/control.js'
import { hasEnded } from '../../../core/message/aggregate.js'
import type { Address, Content } from '../../../core/message/content.js'
import { PHASES } from '../../../core/message/state.js'
import { isOpen } from '../../../core/operations/attempt.js'
import { isDue } from '../../../core/operations/compose.js'
import { seen } from '../../../core/operations/decide.js'
import type { Facts, Loaded } from '../../../core/operations/facts.js'
import * as flags from '../../../core/operations/flags.js'
import type { AllowlistRow, KeyRow } from '../../../core/operations/rows.js'
import { content, deliveryRow, mailbox, messageRow, NOW } from '../../core/message/samples.js'

// The Lean definitions, line by line.
interface World {
  readonly mode: string
  readonly allowed: (address: number) => boolean
  readonly oversight: number | null
  readonly suppressed: (address: number) => boolean
  readonly decides: (key: string) => boolean
  readonly now: number
}
interface Text {
  readonly recipients: ReadonlyArray<number>
  readonly replyTo: ReadonlyArray<number>
  readonly sendAt: number | null
}
const LADDER = ['read_only', 'gated_all', 'gated_send', 'monitored', 'autonomous']
const rank = (mode: string): number => Math.max(0, LADDER.indexOf(mode))
const effective = (submit: string, w: World): string => LADDER[Math.min(rank(submit), rank(w.mode))] ?? ''
const judged = (own: number, c: Text) => [...c.recipients, ...c.replyTo.filter((x) => x !== own)]
const listed = (own: number, w: World, c: Text): boolean => judged(own, c).every(w.allowed)
const copyable = (w: World): boolean => w.oversight !== null && !w.suppressed(w.oversight)
const ruling = (mode: string, isListed: boolean, isCopyable: boolean): string => {
  if (mode === 'autonomous') return 'autonomous'
  if (mode === 'monitored' && isCopyable) return 'monitored'
  if (mode === 'monitored' || mode === 'gated_send') return isListed ? 'allowlist' : 'hold'
  return mode === 'gated_all' ? 'hold' : 'refuse'
}
const decides = (w: World, authors: ReadonlyArray<string>, p: string): boolean =>
  p === 'operator' || (w.decides(p) && !authors.includes(p))
const valid = (w: World, authors: ReadonlyArray<string>, by: string | null): boolean =>
  by === null || decides(w, authors, by)
const seenOf = (current: number, revision: number | null): string =>
  revision === null ? (current === 1 ? 'current' : 'unnamed') : revision === current ? 'current' : 'stale'
const due = (w: World, c: Text): boolean => c.sendAt === null || c.sendAt <= w.now
const overdue = (w: World, expires: number | null): boolean => expires !== null && expires <= w.now
const open = (rows: ReadonlyArray<{ readonly copy: boolean; readonly status: string }>): boolean => {
  const counted = rows.filter((d) => !d.copy)
  return counted.length === 0 || counted.some((d) => d.status === 'queued' || d.status === 'leased')
}
const ended = (phase: string): boolean => phase === 'rejected' || phase === 'cancelled' || phase === 'expired'
const same = (cleared: string | null, digest: string, wire: string, c: Text, to: number): boolean =>
  cleared !== null && cleared === digest && cleared === wire && c.recipients.includes(to)

// The same data, as rows.
const OWN = 0
const ADDRESSES = ['bot@agent.example', 'jo@x.example', 'Al@x.example', 'eve@y.example', 'kim@z.y.example']
const address = fc.nat(ADDRESSES.length - 1)
const addressed = (all: ReadonlyArray<number>): ReadonlyArray<Address> =>
  all.map((n) => ({ address: ADDRESSES[n] ?? '', name: null }))
const key = (n: number): string => (ADDRESSES[n] ?? '').toLowerCase()
const pattern = (n: number, whole: boolean): string => (whole ? `*${key(n).slice(key(n).indexOf('@'))}` : key(n))
const covers = (one: string, n: number): boolean => one === key(n) || one === pattern(n, true)

const some = fc.uniqueArray(address, { minLength: 1, maxLength: 4 })
const moment = fc.integer({ min: NOW - 2, max: NOW + 2 })
const maybe = <A>(one: fc.Arbitrary<A>): fc.Arbitrary<A | null> => fc.option(one, { nil: null })
const mode = fc.constantFrom(...LADDER, 'of_tomorrow')
const who = fc.constantFrom('operator', 'key_1', 'key_2')

const data = fc.record({
  submit: mode,
  now: mode,
  text: fc.record({ recipients: some, replyTo: fc.uniqueArray(address, { maxLength: 2 }), sendAt: maybe(moment) }),
  cc: fc.nat(4),
  entries: fc.array(fc.record({ n: address, whole: fc.boolean(), removed: fc.boolean() }), { maxLength: 5 }),
  oversight: maybe(address),
  suppressed: fc.subarray([0, 1, 2, 3, 4]),
  authors: fc.subarray(['key_1', 'key_2', 'operator']),
  by: maybe(who),
  standing: maybe(
    fc.record({
      scopes: fc.subarray(['read', 'send', 'oversight']),
      here: fc.constantFrom(null, true, false),
      revoked: fc.boolean(),
    }),
  ),
  revision: fc.integer({ min: 1, max: 3 }),
  named: maybe(fc.integer({ min: 1, max: 3 })),
  expires: maybe(moment),
  phase: fc.constantFrom(...PHASES),
  rows: fc.array(fc.record({ copy: fc.boolean(), status: fc.constantFrom(...DELIVERY_STATUSES) }), { maxLength: 4 }),
  cleared: fc.constantFrom(null, 'one', 'two'),
  digest: fc.constantFrom('one', 'two'),
  wire: fc.constantFrom('one', 'two'),
  to: address,
})
type Data = typeof data extends fc.Arbitrary<infer D> ? D : never

const worldOf = (d: Data): World => ({
  mode: d.now,
  allowed: (n) => d.entries.some((one) => !one.removed && covers(pattern(one.n, one.whole), n)),
  oversight: d.oversight,
  suppressed: (n) => d.suppressed.includes(n),
  decides: () =>
    d.standing !== null && !d.standing.revoked && d.standing.scopes.includes('oversight') && d.standing.here !== false,
  now: NOW,
})

const contentOf = ({ text, cc }: Data): Content => ({
  ...content(),
  to: addressed(text.recipients.slice(0, cc)),
  cc: addressed(text.recipients.slice(cc, cc + 1)),
  bcc: addressed(text.recipients.slice(cc + 1)),
  reply_to: addressed(text.replyTo),
  send_at: text.sendAt === null ? null : new Date(text.sendAt).toISOString(),
})

const entriesOf = ({ entries }: Data): ReadonlyArray<AllowlistRow> =>
  entries.map(({ n, whole, removed }, at) => ({
    ...{ id: `alw_${at}`, account_id: 'acc_1', environment: 'test', mailbox_id: 'mbx_1', added_by: 'operator' },
    ...{ pattern: pattern(n, whole), created_ms: 0, removed_ms: removed ? 1 : null, salt: '' },
  }))

const keyOf = ({ standing }: Data): KeyRow | null =>
  standing === null
    ? null
    : {
        ...{ id: 'key_1', account_id: 'acc_1', environment: 'test', name: '', hash: '', hint: '', created_ms: 0 },
        scopes: JSON.stringify(standing.scopes),
        mailboxes: standing.here === null ? null : JSON.stringify([standing.here ? 'mbx_1' : 'mbx_2']),
        revoked_ms: standing.revoked ? 1 : null,
      }

const loadedOf = (d: Data): Loaded =>
  ({
    message: messageRow(
      { phase: d.phase },
      {
        ...{ authors: JSON.stringify(d.authors), cleared_by: d.by, revision: d.revision },
        ...{ expires_ms: d.expires, cleared_digest: d.cleared },
      },
    ),
    mailbox: { ...mailbox, mode: d.now },
    decider: keyOf(d),
    deliveries: d.rows.map(({ copy, status }) => deliveryRow({ kind: copy ? 'copy' : 'recipient', status })),
  }) as Partial<Loaded> as Loaded

const factsOf = (d: Data): Facts =>
  ({
    account: { oversight_email: d.oversight === null ? null : ADDRESSES[d.oversight] },
    suppressed: d.suppressed.map(key),
    allowlist: entriesOf(d),
  }) as unknown as Facts

const agrees = (of: (d: Data) => readonly [core: unknown, lean: unknown]): void =>
  fc.assert(
    fc.property(data, (d) => {
      const [core, lean] = of(d)
      expect(core).toEqual(lean)
    }),
    { numRuns: 400 },
  )

/** Each as the core computes it, beside what Lean says. */
const FLAGS: { readonly [name: string]: (d: Data) => readonly [unknown, unknown] } = {
  effective: (d) => [flags.effectiveMode(d.submit, d.now), effective(d.submit, worldOf(d))],
  listed: (d) => [flags.isListed(contentOf(d), mailbox, entriesOf(d)), listed(OWN, worldOf(d), d.text)],
  copyable: (d) => [flags.isCopyable(factsOf(d)), copyable(worldOf(d))],
  rulingOf: (d) => [
    flags.rulingOf(d.submit, loadedOf(d).mailbox, contentOf(d), factsOf(d)),
    ruling(effective(d.submit, worldOf(d)), listed(OWN, worldOf(d), d.text), copyable(worldOf(d))),
  ],
  decides: (d) => [
    flags.decides(d.by ?? 'key_1', keyOf(d), loadedOf(d)),
    decides(worldOf(d), d.authors, d.by ?? 'key_1'),
  ],
  valid: (d) => [flags.isValid(loadedOf(d)), valid(worldOf(d), d.authors, d.by)],
  seen: (d) => [seen(d.named ?? undefined, d.revision), seenOf(d.revision, d.named)],
  isDue: (d) => [isDue(contentOf(d), NOW), due(worldOf(d), d.text)],
  overdue: (d) => [flags.isOverdue(loadedOf(d), NOW), overdue(worldOf(d), d.expires)],
  isOpen: (d) => [isOpen(loadedOf(d).deliveries), open(d.rows)],
  ended: (d) => [hasEnded(loadedOf(d).message), ended(d.phase)],
  same: (d) => [
    flags.isSame(d.digest, d.wire, contentOf(d), loadedOf(d), { recipient: ADDRESSES[d.to] ?? '' }),
    same(d.cleared, d.digest, d.wire, d.text, d.to),
  ],
}

describe('from data to flags the core computes what Lean does (P13)', () => {
  it.each(Object.entries(FLAGS))('%s', (_name, of) => agrees(of))
})
