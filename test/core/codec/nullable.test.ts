import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { address } from '../../../core/codec/address.js'
import { decode } from '../../../core/codec/decode.js'
import { toJsonSchema } from '../../../core/codec/schema.js'
import { nullable } from '../../../core/codec/value.js'

const codec = nullable(address)
const JO = { address: 'jo@example.com', name: null }

describe('A value, or null where the caller takes one away', () => {
  it('decodes and encodes both', () => {
    expect([decode(codec, null), decode(codec, 'jo@example.com')]).toEqual([E.right(null), E.right(JO)])
    expect([codec.encode(null), codec.encode(JO)]).toEqual([null, 'jo@example.com'])
  })

  it('knows both, and nothing else', () => {
    expect([codec.is(null), codec.is(JO), codec.is(undefined), codec.is('jo')]).toEqual([true, true, false, false])
  })

  it('explains a wrong value as its codec does', () => {
    expect(decode(codec, 'nobody')).toEqual(decode(address, 'nobody'))
  })

  it('says both in its schema, and what it is called', () => {
    expect(toJsonSchema(codec)).toEqual({ anyOf: [toJsonSchema(address), { type: 'null' }] })
    expect(codec.name).toBe('nullable')
  })
})
