import { describe, expect, it } from 'vitest'
import type { Told } from '../../../core/audit/data.js'
import { commitment } from '../../../core/audit/entry.js'
import { accountSeal, allowlistSeal, codeSeal, keySeal, mailboxSeal, saltOf } from '../../../core/audit/seal.js'
import {
  accountStanding,
  allowlistStanding,
  codeStanding,
  foldSetting,
  keyStanding,
  mailboxStanding,
  type Setting,
  settingDiffers,
} from '../../../core/audit/setting.js'
import type { Json } from '../../../core/errors.js'
import { ACCOUNT_LIMITS } from '../../../core/operations/init.js'
import type { AccountRow, AllowlistRow, CodeRow, KeyRow } from '../../../core/operations/rows.js'
import { mailbox } from '../message/samples.js'

const sha256 = (text: string): string => `<${text}>`

const told = (type: string, data: { readonly [name: string]: Json } = {}): Told => ({
  type,
  subject_id: 'id_1',
  actor: 'key_1',
  data: JSON.stringify(data),
})

const folded = (...entries: ReadonlyArray<Told>): Setting => entries.reduce<Setting>(foldSetting, {})

const account: AccountRow = {
  id: 'acc_1',
  oversight_email: 'boss@x.example',
  kill_switch: 0,
  notify: 'each',
  quiet_from_min: null,
  quiet_until_min: null,
  ...ACCOUNT_LIMITS,
  salt: 'salt',
  created_ms: 0,
}

const key: KeyRow = {
  id: 'key_1',
  account_id: 'acc_1',
  environment: 'test',
  name: 'reviewer',
  hash: 'h',
  hint: 'abcd',
  scopes: '["read","oversight"]',
  mailboxes: '["mbx_1"]',
  created_ms: 0,
  revoked_ms: null,
}

const entry: AllowlistRow = {
  id: 'alw_1',
  account_id: 'acc_1',
  environment: 'test',
  mailbox_id: 'mbx_1',
  pattern: '*@x.example',
  added_by: 'key_1',
  salt: 'salt',
  created_ms: 0,
  removed_ms: null,
}

const code: CodeRow = {
  id: 'opc_1',
  account_id: 'acc_1',
  environment: 'test',
  request_hash: 'r',
  code_hash: 'c',
  tries: 0,
  salt: 'salt',
  created_ms: 0,
  expires_ms: 9,
  used_ms: null,
}

const accountMade = told('account.created', { row: accountSeal(account, sha256) })
const mailboxMade = told('mailbox.created', { mode: 'gated_send', row: mailboxSeal(mailbox, sha256) })
const keyMade = told('key.created', { scopes: ['read', 'oversight'], row: keySeal(key) })
const listed = told('allowlist.added', { mailbox_id: 'mbx_1', row: allowlistSeal(entry, sha256) })
const asked = told('code.asked', { row: codeSeal(code, sha256) })

const accountDiffers = (found: Setting, change: Partial<AccountRow> = {}) =>
  settingDiffers(found, accountStanding({ ...account, ...change }, sha256))
const mailboxDiffers = (found: Setting, change: Partial<typeof mailbox> = {}) =>
  settingDiffers(found, mailboxStanding({ ...mailbox, ...change }, sha256))
const keyDiffers = (found: Setting, change: Partial<KeyRow> = {}) =>
  settingDiffers(found, keyStanding({ ...key, ...change }))
const entryDiffers = (found: Setting, change: Partial<AllowlistRow> = {}) =>
  settingDiffers(found, allowlistStanding({ ...entry, ...change }, sha256))
const codeDiffers = (found: Setting, change: Partial<CodeRow> = {}) =>
  settingDiffers(found, codeStanding({ ...code, ...change }, sha256))

const LIMITS = ['messages_per_hour', 'messages_per_day', 'recipients_per_hour', 'recipients_per_day'] as const

