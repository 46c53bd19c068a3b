import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'
import { annotate, custom, toJsonSchema } from '../../../core/codec/schema.js'

const NULLS = { type: 'object', propertyNames: { type: 'string' }, additionalProperties: { type: 'null' } }
const refined = t.refinement(t.number, (value) => value > 0, 'positive')

describe('toJsonSchema', () => {
  it.each<[t.Mixed, object]>([
    [t.string, { type: 'string' }],
    [t.number, { type: 'number' }],
    [t.boolean, { type: 'boolean' }],
    [t.null, { type: 'null' }],
    [t.unknown, {}],
    [t.literal('a'), { const: 'a' }],
    [t.literal(1), { const: 1 }],
    [t.keyof({ a: null, b: null }), { type: 'string', enum: ['a', 'b'] }],
    [t.array(t.string), { type: 'array', items: { type: 'string' } }],
    [t.readonlyArray(t.number), { type: 'array', items: { type: 'number' } }],
    [
      t.record(t.string, t.number),
      { type: 'object', propertyNames: { type: 'string' }, additionalProperties: { type: 'number' } },
    ],
    [
      t.type({ a: t.string, b: t.null }),
      { type: 'object', properties: { a: { type: 'string' }, b: { type: 'null' } }, required: ['a', 'b'] },
    ],
    [t.partial({ a: t.string }), { type: 'object', properties: { a: { type: 'string' } } }],
    [
      t.intersection([t.record(t.string, t.null), t.partial({})]),
      { allOf: [NULLS, { type: 'object', properties: {} }] },
    ],
    [t.union([t.string, t.null]), { anyOf: [{ type: 'string' }, { type: 'null' }] }],
    [t.exact(t.partial({ a: t.null })), { type: 'object', properties: { a: { type: 'null' } } }],
    [t.strict({ a: t.null }), { type: 'object', properties: { a: { type: 'null' } }, required: ['a'] }],
  ])('reads %#', (codec, schema) => {
    expect(toJsonSchema(codec)).toStrictEqual(schema)
  })

  it('throws for a codec it cannot read, by name, wherever it is', () => {
    const sentence = 'The codec positive has no JSON Schema: give it one with annotate.'
    expect(() => toJsonSchema(refined)).toThrow(sentence)
    expect(() => toJsonSchema(t.type({ a: t.array(refined) }))).toThrow(sentence)
    expect(() => toJsonSchema(t.undefined)).toThrow('The codec undefined has')
  })

  it('takes the annotation before anything else', () => {
    const positive = t.refinement(t.number, (value) => value > 0)
    expect(annotate(positive, { exclusiveMinimum: 0 })).toBe(positive)
    expect(toJsonSchema(t.array(positive))).toEqual({ type: 'array', items: { exclusiveMinimum: 0 } })
  })
})

describe('custom', () => {
  const even = custom<number, string>({
    name: 'even',
    schema: { multipleOf: 2 },
    is: t.number.is,
    read: (input) => (Number(input) % 2 === 0 ? E.right(Number(input)) : E.left('Send an even number.')),
    encode: String,
  })

  it('is a codec with a name, a schema and a sentence', () => {
    expect(even.name).toBe('even')
    expect(toJsonSchema(even)).toEqual({ multipleOf: 2 })
    expect(even.is('2')).toBe(false)
    expect(even.decode('4')).toEqual(E.right(4))
    expect(even.encode(4)).toBe('4')
    expect(even.decode(3)).toMatchObject(
      E.left([{ value: 3, message: 'Send an even number.', context: [{ key: '' }] }]),
    )
  })
})
