/** Codecs of numbers, choices and flags. */
import * as E from 'fp-ts/lib/Either.js'
import { identity } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import { annotate, type Custom, custom, type JsonSchema, toJsonSchema } from './schema.js'

const guarded = <A>(name: string, schema: JsonSchema, is: t.Is<A>, sentence: string): t.Type<A> => {
  const read: Custom<A, A>['read'] = E.fromPredicate(is, () => sentence)
  return custom({ name, schema, is, read, encode: identity })
}

/** A whole number from `minimum` to `maximum`, both included. */
export const integer = (minimum: number, maximum: number): t.Type<number> =>
  guarded(
    'integer',
    { type: 'integer', minimum, maximum },
    (input): input is number => Number.isInteger(input) && minimum <= Number(input) && Number(input) <= maximum,
    `Send a whole number from ${minimum} to ${maximum}.`,
  )

/** One of the strings. */
export const oneOf = <L extends string>(...literals: ReadonlyArray<L>): t.Type<L> =>
  guarded(
    'oneOf',
    { type: 'string', enum: literals },
    (input): input is L => literals.some((literal) => literal === input),
    `Send one of: ${literals.join(', ')}.`,
  )

export const boolean: t.Type<boolean> = guarded(
  'boolean',
  { type: 'boolean' },
  t.boolean.is,
  'Send true or false, without quotes.',
)

/** An object of whatever fields: what it means is judged elsewhere. */
export const record: t.Type<{ readonly [name: string]: unknown }> = guarded(
  'record',
  { type: 'object' },
  t.UnknownRecord.is,
  'Send a JSON object.',
)

/** A value, or null where the caller takes one away. */
export const nullable = <A, O>(codec: t.Type<A, O>): t.Type<A | null, O | null> =>
  annotate(
    new t.Type<A | null, O | null>(
      'nullable',
      (input): input is A | null => input === null || codec.is(input),
      (input, context) => (input === null ? t.success(null) : codec.validate(input, context)),
      (value) => (value === null ? null : codec.encode(value)),
    ),
    { anyOf: [toJsonSchema(codec), { type: 'null' }] },
  )
