/** The query of a GET as the JSON object it stands for: numbers and flags by the operation's schema, all else as text. */
import { type JsonSchema, toJsonSchema } from '../../core/codec/schema.js'
import type { Operation } from '../../core/operations/operation.js'

const typeOf = (schema: JsonSchema, name: string): unknown =>
  (schema.properties as { readonly [name: string]: JsonSchema } | undefined)?.[name]?.type

const readValue = (text: string, type: unknown): unknown => {
  if (type === 'integer' && /^-?\d{1,15}$/.test(text)) return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

export const queryInput = (
  operation: Operation<unknown>,
  query: URLSearchParams,
): { readonly [name: string]: unknown } => {
  const schema = toJsonSchema(operation.input)
  return Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const values = query.getAll(name).map((text) => readValue(text, typeOf(schema, name)))
      return [name, values.length === 1 ? values[0] : values]
    }),
  )
}
