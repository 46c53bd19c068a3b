/** Each invariant of the log can fail: a history made by hand that it must report, and that would be nothing without the one wrong entry. */
import { describe, expect, it } from 'vitest'
import { checkLog } from '../../../spec/invariants/check.js'
import { LOG } from '../../../spec/invariants/registry.js'
import { play } from '../../../spec/invariants/scene.js'
import {
  APPROVED,
  about,
  BEGAN,
  cleared,
  HELD,
  house,
  LEAVES,
  type Line,
  line,
  mode,
  moves,
  READY,
  sealed,
} from './histories.js'

const broken = (lines: ReadonlyArray<Line>): ReadonlyArray<string> => [
  ...new Set(checkLog(play(sealed(lines)).scenes).map((one) => one.id)),
]

const reply = (what: string, more: Line['data'] = {}): Line => moves(what, { confirmed_by: 'sandbox', ...more })
const revoked = line('key.revoked', 'key_reviewer', 'operator')
const allowed = line('allowlist.added', 'alw_1', 'operator', { mailbox_id: 'mbx_1' })
const disallowed = line('allowlist.removed', 'alw_1', 'key_admin', { mailbox_id: 'mbx_1' })
const allow = (entry_id = 'alw_1'): Line => cleared('allowlist', { allowed_by: [{ entry_id, added_by: 'operator' }] })
const MONITORED = [
  ...house('monitored'),
  cleared('monitored', { mode: 'monitored', deliveries: ['recipient:dlv_1', 'copy:dlv_2'] }),
]

/** Lives in which nothing is wrong. */
const SOUND: ReadonlyArray<readonly [what: string, lines: ReadonlyArray<Line>]> = [
  ['an approval', [...READY, LEAVES, reply('delivered'), moves('bounced')]],
  [
    'a second attempt',
    [...READY, LEAVES, moves('deferred'), LEAVES, moves('unknown'), moves('resent', {}, 'operator'), LEAVES],
  ],
  [
    'an unknown delivery that a reviewer settled',
    [...READY, LEAVES, moves('unknown'), moves('delivered', { confirmed_by: 'reviewer' }, 'key_other')],
  ],
  ['the allowlist', [...house(), allowed, allow(), BEGAN, LEAVES]],
  [
    'a monitored mailbox',
    [
      ...MONITORED,
      about('began', 'system', { mode: 'monitored' }),
      LEAVES,
      moves('transmitting', { delivery_id: 'dlv_2', kind: 'copy' }),
    ],
  ],
  [
    'a draft that was edited, held, edited and rejected',
    [
      ...house(),
      about('drafted', 'key_agent', { due: true, hold: 0 }),
      about('edited', 'key_agent', { due: true, hold: 0, revision: 2, commitment: 'two' }),
      about('held', 'key_agent', { cause: 'gate', due: true, revision: 2, commitment: 'two' }),
      about('edited', 'key_agent', { due: true, hold: 2, revision: 3, commitment: 'three' }),
      about('rejected', 'key_reviewer', { hold: 2, revision: 3, commitment: 'three' }),
    ],
  ],
  [
    'an operator who edits and approves',
    [
      ...house(),
      HELD,
      about('edit_approved', 'operator', { revision: 2, commitment: 'two', deliveries: ['recipient:dlv_1'] }),
    ],
  ],
  [
    'an operator who moves the time, and then approves it as what it is',
    [
      ...house(),
      HELD,
      about('edited', 'operator', { due: false, hold: 2, revision: 2, commitment: 'two' }),
      about('edit_approved', 'operator', { hold: 2, revision: 3, commitment: 'two' }),
    ],
  ],
  [
    'an operator who moves the time, and a reviewer who approves it',
    [
      ...house(),
      HELD,
      about('edited', 'operator', { due: false, hold: 2, revision: 2, commitment: 'two' }),
      about('approved', 'key_reviewer', { hold: 2, revision: 2, commitment: 'two' }),
    ],
  ],
  [
    'a clearance that was withdrawn, and given again',
    [
      ...READY,
      revoked,
      about('held', 'operator', { cause: 'withdrawn', due: true, hold: 2 }),
      about('approved', 'key_other', { hold: 2 }),
      LEAVES,
    ],
  ],
  [
    'a mode that falls, and rises with a code',
    [
      ...house(),
      line('key.created', 'key_admin', 'operator', { scopes: ['admin'] }),
      mode('gated_send', 'read_only', 'key_admin'),
      { ...mode('read_only', 'monitored', 'key_admin'), odd: { at_ms: 7 } },
      { ...line('code.used', 'cod_1', 'key_admin', { operation: 'manage_upgrade' }), odd: { at_ms: 7 } },
    ],
  ],
]

