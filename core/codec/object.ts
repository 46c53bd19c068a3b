/** Objects with named fields, and no others. An optional field is absent; it is never null or undefined. */
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { FAULTS_MAX } from './decode.js'
import { annotate, toJsonSchema } from './schema.js'

/** `description` says what the field means: it goes to the schema, and into the sentence when the field is missing. */
export interface Field<C extends t.Mixed> {
  readonly codec: C
  readonly description: string
}

export const field = <C extends t.Mixed>(codec: C, description: string): Field<C> => ({ codec, description })

export interface Fields {
  readonly [name: string]: Field<t.Mixed>
}

type Flat<T> = { readonly [K in keyof T]: T[K] }

export type Decoded<R extends Fields, P extends Fields> = Flat<
  { readonly [K in keyof R]: t.TypeOf<R[K]['codec']> } & { readonly [K in keyof P]?: t.TypeOf<P[K]['codec']> }
>
export type Encoded<R extends Fields, P extends Fields> = Flat<
  { readonly [K in keyof R]: t.OutputOf<R[K]['codec']> } & { readonly [K in keyof P]?: t.OutputOf<P[K]['codec']> }
>

const mapFields = <B>(fields: Fields, change: (field: Field<t.Mixed>) => B): { [name: string]: B } =>
  Object.fromEntries(Object.entries(fields).map(([name, one]) => [name, change(one)]))

/** An object of these fields. An unknown key is refused by name: a misspelt setting must not be lost in silence. */
export const object = <R extends Fields, P extends Fields>(
  name: string,
  required: R,
  optional: P,
): t.Type<Decoded<R, P>, Encoded<R, P>> => {
  const fields = new Map(Object.entries<Field<t.Mixed>>({ ...required, ...optional }))
  const unknownKey = `Remove this field: it is not known here. Known are: ${[...fields.keys()].join(', ')}.`
  const shape = t.intersection([
    t.type(mapFields(required, ({ codec }) => codec)),
    t.partial(mapFields(optional, ({ codec }) => codec)),
  ])
  const validate: t.Validate<unknown, t.TypeOf<typeof shape>> = (input, context) => {
    if (!t.UnknownRecord.is(input)) return t.failure(input, context, 'Send a JSON object.')
    const errors: t.Errors = []
    const output: { [name: string]: unknown } = {}
    const fault = (key: string, sentence: string): void => {
      errors.push({ value: undefined, context: t.appendContext(context, key, t.unknown), message: sentence })
    }
    for (const [key, { codec, description }] of fields) {
      const value = input[key]
      if (value !== undefined) {
        const result = codec.validate(value, t.appendContext(context, key, codec, value))
        if (E.isRight(result)) output[key] = result.right
        else errors.push(...result.left)
      } else if (Object.hasOwn(required, key)) fault(key, `Add this field: ${description}`)
    }
    const unknownKeys = Object.keys(input).filter((key) => !fields.has(key))
    for (const key of unknownKeys.slice(0, FAULTS_MAX)) fault(key, unknownKey)
    return errors.length === 0 ? E.right(output) : E.left(errors)
  }
  const codec = new t.Type(name, shape.is, validate, shape.encode) as unknown as t.Type<Decoded<R, P>, Encoded<R, P>>
  return annotate(codec, {
    type: 'object',
    properties: mapFields({ ...required, ...optional }, (one) => ({
      ...toJsonSchema(one.codec),
      description: one.description,
    })),
    required: Object.keys(required),
    additionalProperties: false,
  })
}
