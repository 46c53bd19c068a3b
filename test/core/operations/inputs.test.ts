/**
 * What is asked: the JSON Schema that is shown and the codec that decides agree, as in `test/core/codec/agreement.test.ts`. The validator is
 * ajv, which shares no code with the codecs.
 */
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { toJsonSchema } from '../../../core/codec/schema.js'
import { CATALOGUE, findOperation } from '../../../core/operations/catalogue.js'
import { editApproveInput } from '../../../core/operations/inputs.js'
import { nearMisses } from '../codec/near-misses.js'
import { base64Input, instantInput } from '../codec/samples.js'

const ajv = new Ajv2020({ strict: true })
addFormats.default(ajv)

const RUNS = 150

const id = (prefix: string) => fc.stringMatching(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/).map((ulid) => `${prefix}_${ulid}`)
const address = fc.constantFrom('jo@example.com', 'Jo <jo@example.com>', '"Jo, A" <a.b@x.example>')
const addresses = fc.oneof(address, fc.array(address, { maxLength: 3 }))
const words = fc.constantFrom('Hello', 'a b', 'é😀', 'x'.repeat(90))
const mode = fc.constantFrom('read_only', 'gated_all', 'gated_send', 'monitored', 'autonomous')
const ceiling = fc.option(fc.nat(1_000_000))
const page = (cursor: fc.Arbitrary<string>) => ({ limit: fc.integer({ min: 1, max: 100 }), cursor })
const written = {
  to: addresses,
  cc: addresses,
  bcc: addresses,
  subject: words,
  body: words,
  html: words,
}
const files = {
  reply_to: addresses,
  attachments: fc.array(
    fc.record({
      name: fc.constantFrom('a.txt', 'b c.pdf'),
      content_type: fc.constantFrom('text/plain', 'application/pdf'),
      content_base64: base64Input,
    }),
    { maxLength: 2 },
  ),
}
const status = fc.constantFrom('draft', 'pending', 'queued', 'delivered')

type Fields = { readonly [name: string]: fc.Arbitrary<unknown> }

const input = (required: Fields, optional: Fields = {}): fc.Arbitrary<unknown> =>
  fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required) })

const approval_code = fc.constantFrom('7QF2-9XKD', 'x')

const VALID: { readonly [name: string]: fc.Arbitrary<unknown> } = {
  setup_multimail: input({}),
  get_account: input({}),
  list_mailboxes: input({}, page(id('mbx'))),
  create_mailbox: input(
    { address },
    { name: words, oversight_mode: fc.constantFrom('read_only', 'gated_all', 'gated_send') },
  ),
  update_mailbox: input(
    { mailbox_id: id('mbx') },
    {
      name: fc.option(words),
      oversight_mode: mode,
      kill_switch: fc.boolean(),
      hold_expiry_seconds: fc.option(fc.integer({ min: 60, max: 31_536_000 })),
      messages_per_hour: ceiling,
      messages_per_day: ceiling,
      recipients_per_hour: ceiling,
      recipients_per_day: ceiling,
      approval_code,
    },
  ),
  manage_upgrade: input(
    { mailbox_id: id('mbx'), action: fc.constantFrom('request', 'apply'), oversight_mode: mode },
    { approval_code },
  ),
  list_allowlist: input({ mailbox_id: id('mbx') }, page(id('alw'))),
  add_allowlist_entry: input(
    { mailbox_id: id('mbx'), pattern: fc.constantFrom('jo@example.com', '*@example.com') },
    { approval_code },
  ),
  remove_allowlist_entry: input({ mailbox_id: id('mbx'), entry_id: id('alw') }),
  create_api_key: input(
    {
      name: words,
      scopes: fc.uniqueArray(fc.constantFrom('read', 'send', 'oversight', 'admin'), { minLength: 1 }),
    },
    { mailboxes: fc.array(id('mbx'), { minLength: 1, maxLength: 3 }), approval_code },
  ),
  list_api_keys: input({}, page(id('key'))),
  revoke_api_key: input({ key_id: id('key') }, { approval_code }),
  get_audit_log: input({}, { subject_id: id('msg'), ...page(fc.constantFrom('1', '10', '9'.repeat(15))) }),
  send_email: input(
    {},
    {
      from: address,
      mailbox_id: id('mbx'),
      ...written,
      ...files,
      send_at: instantInput,
      gate_timing: fc.constantFrom('gate_first', 'schedule_first'),
      idempotency_key: fc.constantFrom('k1', 'a b'),
      tags: fc.array(fc.constantFrom('a', 'b c'), { maxLength: 3 }),
      draft: fc.boolean(),
      replaces: id('msg'),
    },
  ),
  edit_scheduled_email: input(
    { message_id: id('msg') },
    {
      revision: fc.integer({ min: 1, max: 9 }),
      ...written,
      ...files,
      send_at: fc.option(instantInput),
      submit: fc.boolean(),
    },
  ),
  cancel_message: input({ message_id: id('msg') }),
  check_inbox: input(
    {},
    { mailbox_id: id('mbx'), direction: fc.constantFrom('inbound', 'outbound'), status, ...page(id('msg')) },
  ),
  read_email: input({ message_id: id('msg') }, { wait_seconds: fc.nat(30) }),
  list_pending: input({}, { mailbox_id: id('mbx'), ...page(id('msg')) }),
  decide_email: input(
    { message_id: id('msg'), action: fc.constantFrom('approve', 'reject', 'mark_delivered', 'send_again') },
    { revision: fc.integer({ min: 1, max: 9 }), reason: words, delivery_id: id('dlv'), wait_seconds: fc.nat(30) },
  ),
  edit_and_approve: input(
    { message_id: id('msg'), revision: fc.integer({ min: 1, max: 9 }) },
    { ...written, reason: words },
  ),
}

const stringsOf = (value: unknown): ReadonlyArray<string> =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(stringsOf)
      : []

/** Where the schema may be the wider one: an address, an instant, base64 (`core/codec/schema.ts`). */
const beyondSchema = (text: string): boolean => /@|^\d{4}-|^[\w+/]*=*$/.test(text)

const codecOf = (name: string) => (name === 'edit_and_approve' ? editApproveInput : findOperation(name)?.input)

describe('what is asked', () => {
  it('has a sample for each operation', () => {
    expect(Object.keys(VALID).sort()).toEqual([...CATALOGUE.map((one) => one.name), 'edit_and_approve'].sort())
  })

  it.each(Object.entries(VALID))('%s: schema and codec agree', (name, valid) => {
    const codec = codecOf(name)
    if (codec === undefined) return expect.unreachable(name)
    const allows = ajv.compile(toJsonSchema(codec))
    fc.assert(
      fc.property(valid, (one) => E.isRight(codec.decode(one)) && allows(one)),
      { numRuns: RUNS / 5 },
    )
    fc.assert(
      fc.property(nearMisses(valid), (one) => {
        const decodes = E.isRight(codec.decode(one))
        return decodes ? allows(one) : !allows(one) || stringsOf(one).some(beyondSchema)
      }),
      { numRuns: RUNS },
    )
  })

  it.each(Object.keys(VALID))('%s: a field that nobody knows is refused by both', (name) => {
    const codec = codecOf(name)
    if (codec === undefined) return expect.unreachable(name)
    const [one] = fc.sample(VALID[name] ?? fc.constant({}), 1)
    const strange = { ...(one as object), nobody_knows: 1 }
    expect([E.isRight(codec.decode(strange)), ajv.compile(toJsonSchema(codec))(strange)]).toEqual([false, false])
  })
})