/** By the invariant that must report it; others may too. */
const VIOLATING: { readonly [id: string]: ReadonlyArray<Line> } = {
  'P1.gate': [...house(), allowed, allow(), disallowed, BEGAN, LEAVES],
  'P1.known': [...READY, moves('transmitting', { delivery_id: 'dlv_9' })],
  'P1.valid': [...READY, revoked, LEAVES],
  'P1.cleared': [...READY, about('held', 'system', { cause: 'withdrawn', due: true, hold: 2 }), LEAVES],
  'P1.ruled': [...house(), cleared('autonomous')],
  'P1.credit': [...house(), allowed, disallowed, allow()],
  'P1.due': [...house(), { ...HELD, data: { ...HELD.data, due: false } }, APPROVED, BEGAN, LEAVES],
  'P2.read_only': [...READY, mode('gated_send', 'read_only'), LEAVES],
  'P3.binding': [...READY, about('began', 'system', { revision: 2, commitment: 'two' }), LEAVES],
  'P3.shown': [...house(), HELD, about('approved', 'key_reviewer', { revision: 2, commitment: 'two' })],
  'P4.decider': [...house(), HELD, about('approved', 'key_agent')],
  'P4.composer': [...house(), about('held', 'key_reviewer', { cause: 'gate', due: true })],
  'P4.apart': [line('key.created', 'key_both', 'operator', { scopes: ['send', 'oversight'] })],
  'P5.once': [...READY, about('rejected', 'key_reviewer')],
  'P5.open': [...house(), cleared('autonomous'), about('approved', 'key_reviewer')],
  'P6.stays': [...READY, LEAVES, reply('delivered'), moves('deferred')],
  'P6.once': [...READY, LEAVES, moves('failed'), moves('deferred'), moves('failed'), moves('deferred')],
  'P7.double': [...READY, LEAVES, moves('unknown'), LEAVES],
  'P7.ruled': [...READY, LEAVES, moves('unknown'), moves('resent', {}, 'key_agent')],
  'P9.place': [...READY, { ...LEAVES, odd: { environment: 'live' } }],
  'P9.transport': [...READY, LEAVES, reply('delivered', { confirmed_by: 'relay' })],
  'P9.key': [...house(), { ...about('held', 'key_agent', { cause: 'gate', due: true }), odd: { environment: 'live' } }],
  'P10.ladder': [...house(), mode('gated_send', 'monitored', 'key_admin')],
  'P10.weakening': [...house(), line('mailbox.kill_switch', 'mbx_1', 'key_admin', { on: false })],
  'P10.from': [...house(), mode('gated_all', 'read_only')],
  'P10.holds': [...house(), HELD, cleared('monitored', { deliveries: ['copy:dlv_2'] })],
  'P12.made': [...house('monitored'), cleared('monitored', { mode: 'monitored' })],
  'P12.first': [...house('monitored'), cleared('monitored', { mode: 'monitored' }), BEGAN, LEAVES],
  'P12.kept': [
    ...MONITORED,
    about('began', 'system', { mode: 'monitored' }),
    moves('cancelled', { delivery_id: 'dlv_2', kind: 'copy' }),
  ],
  'P14.turn': [...READY, moves('unknown')],
  'P14.phase': [...house(), HELD, BEGAN],
  'P14.revision': [
    ...house(),
    HELD,
    about('edited', 'key_agent', { revision: 3, commitment: 'three', hold: 2, due: true }),
  ],
  'P14.chain': [...house(), { ...HELD, odd: { prev_hash: 'another' } }],
  'P15.account': [...house(), { ...HELD, odd: { account_id: 'acc_2' } }],
  'P15.mailbox': [...house(), HELD, about('approved', 'key_reviewer', { mailbox_id: 'mbx_2' })],
  'P17.kill_switch': [...READY, line('mailbox.kill_switch', 'mbx_1', 'operator', { on: true }), LEAVES],
}

