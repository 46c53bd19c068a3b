import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { decode } from '../../../core/codec/decode.js'
import { toJsonSchema } from '../../../core/codec/schema.js'
import { integer, oneOf, record } from '../../../core/codec/value.js'

const fault = (message: string) => E.left([{ field: '', message }])

describe('a choice', () => {
  it('is one of its strings, and says which there are', () => {
    const codec = oneOf('first', 'second')
    expect(codec.name).toBe('oneOf')
    expect(['first', 'second', 'First', '', null].map((one) => codec.is(one))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
    expect(decode(codec, 'second')).toEqual(E.right('second'))
    expect(decode(codec, 'third')).toEqual(fault('Send one of: first, second. You sent "third".'))
  })
})

describe('a whole number', () => {
  it('lies between its bounds, both included, and says what they are', () => {
    const codec = integer(-1, 2)
    expect(codec.name).toBe('integer')
    expect([-2, -1, 0, 2, 3, 0.5, '1'].map((one) => codec.is(one))).toEqual([
      false,
      true,
      true,
      true,
      false,
      false,
      false,
    ])
    expect(decode(codec, 3)).toEqual(fault('Send a whole number from -1 to 2. You sent 3.'))
  })
})

describe('a record', () => {
  it('is an object of whatever fields', () => {
    expect(record.name).toBe('record')
    expect([{}, { a: 1 }, [], null, 'x'].map((one) => record.is(one))).toEqual([true, true, false, false, false])
    expect(decode(record, { a: 1 })).toEqual(E.right({ a: 1 }))
    expect(E.isLeft(decode(record, 'x'))).toBe(true)
    expect(JSON.stringify(decode(record, 'x'))).toContain('Send a JSON object.')
    expect(toJsonSchema(record)).toEqual({ type: 'object' })
  })
})
