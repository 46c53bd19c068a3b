/**
 * Codecs of strings. Lengths are in Unicode characters (code points), as JSON Schema counts them; minimum and maximum are both included.
 *
 * A lone surrogate is refused everywhere: it has no UTF-8 form, so what was approved could not be what leaves (P3). Every pattern is
 * linear in its input, and the length is judged first.
 */
import * as E from 'fp-ts/lib/Either.js'
import { identity } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import { listOf } from './list.js'
import { custom } from './schema.js'

/** RFC 5322 §2.1.1. */
export const SUBJECT_CHARACTERS_MAX = 998
export const DISPLAY_NAME_CHARACTERS_MAX = 128
export const IDEMPOTENCY_KEY_CHARACTERS_MAX = 256
export const FILE_NAME_CHARACTERS_MAX = 255
export const CONTENT_TYPE_CHARACTERS_MAX = 255
export const TAGS_MAX = 20
export const TAG_CHARACTERS_MAX = 64

/** For a character class: NUL, lone surrogates. */
const UNSTORABLE = String.raw`\u0000\ud800-\udfff`
/** For a character class: C0, DEL, C1, line and paragraph separators, lone surrogates. */
export const CONTROLS = String.raw`\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff`
/** For a character class: controls, and what hides or reorders what a reviewer sees. */
export const UNSAFE = String.raw`${CONTROLS}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff`

export interface StringRule<A> {
  readonly name: string
  readonly minLength: number
  readonly maxLength: number
  /** Anchored at both ends. */
  readonly pattern: RegExp
  /** Further keywords of the schema. */
  readonly keywords: { readonly [keyword: string]: string }
  readonly is: t.Is<A>
  /** What to do, where length or pattern refuse the input. */
  readonly explain: (input: unknown) => string
  readonly parse: (match: RegExpExecArray) => E.Either<string, A>
  readonly encode: t.Encode<A, string>
}

/** Counts characters, but no further than needed to know that they are more than `most`. */
const charactersOf = (input: string, most: number): number =>
  // Stryker disable next-line MethodExpression: a longer input is too long either way; it is not counted for nothing
  input.slice(0, 2 * most + 1).replace(/[\u{10000}-\u{10ffff}]/gu, '.').length

export const stringCodec = <A>(rule: StringRule<A>): t.Type<A, string> => {
  const { name, minLength, maxLength, pattern, keywords, is, explain, parse, encode } = rule
  const fits = (characters: number): boolean => minLength <= characters && characters <= maxLength
  const read = (input: unknown): E.Either<string, A> => {
    const match = t.string.is(input) && fits(charactersOf(input, maxLength)) ? pattern.exec(input) : null
    return match === null ? E.left(explain(input)) : parse(match)
  }
  return custom({
    name,
    schema: { type: 'string', minLength, maxLength, pattern: pattern.source, ...keywords },
    is,
    read,
    encode,
  })
}

/** The parts in which a string codec that changes nothing differs from the next. */
export type PlainRule = Pick<StringRule<string>, 'name' | 'minLength' | 'maxLength' | 'pattern'> & {
  readonly sentence: string
}

export const plain = ({ sentence, ...rule }: PlainRule): t.Type<string> =>
  stringCodec({
    ...rule,
    keywords: {},
    is: t.string.is,
    explain: () => sentence,
    parse: ([input]) => E.right(input),
    encode: identity,
  })

/** Text of many lines, for `maxCharacters` up to a million. NUL is refused: RFC 5322 §3.5 has no place for it. */
export const text = (maxCharacters: number, minimum = 0): t.Type<string> =>
  plain({
    name: 'text',
    minLength: minimum,
    maxLength: maxCharacters,
    pattern: new RegExp(`^[^${UNSTORABLE}]*$`, 'u'),
    sentence: `Send text of ${minimum} to ${maxCharacters} characters, without NUL or half surrogate pairs.`,
  })

/** Text of one line. */
export const line = (maxCharacters: number, minimum = 0): t.Type<string> =>
  plain({
    name: 'line',
    minLength: minimum,
    maxLength: maxCharacters,
    pattern: new RegExp(`^[^${CONTROLS}]*$`, 'u'),
    sentence: `Send one line of ${minimum} to ${maxCharacters} characters, without line breaks or control characters.`,
  })

export const subject = line(SUBJECT_CHARACTERS_MAX)

export const tags = listOf(line(TAG_CHARACTERS_MAX, 1), TAGS_MAX)

