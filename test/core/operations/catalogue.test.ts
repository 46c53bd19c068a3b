import { describe, expect, it } from 'vitest'
import { toJsonSchema } from '../../../core/codec/schema.js'
import { CATALOGUE, findOperation } from '../../../core/operations/catalogue.js'
import { GROUPS } from '../../../core/operations/operation.js'
import { refusalOutput } from '../../../core/operations/outputs.js'

/** One letter each: reads, prepares, whole_account, destructive, idempotent, open_world. */
const TABLE = `
setup_multimail        start      -               r---i-
get_account            account    read            r---i-
list_mailboxes         mailboxes  read            r---i-
create_mailbox         mailboxes  admin           --w---
update_mailbox         mailboxes  admin           ---di-
manage_upgrade         mailboxes  send            ---di-
list_allowlist         allowlist  read            r---i-
add_allowlist_entry    allowlist  admin           ------
remove_allowlist_entry allowlist  admin           ---di-
create_api_key         keys       admin           --w---
list_api_keys          keys       admin           r-w-i-
revoke_api_key         keys       admin           --wdi-
get_audit_log          keys       admin           r-w-i-
send_email             writing    send            -p---o
edit_scheduled_email   writing    send            -p-d-o
cancel_message         writing    send,oversight  ---di-
check_inbox            reading    read            r---i-
read_email             reading    read            r---i- change
list_pending           oversight  oversight       r---i-
decide_email           oversight  oversight       ---dio outcome
`

const letter = (yes: boolean, one: string): string => (yes ? one : '-')

const row = ({ name, group, scopes, reads, prepares, whole_account, hints, waits }: (typeof CATALOGUE)[number]) =>
  [
    name,
    group,
    scopes.join(',') || '-',
    [
      letter(reads, 'r'),
      letter(prepares, 'p'),
      letter(whole_account, 'w'),
      letter(hints.destructive, 'd'),
      letter(hints.idempotent, 'i'),
      letter(hints.open_world, 'o'),
    ].join(''),
    ...(waits === null ? [] : [waits]),
  ].join(' ')

describe('the catalogue', () => {
  it('says who may call what, and what that does (P15)', () => {
    const lines = TABLE.trim().split('\n')
    expect(CATALOGUE.map(row)).toEqual(lines.map((line) => line.replace(/ +/g, ' ')))
  })

  it('names each operation once, in a group that there is, and finds it by its name', () => {
    expect(new Set(CATALOGUE.map((one) => one.name)).size).toBe(CATALOGUE.length)
    expect(GROUPS.filter((group) => !CATALOGUE.some((one) => one.group === group))).toEqual([])
    for (const one of CATALOGUE) expect(findOperation(one.name)).toBe(one)
    expect(findOperation('hand_over')).toBeUndefined()
  })

  it('lets no agent approve: what decides needs oversight, which no key has with send', () => {
    const send = CATALOGUE.filter((one) => one.scopes.includes('send')).map((one) => one.name)
    expect(send).not.toContain('decide_email')
    expect(send).not.toContain('list_pending')
  })

  it('explains each operation and each of its fields in a sentence', () => {
    const silent = CATALOGUE.flatMap(({ name, title, description, input }) => {
      const properties = Object.entries(
        (toJsonSchema(input).properties ?? {}) as Record<string, { description?: string }>,
      )
      return [
        ...[title, description].filter((text) => text.length < 5).map(() => name),
        ...properties.filter(([, one]) => (one.description ?? '').length < 4).map(([field]) => `${name}.${field}`),
      ]
    })
    expect(silent).toEqual([])
  })

  it('is shown to the world as it was agreed: a change here changes REST, MCP and the SDKs', async () => {
    const shown = CATALOGUE.map(({ name, title, description, input, output }) => ({
      name,
      title,
      description,
      input: toJsonSchema(input),
      output: toJsonSchema(output),
    }))
    const refusal = toJsonSchema(refusalOutput)
    await expect(`${JSON.stringify({ operations: shown, refusal }, null, 1)}\n`).toMatchFileSnapshot(
      'fixtures/catalogue.json',
    )
  })
})
