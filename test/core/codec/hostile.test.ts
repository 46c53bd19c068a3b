/** Long inputs made to be slow: no codec takes more than a moment, or throws, and neither does a validator with its schema. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { decode } from '../../../core/codec/decode.js'
import { toJsonSchema } from '../../../core/codec/schema.js'
import { base64, text } from '../../../core/codec/text.js'
import { SAMPLES } from './samples.js'

const ajv = new Ajv2020()
addFormats.default(ajv)

const CHARACTERS = 100_000
/** Far above what is needed, far below what a quadratic pattern takes. */
const BUDGET_MS = 1000

const HOSTILE = [
  ...[
    'a',
    'a.',
    'a@',
    '@',
    '"',
    '\\',
    '"\\',
    '<',
    '<a@',
    'a@b.',
    'a-',
    '-',
    ' ',
    ' <',
    ',',
    'é',
    '😀',
    '\ud800',
    '\0',
    '*@',
    '=',
    'A=',
    '; a=b',
    '0',
  ],
].flatMap((unit) => {
  const long = unit.repeat(CHARACTERS / unit.length)
  return [long, `a@b.c${long}`, `${long}@b.c`, `"${long}" <a@b.c>`, `${long}\n`]
})

/** Every pattern in a schema. */
const patternsOf = (schema: unknown): ReadonlyArray<string> =>
  typeof schema === 'object' && schema !== null
    ? Object.entries(schema).flatMap(([key, value]) => (key === 'pattern' ? [String(value)] : patternsOf(value)))
    : []

describe('hostile inputs', () => {
  it.each(SAMPLES)('are refused at once: $name', ({ codec }) => {
    const allows = ajv.compile(toJsonSchema(codec))
    const began = performance.now()
    for (const input of HOSTILE) {
      expect(E.isLeft(decode(codec, input))).toBe(true)
      expect(allows(input)).toBe(false)
    }
    expect(performance.now() - began).toBeLessThan(BUDGET_MS)
  })

  it('cost each pattern a moment even where nobody looks at the length first', () => {
    const patterns = new Set(SAMPLES.flatMap(({ codec }) => patternsOf(toJsonSchema(codec))))
    expect(patterns.size).toBeGreaterThan(9)
    for (const source of patterns) {
      const pattern = new RegExp(source, 'u')
      const began = performance.now()
      for (const input of HOSTILE) pattern.test(input)
      expect(performance.now() - began, source).toBeLessThan(BUDGET_MS)
    }
  })

  it('as long as a bound allows: text and base64 neither stumble nor overflow', () => {
    const began = performance.now()
    expect(E.isRight(text(1_000_000).decode('é漢'.repeat(500_000)))).toBe(true)
    expect(E.isLeft(text(1_000_000).decode(`${'😀'.repeat(999_999)}\0`))).toBe(true)
    const bytes = 25 * 1024 * 1024
    const valid = 'QUJD'.repeat(Math.floor(bytes / 3))
    expect(E.isRight(base64(bytes).decode(valid))).toBe(true)
    expect(E.isLeft(base64(bytes).decode(`${valid.slice(0, -4)}漢QUJ`))).toBe(true)
    expect(performance.now() - began).toBeLessThan(4 * BUDGET_MS)
  })
})
