/** From the bytes of a request to what a plan is given: parsed, decoded by the operation's codec, rendered, hashed. No effect but computing. */
import { createHash } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import { decode } from '../../core/codec/decode.js'
import { toJsonSchema } from '../../core/codec/schema.js'
import { type Refusal, refusal } from '../../core/errors.js'
import type { Prepared } from '../../core/operations/facts.js'
import { ATTACHMENTS_OCTETS_MAX } from '../../core/operations/fields.js'
import type { Operation } from '../../core/operations/operation.js'
import { htmlOf, normalLines } from './markdown.js'

/** What was asked, as bytes of JSON or already parsed; `idempotency_key` is the one of a header. */
export interface Body {
  readonly json: Uint8Array | { readonly value: unknown }
  readonly idempotency_key: string | null
}

export interface Call {
  readonly input: unknown
  readonly prepared: Prepared | null
}

interface Written {
  readonly body?: string
  readonly html?: string
  readonly attachments?: ReadonlyArray<{
    readonly name: string
    readonly content_type: string
    readonly content_base64: string
  }>
}

const fault = (field: string, message: string): Refusal => refusal('invalid_request', { fields: [{ field, message }] })

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/** The JSON object in these bytes; none is an empty object. */
const parse = (bytes: Uint8Array): E.Either<Refusal, unknown> => {
  if (bytes.length === 0) return E.right({})
  try {
    return E.right(JSON.parse(utf8.decode(bytes)))
  } catch {
    return E.left(refusal('invalid_json'))
  }
}

const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const takesKey = new WeakMap<Operation<unknown>, boolean>()

const hasIdempotencyKey = (operation: Operation<unknown>): boolean => {
  const known = takesKey.get(operation)
  if (known !== undefined) return known
  const takes = Object.hasOwn((toJsonSchema(operation.input).properties ?? {}) as object, 'idempotency_key')
  takesKey.set(operation, takes)
  return takes
}

/** The header's key takes the place of the body's; two that differ are a mistake. */
const withKey = (operation: Operation<unknown>, value: unknown, key: string | null): E.Either<Refusal, unknown> => {
  if (!isObject(value)) return E.left(refusal('invalid_json'))
  if (key === null || !hasIdempotencyKey(operation)) return E.right(value)
  const own = value.idempotency_key
  return own === undefined || own === key
    ? E.right({ ...value, idempotency_key: key })
    : E.left(refusal('idempotency_key_mismatch'))
}

const attachmentsOf = (input: Written): Prepared['attachments'] =>
  (input.attachments ?? []).map(({ name, content_type, content_base64 }) => {
    const bytes = Buffer.from(content_base64, 'base64')
    return { name, content_type, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), bytes }
  })

const render = (input: Written): E.Either<Refusal, Call> => {
  const attachments = attachmentsOf(input)
  if (attachments.reduce((sum, one) => sum + one.size, 0) > ATTACHMENTS_OCTETS_MAX)
    return E.left(fault('attachments', `Send at most ${ATTACHMENTS_OCTETS_MAX} bytes of attachments in all.`))
  const text = normalLines(input.body ?? '')
  const html = input.html === undefined ? htmlOf(text) : normalLines(input.html)
  const bare = input.attachments === undefined ? input : { ...input, attachments: [] }
  return E.right({ input: bare, prepared: { text, html, attachments } })
}

export const prepare = (operation: Operation<unknown>, { json, idempotency_key }: Body): E.Either<Refusal, Call> => {
  const parsed = json instanceof Uint8Array ? parse(json) : E.right(json.value)
  if (E.isLeft(parsed)) return parsed
  const asked = withKey(operation, parsed.right, idempotency_key)
  if (E.isLeft(asked)) return asked
  const decoded = decode(operation.input, asked.right)
  if (E.isLeft(decoded))
    return E.left(
      refusal('invalid_request', { fields: decoded.left.map(({ field, message }) => ({ field, message })) }),
    )
  return operation.prepares ? render(decoded.right as Written) : E.right({ input: decoded.right, prepared: null })
}
