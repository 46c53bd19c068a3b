/** P14: whatever was done to settings, their rows are the fold of their entries, and each column that a rule looks at is in it. */
import { describe, expect, it } from 'vitest'
import {
  accountStanding,
  allowlistStanding,
  codeStanding,
  foldSetting,
  keyStanding,
  mailboxStanding,
  type Setting,
  type Standing,
  settingDiffers,
} from '../../../core/audit/setting.js'
import { codeOf, type House, house, sha256, textOf, withCode } from '../../support/world.js'

const standings = ({ world }: House): ReadonlyArray<readonly [id: string, Standing]> => [
  ...world.rows('accounts').map((row) => [row.id, accountStanding(row, sha256)] as const),
  ...world.rows('mailboxes').map((row) => [row.id, mailboxStanding(row, sha256)] as const),
  ...world.rows('api_keys').map((row) => [row.id, keyStanding(row)] as const),
  ...world.rows('allowlist').map((row) => [row.id, allowlistStanding(row, sha256)] as const),
  ...world.rows('operator_codes').map((row) => [row.id, codeStanding(row, sha256)] as const),
]

const expectSealed = (at: House): void => {
  for (const [id, standing] of standings(at)) {
    const entries = at.world.entries().filter((one) => one.subject_id === id)
    const folded = entries.reduce<Setting>(foldSetting, {})
    expect([id, settingDiffers(folded, standing)]).toEqual([id, null])
    expect(folded).toMatchObject({ ...standing.always, ...standing.sealed })
  }
}

/** Everything that changes a setting. */
const changed = (): House => {
  const at = house()
  const { world, admin, operator, mailbox_id } = at
  world.ask(admin, 'create_mailbox', { address: 'Sales@agents.example', name: 'Sales' })
  world.ask(admin, 'update_mailbox', { mailbox_id, name: 'New', messages_per_hour: 5, hold_expiry_seconds: 60 })
  world.ask(admin, 'update_mailbox', {
    mailbox_id,
    oversight_mode: 'gated_all',
    messages_per_day: 9,
    kill_switch: true,
  })
  withCode(at, admin, 'update_mailbox', { mailbox_id, kill_switch: false, messages_per_hour: null })
  const upgrade = { mailbox_id, oversight_mode: 'gated_send' }
  world.ask(admin, 'manage_upgrade', { ...upgrade, action: 'request' })
  world.ask(admin, 'manage_upgrade', { ...upgrade, action: 'apply', approval_code: 'wrong' })
  world.ask(admin, 'manage_upgrade', { ...upgrade, action: 'apply', approval_code: codeOf(at) })
  const allowed = withCode(at, admin, 'add_allowlist_entry', { mailbox_id, pattern: '*@Example.com' })
  const made = withCode(at, admin, 'create_api_key', { name: 'late', scopes: ['read'], mailboxes: [mailbox_id] })
  world.ask(admin, 'revoke_api_key', { key_id: textOf(made.body.key_id) })
  withCode(at, admin, 'add_allowlist_entry', { mailbox_id, pattern: 'jo@example.com' })
  world.ask(admin, 'remove_allowlist_entry', { mailbox_id, entry_id: textOf(allowed.body.entry_id) })
  world.ask(operator, 'recover_operator', { oversight_email: 'new@human.example' })
  return at
}

describe('P14: settings', () => {
  it('are the fold of their entries after every change', () => {
    expectSealed(house())
    expectSealed(changed())
  })

  it('tell the log nothing personal: no address, name or pattern', () => {
    const text = JSON.stringify(changed().world.entries()).toLowerCase()
    for (const personal of ['@', 'agents.example', 'human.example', 'sales', 'new"', 'late'])
      expect([personal, text.includes(personal)]).toEqual([personal, false])
  })

  it('P14: a row of an older program is covered from its first change on', () => {
    const at = house()
    at.world.set('accounts', 'acc_A', { salt: '' })
    at.world.ask(at.operator, 'recover_operator', { oversight_email: 'new@human.example' })
    expect(at.world.row('accounts', 'acc_A').salt).toMatch(/^[0-9a-f]{32}$/)
    expectSealed(at)
  })
})