describe('what an entry says of a row', () => {
  it('holds commitments in place of what is personal, or could be guessed', () => {
    const of = (text: string) => commitment('salt', text, sha256)
    expect(accountSeal(account, sha256)).toEqual({
      oversight_email: of('boss@x.example'),
      kill_switch: 0,
      notify: 'each',
      quiet_from_min: null,
      quiet_until_min: null,
      ...ACCOUNT_LIMITS,
    })
    expect(accountSeal({ ...account, oversight_email: null }, sha256).oversight_email).toBeNull()
    expect(mailboxSeal({ ...mailbox, name: 'An agent', hold_expiry_s: 60 }, sha256)).toEqual({
      address: of(mailbox.address),
      address_key: of(mailbox.address_key),
      name: of('An agent'),
      hold_expiry_s: 60,
      ...Object.fromEntries(LIMITS.map((name) => [name, null])),
    })
    expect(keySeal(key)).toEqual({ hash: 'h', mailboxes: '["mbx_1"]' })
    expect(allowlistSeal(entry, sha256)).toEqual({ pattern: of('*@x.example') })
    expect(codeSeal(code, sha256)).toEqual({ request_hash: of('r'), code_hash: of('c'), expires_ms: 9 })
  })

  it('is salted anew for each row and each change', () => {
    const salt = (id: string, random_hex: string) =>
      saltOf(id, { sha256: (text) => `${text.replace('salt:', '')}${'0'.repeat(64)}`, random_hex })
    expect(salt('a', 'b')).toBe(`a:b${'0'.repeat(29)}`)
    expect(salt('a', 'c')).toBe(`a:c${'0'.repeat(29)}`)
  })
})

describe('the fold of settings', () => {
  it('P10, P14: follows the mode and the kill switch of a mailbox', () => {
    const raised = told('mailbox.mode_changed', { from: 'gated_send', to: 'autonomous' })
    const killed = told('mailbox.kill_switch', { on: true })
    expect(mailboxDiffers(folded(mailboxMade))).toBeNull()
    expect(mailboxDiffers(folded(mailboxMade, raised, told('mailbox.updated')), { mode: 'autonomous' })).toBeNull()
    const both = folded(mailboxMade, killed, raised)
    expect(mailboxDiffers(both, { mode: 'autonomous', kill_switch: 1 })).toBeNull()
    expect(mailboxDiffers(folded(mailboxMade, killed, told('mailbox.kill_switch', { on: false })))).toBeNull()
  })

  it('P14: gives no mode to a mailbox whose rise does not start where it stood', () => {
    const wrong = folded(
      told('mailbox.created', { mode: 'read_only' }),
      told('mailbox.mode_changed', { from: 'gated_send', to: 'monitored' }),
    )
    expect(wrong).toEqual({ mode: null, kill_switch: false })
  })

  it.each(['mailbox.updated', 'mailbox.mode_changed', 'mailbox.kill_switch'])(
    'P14: takes what a mailbox was changed to from %s',
    (type) => {
      const after = { ...mailbox, messages_per_hour: 7, name: 'Another', salt: 'fresh' }
      const more = { from: 'gated_send', to: 'gated_send', on: false, row: mailboxSeal(after, sha256) }
      expect(mailboxDiffers(folded(mailboxMade, told(type, more)), after)).toBeNull()
      expect(mailboxDiffers(folded(mailboxMade, told(type, more)))).toBe('address')
    },
  )

  it('P4, P14: follows the scopes, the hash, the reach and the end of a key', () => {
    expect(keyDiffers(folded(keyMade))).toBeNull()
    expect(keyDiffers(folded(keyMade, told('key.revoked')), { revoked_ms: 5 })).toBeNull()
  })

  it('P1, P14: follows an allowlist entry', () => {
    expect(entryDiffers(folded(listed))).toBeNull()
    expect(
      entryDiffers(folded(listed, told('allowlist.removed', { mailbox_id: 'mbx_1' })), { removed_ms: 5 }),
    ).toBeNull()
  })

  it('P14: follows an account and its oversight address', () => {
    expect(accountDiffers(folded(accountMade))).toBeNull()
    const after = { ...account, oversight_email: 'new@x.example', salt: 'fresh' }
    const changed = told('account.oversight_email_changed', { row: accountSeal(after, sha256) })
    expect(accountDiffers(folded(accountMade, changed), after)).toBeNull()
    expect(accountDiffers(folded(accountMade, changed))).toBe('oversight_email')
  })

  it('P10, P14: follows a code: asked for, tried, used', () => {
    const tried = told('code.wrong', { tries: 1 })
    expect(codeDiffers(folded(asked))).toBeNull()
    expect(codeDiffers(folded(asked, tried), { tries: 1 })).toBeNull()
    expect(codeDiffers(folded(asked, tried, told('code.used')), { tries: 1, used_ms: 5 })).toBeNull()
    expect(codeDiffers(folded(asked, told('code.used')))).toBe('used')
    expect(codeDiffers(folded(asked, tried))).toBe('tries')
  })

  it('gives what no row holds for an entry that cannot be read', () => {
    const unread = (type: string): Setting => folded({ ...told(type), data: '{' })
    expect(unread('mailbox.created')).toEqual({ mode: null, kill_switch: false })
    expect(unread('mailbox.kill_switch')).toEqual({ kill_switch: null })
    expect(unread('key.created')).toEqual({ scopes: 'null', revoked: false })
    expect(unread('allowlist.added')).toEqual({ mailbox_id: null, removed: false })
    expect(unread('account.created')).toEqual({ created: true })
    expect(unread('code.asked')).toEqual({ used: false, tries: 0 })
    expect(unread('code.wrong')).toEqual({ tries: null })
    expect(
      folded(told('mailbox.created', { mode: 'gated_send' }), told('mailbox.mode_changed', { from: 'gated_send' })),
    ).toMatchObject({ mode: null })
    for (const data of [
      { mode: 1 },
      { mode: 'gated_send', on: 1 },
      { mode: 'gated_send', from: 1 },
      { mode: 'gated_send', to: 1 },
      { mode: 'gated_send', scopes: [1] },
      { mode: 'gated_send', mailbox_id: 1 },
      { mode: 'gated_send', tries: '1' },
      { mode: 'gated_send', row: 1 },
      { mode: 'gated_send', row: { name: true } },
    ])
      expect(folded(told('mailbox.created', data))).toEqual({ mode: null, kill_switch: false })
    for (const value of ['x', 1, null])
      expect(folded(told('mailbox.updated', { row: { name: value } }))).toEqual({ name: value })
  })
})

