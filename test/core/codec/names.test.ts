import { describe, expect, it } from 'vitest'
import { address, allowlistPattern } from '../../../core/codec/address.js'
import { utcInstant } from '../../../core/codec/time.js'

describe('codecs', () => {
  it('are named, for whoever reports where a value did not fit', () => {
    expect([address, allowlistPattern, utcInstant].map((one) => one.name)).toEqual([
      'address',
      'allowlistPattern',
      'utcInstant',
    ])
  })
})
