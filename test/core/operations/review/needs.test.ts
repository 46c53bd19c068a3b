import { describe, expect, it } from 'vitest'
import { NO_REVIEW } from '../../../../core/operations/review/needs.js'

describe('what nobody asked for', () => {
  it('is nothing: no row, no list, no count', () => {
    for (const [name, value] of Object.entries(NO_REVIEW))
      expect([name, Array.isArray(value) ? value.length : Number(value)]).toEqual([name, 0])
  })
})
