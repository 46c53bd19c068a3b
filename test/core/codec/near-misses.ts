/** Inputs for codecs: valid values, and values that were valid until one or two small things were changed. */
import fc from 'fast-check'

const CHARACTERS = [
  ...'\r\n\0\t \u007f\u0085\u2028\u202e\u200b\ufeff\ud800@.,;:<>()[]"\\/*=+-_!~#%&',
  ...'azAZ09ILOU8é漢²',
  '\u0301',
  '😀',
]
const WHOLES: ReadonlyArray<unknown> = [null, true, 0, -1, 1.5, '', ' ', [], {}, [''], { a: 1 }, '1', 'true']

const changedString = (value: string): fc.Arbitrary<unknown> =>
  fc
    .tuple(fc.constantFrom(...CHARACTERS), fc.nat(value.length), fc.constantFrom(0, 1, 2, 3, 4), fc.nat(300))
    .map(([character, at, how, times]) => {
      const [head, tail] = [value.slice(0, at), value.slice(at)]
      return [
        head + character + tail,
        head + tail.slice(1),
        head + character + tail.slice(1),
        head + tail.slice(0, 1).repeat(times) + tail,
        head + character.repeat(times) + tail,
      ][how]
    })

const changedList = (value: ReadonlyArray<unknown>): fc.Arbitrary<unknown> => {
  const at = fc.nat(Math.max(0, value.length - 1))
  const one = fc
    .tuple(
      at,
      at.chain((index) => changed(value[index])),
    )
    .map(([index, item]) => value.with(index, item))
  const other = fc.constantFrom<unknown>([], [...value, value[0]], Array(60).fill(value[0]), { 0: value[0] })
  return value.length === 0 ? other : fc.oneof({ weight: 4, arbitrary: one }, { weight: 1, arbitrary: other })
}

const changedObject = (value: { readonly [key: string]: unknown }): fc.Arbitrary<unknown> =>
  fc.constantFrom(...Object.keys(value)).chain((key) => {
    const { [key]: old, ...rest } = value
    return fc.oneof(
      { weight: 5, arbitrary: changed(old).map((item) => ({ ...value, [key]: item })) },
      { weight: 1, arbitrary: fc.constant(rest) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(`${key}s`, 'constructor', 'toString').map((name) => ({ ...rest, [name]: old })),
      },
    )
  })

const changedWhole = fc.constantFrom(...WHOLES)

/** A small change of a JSON value, now and then a value of another kind. */
export const changed = (value: unknown): fc.Arbitrary<unknown> => {
  const small =
    typeof value === 'string'
      ? changedString(value)
      : typeof value === 'number'
        ? fc.constantFrom(value + 1, value - 1, value + 0.5, value * 2, -value, String(value))
        : Array.isArray(value)
          ? changedList(value)
          : typeof value === 'object' && value !== null && Object.keys(value).length > 0
            ? changedObject(value as { readonly [key: string]: unknown })
            : changedWhole
  return fc.oneof({ weight: 9, arbitrary: small }, { weight: 1, arbitrary: changedWhole })
}

/** Valid values, values changed once, and values changed twice. */
export const nearMisses = (valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(valid, valid.chain(changed), valid.chain(changed), valid.chain(changed).chain(changed))
