/**
 * The schema and the codec agree: whatever the codec decodes, the schema allows; whatever the schema allows, the codec decodes,
 * but for the reasons named in `core/codec/schema.ts`. The validator is ajv, which shares no code with the codecs.
 */
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { toJsonSchema } from '../../../core/codec/schema.js'
import { nearMisses } from './near-misses.js'
import { SAMPLES } from './samples.js'

const ajv = new Ajv2020({ strict: true })
addFormats.default(ajv)

const RUNS = 1500

/** Every string in a value. */
const stringsOf = (value: unknown): ReadonlyArray<string> =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(stringsOf)
      : []

/** The reasons, stated with what the core may not use: Buffer, URL. */
const beyondSchema = (input: string): boolean => {
  const plain = /([^<]*?)>?$/.exec(input)?.[1] ?? ''
  const [local, domain] = [plain.slice(0, plain.lastIndexOf('@')), plain.slice(plain.lastIndexOf('@') + 1)]
  const normal = domain.toLowerCase().normalize('NFC')
  const octets =
    Buffer.byteLength(local) > 64 ||
    Buffer.byteLength(`${local}@${normal}`) > 254 ||
    normal.split('.').some((label) => [...label].length > 63)
  const normalForm = normal !== normal.normalize('NFKC')
  const base64 = /^[\w+/]*=*$/.test(input) && (input.length % 4 !== 0 || Buffer.from(input, 'base64').length > 16)
  return (input.includes('@') && (octets || normalForm)) || base64
}

describe('schema and codec', () => {
  it.each(SAMPLES)('agree: $name', ({ codec, valid }) => {
    const allows = ajv.compile(toJsonSchema(codec))
    const count = { both: 0, neither: 0, schemaOnly: 0 }
    fc.assert(
      fc.property(nearMisses(valid), (input) => {
        const decodes = E.isRight(codec.decode(input))
        if (decodes) {
          count.both += 1
          expect(allows(input)).toBe(true)
        } else if (allows(input)) {
          count.schemaOnly += 1
          expect(stringsOf(input).some(beyondSchema)).toBe(true)
        } else count.neither += 1
      }),
      { numRuns: RUNS },
    )
    expect(count.both).toBeGreaterThan(RUNS / 5)
    expect(count.neither).toBeGreaterThan(RUNS / 10)
    expect(count.schemaOnly).toBeLessThan(RUNS / 4)
  })

  it.each(SAMPLES)('accept every valid input: $name', ({ codec, valid }) => {
    fc.assert(fc.property(valid, (input) => E.isRight(codec.decode(input))))
  })

  it.each(SAMPLES)('decoding what was encoded gives the same: $name', ({ codec, valid }) => {
    fc.assert(
      fc.property(valid, (input) => {
        const first = codec.decode(input)
        const value = E.getOrElseW(() => expect.unreachable())(first)
        expect(codec.is(value)).toBe(true)
        expect(codec.decode(codec.encode(value))).toEqual(first)
      }),
    )
  })
})
