import { describe, expect, it } from 'vitest'
import type { Told } from '../../../core/audit/data.js'
import {
  allowlistSetting,
  foldSetting,
  keySetting,
  mailboxSetting,
  type Setting,
  settingDiffers,
} from '../../../core/audit/setting.js'
import type { Json } from '../../../core/errors.js'
import type { AllowlistRow, KeyRow } from '../../../core/operations/rows.js'
import { mailbox } from '../message/samples.js'

const told = (type: string, data: { readonly [name: string]: Json } = {}): Told => ({
  type,
  subject_id: 'id_1',
  actor: 'key_1',
  data: JSON.stringify(data),
})

const folded = (...entries: ReadonlyArray<Told>): Setting => entries.reduce<Setting>(foldSetting, {})

const key: KeyRow = {
  id: 'key_1',
  account_id: 'acc_1',
  environment: 'test',
  name: 'reviewer',
  hash: 'h',
  hint: 'abcd',
  scopes: '["read","oversight"]',
  mailboxes: null,
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
  created_ms: 0,
  removed_ms: null,
}

describe('the fold of settings', () => {
  it('P10, P14: follows the mode and the kill switch of a mailbox', () => {
    const made = told('mailbox.created', { mode: 'gated_send' })
    const raised = told('mailbox.mode_changed', { from: 'gated_send', to: 'autonomous' })
    const killed = told('mailbox.kill_switch', { on: true })
    expect(folded(made)).toEqual(mailboxSetting(mailbox))
    expect(folded(made, raised, told('mailbox.updated'))).toEqual(mailboxSetting({ ...mailbox, mode: 'autonomous' }))
    expect(folded(made, killed, raised)).toEqual(mailboxSetting({ ...mailbox, mode: 'autonomous', kill_switch: 1 }))
    expect(folded(made, killed, told('mailbox.kill_switch', { on: false }))).toEqual(mailboxSetting(mailbox))
  })

  it('P14: gives no mode to a mailbox whose rise does not start where it stood', () => {
    const wrong = folded(
      told('mailbox.created', { mode: 'read_only' }),
      told('mailbox.mode_changed', { from: 'gated_send', to: 'monitored' }),
    )
    expect(wrong).toEqual({ mode: null, kill_switch: false })
  })

  it('P4, P14: follows the scopes and the end of a key', () => {
    const made = told('key.created', { scopes: ['read', 'oversight'] })
    expect(folded(made)).toEqual(keySetting(key))
    expect(folded(made, told('key.revoked'))).toEqual(keySetting({ ...key, revoked_ms: 5 }))
  })

  it('P1, P14: follows an allowlist entry', () => {
    const made = told('allowlist.added', { mailbox_id: 'mbx_1' })
    expect(folded(made)).toEqual(allowlistSetting(entry))
    expect(folded(made, told('allowlist.removed', { mailbox_id: 'mbx_1' }))).toEqual(
      allowlistSetting({ ...entry, removed_ms: 5 }),
    )
  })

  it('gives what no row holds for an entry that cannot be read', () => {
    const unread = (type: string): Setting => folded({ ...told(type), data: '{' })
    expect(unread('mailbox.created')).toEqual({ mode: null, kill_switch: false })
    expect(unread('mailbox.kill_switch')).toEqual({ kill_switch: null })
    expect(unread('key.created')).toEqual({ scopes: 'null', revoked: false })
    expect(unread('allowlist.added')).toEqual({ mailbox_id: null, removed: false })
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
    ])
      expect(folded(told('mailbox.created', data))).toEqual({ mode: null, kill_switch: false })
  })

  it('P14: names the first field that differs', () => {
    const found = folded(told('mailbox.created', { mode: 'gated_send' }))
    expect(settingDiffers(found, mailboxSetting(mailbox))).toBeNull()
    expect(settingDiffers(found, mailboxSetting({ ...mailbox, mode: 'autonomous', kill_switch: 1 }))).toBe('mode')
    expect(settingDiffers(found, mailboxSetting({ ...mailbox, kill_switch: 1 }))).toBe('kill_switch')
    expect(settingDiffers({}, keySetting(key))).toBe('scopes')
  })
})
