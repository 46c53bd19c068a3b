/**
 * One description, two uses: an io-ts codec decodes the input, and the same codec tells its JSON Schema (draft 2020-12).
 *
 * The schema and the codec agree on every JSON value, but for what a schema cannot say. There the schema is the wider one, and only
 * for these: octet lengths and Unicode normal forms of an address (`address.ts`), the calendar (`time.ts`), and the
 * length modulo 4 and the decoded length within the last group of base64 (`text.ts`).
 */
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import type { Json } from '../errors.js'

export interface JsonSchema {
  readonly [keyword: string]: Json
}

const annotations = new WeakMap<t.Mixed, JsonSchema>()

/** States the schema of a codec that the walker cannot read. Not for shared codecs such as `t.string`: it changes them for all. */
export const annotate = <C extends t.Mixed>(codec: C, schema: JsonSchema): C => {
  annotations.set(codec, schema)
  return codec
}

export interface Custom<A, O> {
  readonly name: string
  readonly schema: JsonSchema
  readonly is: t.Is<A>
  /** The decoded value, or a sentence that says what to do. */
  readonly read: (input: unknown) => E.Either<string, A>
  readonly encode: t.Encode<A, O>
}

/** A codec with its own rule, its own sentence and its own schema. */
export const custom = <A, O>({ name, schema, is, read, encode }: Custom<A, O>): t.Type<A, O> =>
  annotate(
    new t.Type<A, O>(
      name,
      is,
      (input, context) => E.orElse((sentence: string) => t.failure<A>(input, context, sentence))(read(input)),
      encode,
    ),
    schema,
  )

type Walked =
  | t.StringType
  | t.NumberType
  | t.BooleanType
  | t.NullType
  | t.UnknownType
  | t.LiteralType<string | number | boolean>
  | t.KeyofType<{ readonly [key: string]: unknown }>
  | t.ArrayType<t.Mixed>
  | t.ReadonlyArrayType<t.Mixed>
  | t.DictionaryType<t.Mixed, t.Mixed>
  | t.InterfaceType<t.Props>
  | t.PartialType<t.Props>
  | t.IntersectionType<Array<t.Mixed>>
  | t.UnionType<Array<t.Mixed>>
  | t.ExactType<t.InterfaceType<t.Props>>

const propertiesOf = (props: t.Props): JsonSchema =>
  Object.fromEntries(Object.entries(props).map(([name, codec]) => [name, toJsonSchema(codec)]))

const walk = (codec: Walked): JsonSchema => {
  switch (codec._tag) {
    case 'StringType':
      return { type: 'string' }
    case 'NumberType':
      return { type: 'number' }
    case 'BooleanType':
      return { type: 'boolean' }
    case 'NullType':
      return { type: 'null' }
    case 'UnknownType':
      return {}
    case 'LiteralType':
      return { const: codec.value }
    case 'KeyofType':
      return { type: 'string', enum: Object.keys(codec.keys) }
    case 'ArrayType':
    case 'ReadonlyArrayType':
      return { type: 'array', items: toJsonSchema(codec.type) }
    case 'DictionaryType':
      return {
        type: 'object',
        propertyNames: toJsonSchema(codec.domain),
        additionalProperties: toJsonSchema(codec.codomain),
      }
    case 'InterfaceType':
      return { type: 'object', properties: propertiesOf(codec.props), required: Object.keys(codec.props) }
    case 'PartialType':
      return { type: 'object', properties: propertiesOf(codec.props) }
    case 'IntersectionType':
      return { allOf: codec.types.map(toJsonSchema) }
    case 'UnionType':
      return { anyOf: codec.types.map(toJsonSchema) }
    case 'ExactType':
      // io-ts drops unknown keys here and accepts the value, so the schema admits them too; `object` refuses them.
      return toJsonSchema(codec.type)
    default:
      throw new Error(`The codec ${(codec as t.Mixed).name} has no JSON Schema: give it one with annotate.`)
  }
}

/**
 * The JSON Schema of what a codec decodes. Throws for a codec that is neither annotated nor built of the io-ts combinators above; a
 * refinement or brand must be annotated, because its predicate does not show. `t.unknown` is for answers: as a property of
 * `t.type` it may be absent, which the schema does not allow.
 */
export const toJsonSchema = (codec: t.Mixed): JsonSchema => annotations.get(codec) ?? walk(codec as unknown as Walked)
