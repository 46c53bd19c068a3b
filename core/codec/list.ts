/** Codecs of lists. `minItems` and `maxItems` are both included. */
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { annotate, toJsonSchema } from './schema.js'

/** A list; its items are decoded only when their number fits. */
export const listOf = <A, O>(
  item: t.Type<A, O>,
  maxItems: number,
  minItems = 0,
): t.Type<ReadonlyArray<A>, ReadonlyArray<O>> => {
  const items = t.readonlyArray(item)
  const sentence = `Send a list of ${minItems} to ${maxItems} items.`
  return annotate(
    new t.Type(
      'listOf',
      items.is,
      (input, context) =>
        Array.isArray(input) && minItems <= input.length && input.length <= maxItems
          ? items.validate(input, context)
          : t.failure(input, context, sentence),
      items.encode,
    ),
    { type: 'array', items: toJsonSchema(item), minItems, maxItems },
  )
}

/** A list, or its only item without the brackets. Decodes to a list; `item` must not be a list itself. */
export const oneOrMany = <A, O>(
  item: t.Type<A, O>,
  maxItems: number,
  minItems = 1,
): t.Type<ReadonlyArray<A>, ReadonlyArray<O>> => {
  const many = listOf(item, maxItems, minItems)
  return annotate(
    new t.Type(
      'oneOrMany',
      many.is,
      (input, context) =>
        Array.isArray(input) ? many.validate(input, context) : E.map((one: A) => [one])(item.validate(input, context)),
      many.encode,
    ),
    { anyOf: [toJsonSchema(item), toJsonSchema(many)] },
  )
}
