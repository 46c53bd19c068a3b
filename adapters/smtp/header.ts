/**
 * Header fields (RFC 5322 §2.2), folded at 78 columns where there is a place to fold, with RFC 2047 encoded words.
 *
 * `header` is the only function that makes a field. It takes tokens and refuses each that could end a line or begin a field, so that
 * nothing written through it can be anything but one field.
 */

/** Columns of a line (RFC 5322 §2.1.1), without CRLF: preferred, and what no line may exceed. */
const LINE_COLUMNS = 78
const LINE_OCTETS_MAX = 998
/** Octets of text in one encoded word: 45 in base64 with its frame are 72 characters of the 75 allowed (RFC 2047 §2). */
const WORD_OCTETS = 45
/** The first word of a field is shorter, so that it stands on the line of the field's name. */
const FIRST_WORD_OCTETS = 36

/** A content that cannot be written. A programming error elsewhere lets it come here: the codecs admit none. */
export class Unwritable extends Error {
  override readonly name = 'Unwritable'
}

/** Printable, in ASCII or beyond it, and spaces inside; no control of C0 or C1, no line or paragraph separator. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const UNWRITABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]|^ *$/

const ASCII_ONLY = /^[ -~]*$/

export const isAscii = (text: string): boolean => ASCII_ONLY.test(text)

const checked = (token: string): string => {
  if (UNWRITABLE.test(token)) throw new Unwritable('a header field would hold a line break or a control character')
  return token
}

/** One field with its CRLF. Tokens stand one space apart; a line is folded between two of them. */
export const header = (name: string, tokens: ReadonlyArray<string>): string => {
  let field = `${name}:`
  let column = field.length
  for (const token of tokens) {
    const width = checked(token).length + 1
    if (width > LINE_OCTETS_MAX || (width > LINE_COLUMNS && Buffer.byteLength(token) >= LINE_OCTETS_MAX))
      throw new Unwritable('a header field would have a line of more than 998 octets')
    const folds = column + width > LINE_COLUMNS && column > name.length + 1
    field += folds ? `\r\n ${token}` : ` ${token}`
    column = folds ? width : column + width
  }
  return `${field}\r\n`
}

/** The text as encoded words, UTF-8 in base64, none of which splits a character. */
export const encodedWords = (text: string): ReadonlyArray<string> => {
  const words: Array<string> = []
  let word = ''
  let octets = 0
  for (const character of text) {
    const width = Buffer.byteLength(character)
    if (octets + width > (words.length === 0 ? FIRST_WORD_OCTETS : WORD_OCTETS)) {
      words.push(`=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`)
      word = ''
      octets = 0
    }
    word += character
    octets += width
  }
  if (word !== '') words.push(`=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`)
  return words
}

/** Words of printable ASCII one space apart, which folding and unfolding give back as they were. */
const PLAIN_WORDS = /^[!-~]{1,70}(?: [!-~]{1,70})*$/

/** A line that a header may not hold even in an encoded word: whoever decodes it would have two lines. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const BREAKS = /[\u0000\r\n]/

const unbroken = (text: string): string => {
  if (BREAKS.test(text)) throw new Unwritable('a header field would hold a line break or NUL')
  return text
}

/** Unstructured text (RFC 5322 §2.2.1); none is no token. */
export const textTokens = (text: string): ReadonlyArray<string> =>
  PLAIN_WORDS.test(text) && !text.includes('=?') ? text.split(' ') : encodedWords(unbroken(text))

/** Atoms and what a quoted string holds without escapes, one space apart, short enough to stay on one line. */
const QUOTABLE = /^(?=.{1,60}$)[!#-[\]-~]+(?: [!#-[\]-~]+)*$/
const ATOMS = /^(?=.{1,60}$)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/

/** A display name (RFC 5322 §3.4) as atoms, as a quoted string or as encoded words. */
export const nameTokens = (name: string): ReadonlyArray<string> => {
  if (name.includes('=?')) return encodedWords(unbroken(name))
  if (ATOMS.test(name)) return name.split(' ')
  return QUOTABLE.test(name) ? [`"${name}"`] : encodedWords(unbroken(name))
}
