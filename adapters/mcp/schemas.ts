/**
 * The catalogue's JSON Schemas as MCP shows them: an object at the top, and short, because a model reads them all.
 *
 * What is left out makes a schema wider, never narrower: the door decodes every call by the operation's own codec.
 */
import { type JsonSchema, toJsonSchema } from '../../core/codec/schema.js'
import type { Json } from '../../core/errors.js'
import type { Operation } from '../../core/operations/operation.js'

/** Characters of a pattern that is shown. */
const PATTERN_MAX = 60

/** Every dialect of regular expressions reads it alike: no classes, no looking around. */
const isPortable = (pattern: string): boolean => pattern.length <= PATTERN_MAX && !/\\|\(\?[!=<]/.test(pattern)

const isSchema = (value: Json | undefined): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isList = (value: Json | undefined): value is ReadonlyArray<Json> => Array.isArray(value)

const isEmpty = (value: Json): boolean => Object.keys(value as object).length === 0

/** A keyword that says nothing, or nothing that a model can use. */
const isIdle = (keyword: string, value: Json): boolean => {
  switch (keyword) {
    case 'minLength':
    case 'minItems':
      return value === 0
    case 'maximum':
      return value === Number.MAX_SAFE_INTEGER
    case 'pattern':
      return !isPortable(String(value))
    case 'propertyNames':
    case 'contentEncoding':
      return true
    case 'required':
    case 'additionalProperties':
      return typeof value === 'object' && value !== null && isEmpty(value)
    default:
      return false
  }
}

/** The pattern of an id: it has one length. */
const ID = /^\^[a-z]{3}_.*\{25\}\$$/

const LENGTHS: ReadonlyArray<string> = ['minLength', 'maxLength']

const isSaid = (schema: JsonSchema, keyword: string): boolean =>
  LENGTHS.includes(keyword) && ID.test(String(schema.pattern ?? ''))

/** `anyOf: [{ type: 'string' }, { type: 'null' }]` as `type: ['string', 'null']`: the same, in fewer words. */
const nullable = (schema: JsonSchema): JsonSchema => {
  const { anyOf, ...others } = schema
  const [one, none, ...more] = isList(anyOf) ? anyOf.filter(isSchema) : []
  const isPlain = one !== undefined && typeof one.type === 'string' && !('enum' in one) && !('const' in one)
  return isPlain && none?.type === 'null' && more.length === 0
    ? { ...others, ...one, type: [String(one.type), 'null'] }
    : schema
}

const shortProperties = (properties: JsonSchema): JsonSchema =>
  Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, isSchema(one) ? shortSchema(one) : one]))

const shortValue = (keyword: string, value: Json): Json => {
  if (keyword === 'properties' && isSchema(value)) return shortProperties(value)
  if ((keyword === 'items' || keyword === 'additionalProperties') && isSchema(value)) return shortSchema(value)
  if (keyword === 'anyOf' && isList(value)) return value.map((one) => (isSchema(one) ? shortSchema(one) : one))
  return value
}

/** Objects that all hold at once, as one object. A key that one of them forbids stays forbidden only where all are closed. */
const merged = (parts: ReadonlyArray<JsonSchema>): JsonSchema => {
  const flat = parts.map((one) => (isList(one.allOf) ? merged(one.allOf.filter(isSchema)) : one))
  const closed = flat.every((one) => one.additionalProperties === false)
  return {
    type: 'object',
    properties: Object.assign({}, ...flat.map((one) => one.properties ?? {})),
    required: [...new Set(flat.flatMap((one) => (isList(one.required) ? one.required : [])))],
    ...(closed ? { additionalProperties: false } : {}),
  }
}

export const shortSchema = (schema: JsonSchema): JsonSchema => {
  const { allOf, ...others } = schema
  const whole = nullable(isList(allOf) ? { ...others, ...merged(allOf.filter(isSchema)) } : schema)
  return Object.fromEntries(
    Object.entries(whole)
      .filter(([keyword, value]) => !isIdle(keyword, value) && !isSaid(whole, keyword))
      .map(([keyword, value]) => [keyword, shortValue(keyword, value)]),
  )
}

export interface ObjectSchema extends JsonSchema {
  readonly type: 'object'
}

/** Throws for a schema that is not of an object: a mistake in the catalogue, which a test would show. */
const objectSchema = (schema: JsonSchema, name: string): ObjectSchema => {
  const short = shortSchema(schema)
  if (short.type !== 'object') throw new Error(`MCP wants an object: ${name}`)
  return { ...short, type: 'object' }
}

export const inputSchema = (operation: Operation<unknown>): ObjectSchema =>
  objectSchema(toJsonSchema(operation.input), operation.name)

export const outputSchema = (operation: Operation<unknown>): ObjectSchema =>
  objectSchema(toJsonSchema(operation.output), operation.name)
