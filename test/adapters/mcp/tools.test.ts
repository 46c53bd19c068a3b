import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { inputSchema, outputSchema, shortSchema } from '../../../adapters/mcp/schemas.js'
import { ALL, querySelection, readSelection, type Selection, toolsFor } from '../../../adapters/mcp/tools.js'
import type { Principal } from '../../../core/authority/principal.js'
import { toJsonSchema } from '../../../core/codec/schema.js'
import { CATALOGUE } from '../../../core/operations/catalogue.js'
import { ADMIN, AGENT, MESSAGE_ID, message, PENDING, principal, REVIEWER, SENDER } from './scripted-door.js'

/** Tokens of a tools/list: JSON characters by four, the usual estimate. */
const TOKENS_MAX = 6_000
const tokens = (value: unknown): number => Math.ceil(JSON.stringify(value).length / 4)

const names = (who: Principal, selection: Selection = ALL) => toolsFor(who, selection).map(({ name }) => name)

const ajv = () => {
  const one = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true })
  addFormats.default(one)
  return one
}

const AGENT_TOOLS = [
  'setup_multimail',
  'get_account',
  'list_mailboxes',
  'manage_upgrade',
  'list_allowlist',
  'send_email',
  'edit_scheduled_email',
  'cancel_message',
  'check_inbox',
  'read_email',
]

describe('the tools of a key', () => {
  it('are those that its scopes open, in the order of the catalogue', () => {
    const order = CATALOGUE.map(({ name }) => name)
    expect(names(AGENT).filter((name) => AGENT_TOOLS.includes(name))).toEqual(AGENT_TOOLS)
    for (const who of [AGENT, REVIEWER, ADMIN, SENDER])
      expect(names(who)).toEqual(order.filter((name) => names(who).includes(name)))
  })

  it('never offer a decision to a key that can write', () => {
    expect(names(AGENT)).not.toContain('decide_email')
    expect(names(SENDER)).not.toContain('decide_email')
    expect(names(REVIEWER)).toContain('decide_email')
    expect(names(REVIEWER)).not.toContain('send_email')
  })

  it('leave out what acts on the whole account when the key is limited to some mailboxes', () => {
    const limited = { ...ADMIN, mailboxes: ['mbx_1'] }
    expect(names(ADMIN)).toContain('create_api_key')
    expect(names(limited)).not.toContain('create_api_key')
  })

  it('are setup_multimail alone for a key without a scope', () => {
    expect(names(principal('key_none'))).toEqual(['setup_multimail'])
  })

  it.each([
    ['agent', AGENT],
    ['agent that only sends', SENDER],
    ['reviewer', REVIEWER],
    ['admin', ADMIN],
    ['admin that sends', principal('key_both', 'admin', 'send')],
  ])('take fewer than 6,000 tokens of a context: %s', (_role, who) => {
    expect(tokens({ tools: toolsFor(who, ALL) })).toBeLessThan(TOKENS_MAX)
  })

  it('tell honestly what they do', () => {
    for (const { name, title, annotations } of toolsFor(
      principal('key_all', 'read', 'send', 'oversight', 'admin'),
      ALL,
    )) {
      const operation = CATALOGUE.find((one) => one.name === name)
      expect(title).toBe(operation?.title)
      expect(annotations).toEqual({
        readOnlyHint: operation?.reads,
        destructiveHint: operation?.hints.destructive,
        idempotentHint: operation?.hints.idempotent,
        openWorldHint: operation?.hints.open_world,
      })
    }
  })
})