describe('P14: a row that was changed beside its entries', () => {
  it.each([
    ['oversight_email', { oversight_email: 'eve@x.example' }],
    ['oversight_email', { oversight_email: null }],
    ['oversight_email', { salt: 'other' }],
    ['kill_switch', { kill_switch: 1 }],
    ...LIMITS.map((name) => [name, { [name]: 9 }] as const),
    ...LIMITS.map((name) => [name, { [name]: null }] as const),
  ] as const)('is found: %s of an account', (field, change) => {
    expect(accountDiffers(folded(accountMade), change)).toBe(field)
  })

  it.each([
    ['mode', { mode: 'autonomous', kill_switch: 1 }],
    ['kill_switch', { kill_switch: 1 }],
    ['address', { address: 'x@x.example' }],
    ['address_key', { address_key: 'x@x.example' }],
    ['name', { name: 'x' }],
    ['hold_expiry_s', { hold_expiry_s: 1 }],
    ...LIMITS.map((name) => [name, { [name]: 9 }] as const),
  ] as const)('is found: %s of a mailbox', (field, change) => {
    expect(mailboxDiffers(folded(mailboxMade), change)).toBe(field)
  })

  it.each([
    ['scopes', { scopes: '["admin"]' }],
    ['revoked', { revoked_ms: 1 }],
    ['hash', { hash: 'x' }],
    ['mailboxes', { mailboxes: null }],
  ])('is found: %s of a key', (field, change) => {
    expect(keyDiffers(folded(keyMade), change)).toBe(field)
    expect(keyDiffers({}, change)).toBe('scopes')
  })

  it.each([
    ['mailbox_id', { mailbox_id: 'mbx_2' }],
    ['removed', { removed_ms: 1 }],
    ['pattern', { pattern: '*@y.example' }],
  ])('is found: %s of an allowlist entry', (field, change) => {
    expect(entryDiffers(folded(listed), change)).toBe(field)
  })

  it.each([
    ['used', { used_ms: 1 }],
    ['tries', { tries: 1 }],
    ['request_hash', { request_hash: 'x' }],
    ['code_hash', { code_hash: 'x' }],
    ['expires_ms', { expires_ms: 10 }],
  ])('is found: %s of a code', (field, change) => {
    expect(codeDiffers(folded(asked), change)).toBe(field)
  })

  it('is not found where an older program wrote the entry: what it does not say is not covered', () => {
    expect(accountDiffers(folded(told('account.created')), { oversight_email: 'eve@x.example' })).toBeNull()
    expect(accountDiffers({})).toBe('created')
    expect(mailboxDiffers(folded(told('mailbox.created', { mode: 'gated_send' })), { name: 'x' })).toBeNull()
    expect(codeDiffers(folded(told('code.asked')), { code_hash: 'x' })).toBeNull()
    expect(codeDiffers({})).toBe('used')
  })
})
