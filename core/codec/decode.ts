/** Decoding with faults that a caller can act on. */
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'

/** Faults named for one input. */
export const FAULTS_MAX = 20
/** Characters (UTF-16 units) of an input value, or of an unknown key, that a fault repeats. */
export const QUOTE_CHARACTERS_MAX = 80

export interface FieldFault {
  /** `to[1].name`; empty where the whole input is meant. */
  readonly field: string
  /** What to do, in a sentence. */
  readonly message: string
}

/** Controls, format characters and line separators as `\u{…}`: a fault must not move text or write lines in a terminal or log. */
const visible = (value: string): string =>
  value.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${Number(character.codePointAt(0)).toString(16)}}`)

const quoted = (value: string): string =>
  `${visible(JSON.stringify(value.slice(0, QUOTE_CHARACTERS_MAX)))}${value.length > QUOTE_CHARACTERS_MAX ? '…' : ''}`

const shown = (value: unknown): string => {
  if (t.string.is(value)) return quoted(value)
  if (Array.isArray(value)) return 'a list'
  return t.UnknownRecord.is(value) ? 'an object' : String(value)
}

/** io-ts numbers the members of these in the path; a caller does not see them. */
const TRANSPARENT: ReadonlyArray<string | undefined> = ['UnionType', 'IntersectionType']

const step = (key: string, parent: t.ContextEntry | undefined): string => {
  if (parent === undefined || TRANSPARENT.includes((parent.type as { readonly _tag?: string })._tag)) return ''
  return Array.isArray(parent.actual) ? `[${key}]` : `.${visible(key.slice(0, QUOTE_CHARACTERS_MAX))}`
}

const fieldOf = (context: t.Context): string =>
  context
    .map(({ key }, index) => step(key, context[index - 1]))
    .join('')
    .replace(/^\./, '')

const faultOf = ({ value, context, message }: t.ValidationError): FieldFault => {
  const sentence = message ?? `Send ${(context.at(-1) as t.ContextEntry).type.name}.`
  return { field: fieldOf(context), message: value === undefined ? sentence : `${sentence} You sent ${shown(value)}.` }
}

/** The decoded value, or every fault found, at most `FAULTS_MAX`. Defaults are not applied here. */
export const decode = <A>(codec: t.Decoder<unknown, A>, input: unknown): E.Either<ReadonlyArray<FieldFault>, A> =>
  E.mapLeft((errors: t.Errors) => errors.slice(0, FAULTS_MAX).map(faultOf))(codec.decode(input))