describe('the options of a connection', () => {
  const given = (query: string) => querySelection(new URLSearchParams(query))

  it('choose groups, and leave out what changes anything', () => {
    const chosen = given('toolsets=writing,reading&read_only=true')
    expect(chosen).toEqual(E.right({ toolsets: ['writing', 'reading'], read_only: true }))
    expect(names(AGENT, E.isRight(chosen) ? chosen.right : ALL)).toEqual(['check_inbox', 'read_email'])
    expect(names(AGENT, { toolsets: ['writing'], read_only: false })).toEqual(
      AGENT_TOOLS.filter((name) => ['send_email', 'edit_scheduled_email', 'cancel_message'].includes(name)),
    )
  })

  it('are all tools when nothing is given', () => {
    expect(given('')).toEqual(E.right(ALL))
    expect(readSelection({ toolsets: null, read_only: null })).toEqual(E.right(ALL))
    expect(given('read_only=false')).toEqual(E.right(ALL))
  })

  it.each([
    ['toolsets=writting', 'toolsets'],
    ['toolsets=', 'toolsets'],
    ['toolsets=writing,', 'toolsets'],
    ['read_only=yes', 'read_only'],
    ['read_only=', 'read_only'],
    ['readonly=true', 'readonly'],
    ['read_only=false&read_only=true', 'query'],
  ])('are refused when misspelt, never ignored: %s', (query, field) => {
    expect(given(query)).toMatchObject({
      _tag: 'Left',
      left: { code: 'invalid_request', details: { fields: [{ field }] } },
    })
  })
})

describe('the schemas of a tool', () => {
  it.each(CATALOGUE.map((operation) => [operation.name, operation] as const))(
    '%s: valid JSON Schema 2020-12 of an object, input and output',
    (_name, operation) => {
      for (const schema of [inputSchema(operation), outputSchema(operation)]) {
        expect(schema.type).toBe('object')
        expect(ajv().validateSchema(schema)).toBe(true)
        expect(() => ajv().compile(schema)).not.toThrow()
      }
    },
  )

  it('keep every field, what is required, and that no other field may be sent', () => {
    for (const operation of CATALOGUE) {
      const full = toJsonSchema(operation.input)
      const short = inputSchema(operation)
      expect(Object.keys(short.properties ?? {})).toEqual(Object.keys(full.properties ?? {}))
      expect(short.required ?? []).toEqual(full.required)
      expect(short.additionalProperties).toBe(false)
    }
  })

  it('take what the operation takes, and refuse what has the wrong shape', () => {
    const send = CATALOGUE.find(({ name }) => name === 'send_email')
    const isInput = ajv().compile(send === undefined ? {} : inputSchema(send))
    expect(isInput({ to: 'Jo <jo@example.com>', subject: 'S', body: 'B', send_at: '2026-12-01T09:00:00Z' })).toBe(true)
    expect(isInput({ to: ['jo@example.com', 'käthe@exämple.com'], replaces: MESSAGE_ID, tags: ['a'] })).toBe(true)
    expect(isInput({ to: 1 })).toBe(false)
    expect(isInput({ too: 'jo@example.com' })).toBe(false)
    expect(isInput({ replaces: 'msg_1' })).toBe(false)
  })

  it('hold an answer against all parts of an intersection', () => {
    const schemaOf = (name: string) => {
      const found = CATALOGUE.find((one) => one.name === name)
      return ajv().compile(found === undefined ? {} : outputSchema(found))
    }
    const { revision: _revision, ...partial } = PENDING
    expect(schemaOf('send_email')(PENDING)).toBe(true)
    expect(schemaOf('send_email')(partial)).toBe(false)
    expect(schemaOf('send_email')({ ...PENDING, approval_url: 1 })).toBe(false)
    expect(schemaOf('read_email')(message({ send_at: '2026-12-01T09:00:00Z' }))).toBe(true)
    expect(schemaOf('read_email')(message({ send_at: 1 }))).toBe(false)
  })

  it('show no pattern that another dialect of regular expressions reads otherwise', () => {
    const schema = { type: 'object', properties: { pattern: { type: 'string', pattern: '^\\p{L}$' } } } as const
    expect(shortSchema(schema)).toEqual({ type: 'object', properties: { pattern: { type: 'string' } } })
    const shown = JSON.stringify(CATALOGUE.map((one) => [inputSchema(one), outputSchema(one)]))
    expect(shown).not.toMatch(/\\\\p\{|\(\?[!=<]|\\\\ud8/)
  })

  it('merge closed objects into a closed one, and leave one open that has an open part', () => {
    const closed = { type: 'object', properties: { a: {} }, required: ['a'], additionalProperties: false } as const
    const open = { type: 'object', properties: { b: {} } } as const
    expect(shortSchema({ allOf: [closed, { allOf: [closed] }] })).toMatchObject({ additionalProperties: false })
    expect(shortSchema({ allOf: [closed, open] })).toEqual({
      type: 'object',
      properties: { a: {}, b: {} },
      required: ['a'],
    })
  })
})
