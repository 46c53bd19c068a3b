import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { address } from '../../../core/codec/address.js'
import { decode, FAULTS_MAX } from '../../../core/codec/decode.js'
import { listOf, oneOrMany } from '../../../core/codec/list.js'
import { field, object } from '../../../core/codec/object.js'
import { toJsonSchema } from '../../../core/codec/schema.js'
import { integer } from '../../../core/codec/value.js'
import type { Address } from '../../../core/message/content.js'

const letter = object(
  'Letter',
  { to: field(oneOrMany(address, 2), 'Who receives it.') },
  { copies: field(integer(1, 9), 'How many.') },
)
const UNKNOWN = 'Remove this field: it is not known here. Known are: to, copies.'

describe('object', () => {
  it('has the types of its fields', () => {
    expectTypeOf<t.TypeOf<typeof letter>>().toEqualTypeOf<{
      readonly to: ReadonlyArray<Address>
      readonly copies?: number
    }>()
    expectTypeOf<t.OutputOf<typeof letter>>().toEqualTypeOf<{
      readonly to: ReadonlyArray<string>
      readonly copies?: number
    }>()
  })

  it('has a schema with the descriptions, closed', () => {
    expect(letter.name).toBe('Letter')
    expect(toJsonSchema(letter)).toEqual({
      type: 'object',
      properties: {
        to: { ...toJsonSchema(oneOrMany(address, 2)), description: 'Who receives it.' },
        copies: { type: 'integer', minimum: 1, maximum: 9, description: 'How many.' },
      },
      required: ['to'],
      additionalProperties: false,
    })
  })

  it('keeps what is there and adds nothing', () => {
    expect(decode(letter, { to: 'a@b.c' })).toStrictEqual(E.right({ to: [{ address: 'a@b.c', name: null }] }))
    expect(decode(letter, { copies: 2, to: ['a@b.c'] })).toStrictEqual(
      E.right({ to: [{ address: 'a@b.c', name: null }], copies: 2 }),
    )
  })

  it('takes undefined, which JSON does not have, for absent, and never null', () => {
    expect(decode(letter, { to: 'a@b.c', copies: undefined })).toStrictEqual(
      E.right({ to: [{ address: 'a@b.c', name: null }] }),
    )
    expect(decode(letter, { to: 'a@b.c', copies: null })).toMatchObject({ left: [{ field: 'copies' }] })
    expect(decode(letter, { to: undefined })).toEqual(
      E.left([{ field: 'to', message: 'Add this field: Who receives it.' }]),
    )
  })

  it('reports each missing, wrong and unknown field', () => {
    expect(decode(letter, { copies: 10, coppies: 2, CC: [] })).toEqual(
      E.left([
        { field: 'to', message: 'Add this field: Who receives it.' },
        { field: 'copies', message: 'Send a whole number from 1 to 9. You sent 10.' },
        { field: 'coppies', message: UNKNOWN },
        { field: 'CC', message: UNKNOWN },
      ]),
    )
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('refuses the key %s', (key) => {
    const input: unknown = JSON.parse(`{"to":"a@b.c","${key}":{"copies":1}}`)
    expect(decode(letter, input)).toEqual(E.left([{ field: key, message: UNKNOWN }]))
  })

  it.each([null, [], 'x', 1, true])('refuses %j', (input) => {
    expect(decode(letter, input)).toMatchObject({
      left: [{ field: '', message: expect.stringContaining('Send a JSON object.') }],
    })
  })

  it('makes a bounded number of errors of any number of unknown keys', () => {
    const input = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, 1]))
    const result = object('Empty', {}, {}).decode(input)
    expect(result).toMatchObject({ left: { length: FAULTS_MAX } })
  })

  it('knows and encodes its values', () => {
    const value = { to: [{ address: 'a@b.c', name: 'Jo' }], copies: 3 }
    expect(letter.is(value)).toBe(true)
    expect(letter.is({ copies: 3 })).toBe(false)
    expect(letter.is({ ...value, copies: 'x' })).toBe(false)
    expect(letter.encode(value)).toStrictEqual({ to: ['"Jo" <a@b.c>'], copies: 3 })
  })
})

describe('lists', () => {
  const numbers = listOf(integer(0, 9), 3, 1)
  const FEW = 'Send a list of 1 to 3 items.'

  it('have a schema', () => {
    expect(numbers.name).toBe('listOf')
    expect(toJsonSchema(numbers)).toEqual({
      type: 'array',
      items: { type: 'integer', minimum: 0, maximum: 9 },
      minItems: 1,
      maxItems: 3,
    })
    expect(toJsonSchema(listOf(t.null, 2))).toEqual({
      type: 'array',
      items: { type: 'null' },
      minItems: 0,
      maxItems: 2,
    })
    expect(oneOrMany(t.null, 2).name).toBe('oneOrMany')
    expect(toJsonSchema(oneOrMany(t.null, 2))).toEqual({
      anyOf: [{ type: 'null' }, { type: 'array', items: { type: 'null' }, minItems: 1, maxItems: 2 }],
    })
  })

  it.each([[[]], [[1, 2, 3, 4]], [{ 0: 1, length: 1 }], ['1'], [null]])('refuse %j', (input) => {
    expect(decode(numbers, input)).toMatchObject({ left: [{ field: '', message: expect.stringContaining(FEW) }] })
  })

  it('accept both ends of their range', () => {
    expect(decode(numbers, [1])).toEqual(E.right([1]))
    expect(decode(numbers, [1, 2, 3])).toEqual(E.right([1, 2, 3]))
    expect(decode(listOf(t.null, 2), [])).toEqual(E.right([]))
  })

  it('take one for many', () => {
    const some = oneOrMany(integer(0, 9), 2)
    expect(decode(some, 4)).toEqual(E.right([4]))
    expect(decode(some, [4, 5])).toEqual(E.right([4, 5]))
    expect(decode(some, [])).toMatchObject({
      left: [{ message: expect.stringContaining('Send a list of 1 to 2 items.') }],
    })
    expect(decode(some, 'x')).toEqual(
      E.left([{ field: '', message: 'Send a whole number from 0 to 9. You sent "x".' }]),
    )
    expect(decode(oneOrMany(integer(0, 9), 2, 0), [])).toEqual(E.right([]))
  })
})