/** RFC 5322 §3.4, decoded. */
export const displayName = plain({
  name: 'displayName',
  minLength: 1,
  maxLength: DISPLAY_NAME_CHARACTERS_MAX,
  pattern: new RegExp(`^[^\\s${UNSAFE}](?:[^${UNSAFE}]*[^\\s${UNSAFE}])?$`, 'u'),
  sentence: `Send a name of 1 to ${DISPLAY_NAME_CHARACTERS_MAX} characters, without spaces around it, line breaks, control or invisible characters.`,
})

/** Printable ASCII. No space at the ends: a header would lose it. */
export const idempotencyKey = plain({
  name: 'idempotencyKey',
  minLength: 1,
  maxLength: IDEMPOTENCY_KEY_CHARACTERS_MAX,
  pattern: /^[!-~](?:[ -~]*[!-~])?$/u,
  sentence: `Send 1 to ${IDEMPOTENCY_KEY_CHARACTERS_MAX} printable ASCII characters, without spaces around them; a UUID is fine.`,
})

/** The name of an attachment: no path, and nothing that could disguise its extension. */
export const fileName = plain({
  name: 'fileName',
  minLength: 1,
  maxLength: FILE_NAME_CHARACTERS_MAX,
  pattern: new RegExp(String.raw`^(?!\.{1,2}$)[^/\\${UNSAFE}]+$`, 'u'),
  sentence: `Send a file name of 1 to ${FILE_NAME_CHARACTERS_MAX} characters without a path: no "/" or "\\", no control or invisible characters.`,
})

const TOKEN = "[A-Za-z0-9!#$&^_.+'%*`|~-]+"

/**
 * A media type (RFC 6838 §4.2) with parameters that need no quotes. Composite types are refused: they may not be base64 (RFC 2045 §6.4),
 * and a mail reader could show as text what the reviewer saw as an attachment. So is a second name (`name`, RFC 2183 §2.3 before it): some
 * readers show that one.
 */
export const contentType = plain({
  name: 'contentType',
  minLength: 3,
  maxLength: CONTENT_TYPE_CHARACTERS_MAX,
  pattern: new RegExp(
    `^(?![Mm][Uu][Ll][Tt][Ii][Pp][Aa][Rr][Tt]/|[Mm][Ee][Ss][Ss][Aa][Gg][Ee]/)[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}(?:; ?(?![Nn][Aa][Mm][Ee][*=])${TOKEN}=${TOKEN})*$`,
    // Stryker disable next-line StringLiteral: JSON Schema reads patterns so; this one has only ASCII, and reads the same
    'u',
  ),
  sentence:
    'Send a media type such as "application/pdf" or "text/csv; charset=utf-8", without a name parameter; for multipart/… and message/… send "application/octet-stream".',
})

/** `prefix_` and a ULID: 26 characters of Crockford base32, upper case. */
export const idRule = (prefix: string): Pick<PlainRule, 'minLength' | 'maxLength' | 'pattern'> => ({
  minLength: prefix.length + 27,
  maxLength: prefix.length + 27,
  // Stryker disable next-line StringLiteral: JSON Schema reads patterns so; this one has only ASCII, and reads the same
  pattern: new RegExp(`^${prefix}_[0-7][0-9A-HJKMNP-TV-Z]{25}$`, 'u'),
})

export const id = (prefix: string): t.Type<string> =>
  plain({
    ...idRule(prefix),
    name: 'id',
    sentence: `Send an id that begins with "${prefix}_" and has 26 characters after it, as an answer of this API named it.`,
  })

/** How many bytes a valid base64 text stands for. */
export const base64Length = (base64: string): number =>
  (base64.length * 3) / 4 - (base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0)

/**
 * Base64 of at most `maxBytes` decoded bytes, strict (RFC 4648 §3.5 and §4): padded, no line breaks, unused bits zero. The value
 * stays text; the shell decodes it.
 */
export const base64 = (maxBytes: number): t.Type<string> => {
  const sentence = `Send base64 of at most ${maxBytes} bytes (RFC 4648 §4): with padding, without line breaks, not base64url.`
  return stringCodec({
    name: 'base64',
    minLength: 0,
    maxLength: Math.ceil(maxBytes / 3) * 4,
    // Without the u flag, and one character at a time: else V8 exhausts its stack on some tens of megabytes.
    pattern: /^[A-Za-z0-9+/]*(?:[AQgw]==|[AEIMQUYcgkosw048]=)?$/,
    keywords: { contentEncoding: 'base64' },
    is: t.string.is,
    explain: () => sentence,
    parse: ([input]) => (input.length % 4 === 0 && base64Length(input) <= maxBytes ? E.right(input) : E.left(sentence)),
    encode: identity,
  })
}