/** More ways to break what can be broken in several. */
const ALSO: ReadonlyArray<readonly [id: string, what: string, lines: ReadonlyArray<Line>]> = [
  ['P1.gate', 'with no approval at all', [...house(), cleared('autonomous'), BEGAN, LEAVES]],
  [
    'P1.gate',
    'after an edit that the approval did not see',
    [...READY, about('began', 'system', { revision: 2, commitment: 'two' }), LEAVES],
  ],
  [
    'P1.gate',
    'by the allowlist under gated_all',
    [...house(), allowed, allow(), mode('gated_send', 'gated_all'), BEGAN, LEAVES],
  ],
  [
    'P1.gate',
    'by an allowlist of another content',
    [...house(), allowed, allow(), about('began', 'system', { revision: 2, commitment: 'two' }), LEAVES],
  ],
  ['P1.gate', 'where the mode at submit was stricter', [...house('autonomous'), cleared('autonomous'), BEGAN, LEAVES]],
  ['P1.cleared', 'before an entry that says it began', [...house(), HELD, APPROVED, LEAVES]],
  ['P1.credit', 'naming nobody', [...house(), cleared('allowlist')]],
  [
    'P1.credit',
    'naming an entry of another mailbox',
    [...house(), line('allowlist.added', 'alw_1', 'operator', { mailbox_id: 'mbx_2' }), allow()],
  ],
  ['P2.read_only', 'of a mailbox that nobody knows', [HELD, APPROVED, BEGAN, LEAVES]],
  ['P4.decider', 'a key that was revoked', [...house(), HELD, revoked, APPROVED]],
  [
    'P4.decider',
    'a reviewer who edits and approves',
    [...house(), HELD, about('edit_approved', 'key_reviewer', { revision: 2, commitment: 'two' })],
  ],
  [
    'P4.decider',
    'a key that once composed it',
    [
      ...house(),
      HELD,
      about('edited', 'key_other', { revision: 2, commitment: 'two', hold: 2 }),
      about('approved', 'key_other', { revision: 2, commitment: 'two', hold: 2 }),
    ],
  ],
  [
    'P4.decider',
    'an operator who approves what they composed',
    [
      ...house(),
      HELD,
      about('edited', 'operator', { due: true, hold: 2, revision: 2, commitment: 'two' }),
      about('approved', 'operator', { hold: 2, revision: 2, commitment: 'two' }),
    ],
  ],
  [
    'P4.composer',
    'an operator who edits what was cleared',
    [...READY, about('edited', 'operator', { hold: 1, revision: 2, commitment: 'two' })],
  ],
  [
    'P4.composer',
    'an operator who edits a draft',
    [
      ...house(),
      about('drafted', 'key_agent', { due: true, hold: 0 }),
      about('edited', 'operator', { due: true, hold: 0, revision: 2, commitment: 'two' }),
    ],
  ],
  ['P4.composer', 'an operator who writes', [...house(), about('held', 'operator', { cause: 'gate', due: true })]],
  ['P4.composer', 'a key that was revoked', [...house(), line('key.revoked', 'key_agent', 'key_admin'), HELD]],
  [
    'P5.open',
    'a hold that another has replaced',
    [
      ...house(),
      HELD,
      about('edited', 'key_agent', { revision: 2, commitment: 'two', hold: 2, due: true }),
      about('approved', 'key_reviewer', { revision: 2, commitment: 'two' }),
    ],
  ],
  ['P7.double', 'while it is under way', [...READY, LEAVES, LEAVES]],
  ['P7.ruled', 'of what was never unknown', [...READY, moves('delivered', {}, 'operator')]],
  ['P9.place', 'of a mailbox elsewhere', [...house(), { ...HELD, odd: { environment: 'live' } }]],
  ['P9.transport', 'live mail in the sandbox', [{ ...reply('sent'), odd: { environment: 'live' } }]],
  [
    'P10.ladder',
    'with the code of something else',
    [
      ...house(),
      { ...mode('gated_send', 'monitored', 'key_admin'), odd: { at_ms: 7 } },
      { ...line('code.used', 'cod_1', 'key_admin', { operation: 'update_mailbox' }), odd: { at_ms: 7 } },
    ],
  ],
  ['P10.ladder', 'out of gated_all, downwards', [...house('gated_all'), mode('gated_all', 'read_only', 'key_admin')]],
  ['P10.weakening', 'a key without a code', [line('key.created', 'key_new', 'key_admin', { scopes: ['send'] })]],
  [
    'P10.weakening',
    "the end of a reviewer's key without a code",
    [...house(), line('key.revoked', 'key_reviewer', 'key_admin')],
  ],
  [
    'P10.weakening',
    'an allowlist entry without a code',
    [...house(), line('allowlist.added', 'alw_1', 'key_admin', { mailbox_id: 'mbx_1' })],
  ],
  ['P12.made', 'twice', [...house('monitored'), cleared('monitored', { deliveries: ['copy:dlv_2', 'copy:dlv_3'] })]],
  [
    'P12.made',
    'where nobody is to see it',
    [...house('autonomous'), cleared('autonomous', { deliveries: ['copy:dlv_2'] })],
  ],
  ['P14.phase', 'an approval of what was never begun', [...house(), APPROVED]],
  ['P14.phase', 'a second birth', [...house(), HELD, about('drafted', 'key_agent')]],
  [
    'P14.phase',
    'after its end',
    [...house(), HELD, about('rejected', 'key_reviewer'), about('held', 'system', { hold: 2 })],
  ],
  ['P14.revision', 'that begins in the middle', [...house(), about('held', 'key_agent', { revision: 2 })]],
  [
    'P14.revision',
    'with another content',
    [...house(), HELD, about('approved', 'key_reviewer', { commitment: 'two' })],
  ],
  ['P14.chain', 'with a gap', [...house(), { ...HELD, odd: { seq: 7 } }]],
  ['P14.chain', 'with an id of before', [...house(), { ...HELD, odd: { id: 'evt_0001' } }]],
  ['P14.chain', 'with data that is no object', [...house(), { ...HELD, odd: { data: '[]' } }]],
  ['P14.chain', 'with data that is no JSON', [...house(), { ...HELD, odd: { data: '{' } }]],
]

describe('a history in which nothing is wrong', () => {
  it.each(SOUND)('%s', (_what, lines) => {
    expect(broken(lines)).toEqual([])
  })
})

describe('a history that breaks', () => {
  it('is there for every invariant of the log', () => {
    expect(Object.keys(VIOLATING).sort()).toEqual(LOG.map((one) => one.id).sort())
  })

  it.each(Object.entries(VIOLATING))('%s', (id, lines) => {
    expect(broken(lines)).toContain(id)
  })

  it.each(ALSO)('%s: %s', (id, _what, lines) => {
    expect(broken(lines)).toContain(id)
  })

  it('is told in words with ids, and once for each entry', () => {
    const found = checkLog(play(sealed([...READY, LEAVES, LEAVES])).scenes).filter((one) => one.id === 'P7.double')
    expect(found).toEqual([
      {
        id: 'P7.double',
        promise: 'P7',
        words:
          'msg_1, entry 9 (dlv_1): its content began to leave again, and was neither refused before nor ordered to be sent again',
      },
    ])
  })
})
