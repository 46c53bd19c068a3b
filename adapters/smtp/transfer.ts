/**
 * Transfer encodings (RFC 2045 §6), chosen so that what is decoded is what was given, whatever a server on the way does to spaces at
 * line ends, dots or `From `.
 *
 * No encoded part holds `=_`, which every boundary begins with: quoted-printable and base64 cannot, and text that does is not sent as it is.
 */

export interface Encoded {
  readonly encoding: '7bit' | '8bit' | 'quoted-printable' | 'base64'
  /** With CRLF line ends, and none after the last line: that one belongs to the boundary. */
  readonly body: string
}

/** Octets of a line that is sent as it is: below the 998 of RFC 5322 §2.1.1. */
const PLAIN_LINE_OCTETS_MAX = 990
/** Columns of an encoded line (RFC 2045 §6.7 and §6.8). */
const COLUMNS = 76
/** Above this share of octets beyond ASCII, base64 is shorter. */
const BASE64_SHARE = 1 / 6

/** Controls that no line is sent with as it is. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/
/** Octets that quoted-printable escapes wherever they stand. */
const SPECIAL = /[^\t -<>-~]/g
const LAST_SPACE = /[ \t]$/

/** A space at a line's end, a dot or `From ` at its begin: servers on the way change them. */
const isDelicateLine = (text: string, start: number, end: number): boolean =>
  end > start &&
  (text[end - 1] === ' ' || text[end - 1] === '\t' || text[start] === '.' || text.startsWith('From ', start))

/** Whether text can be sent as it is, in lines of at most so many characters. */
const isPlain = (text: string, line_max: number): boolean => {
  if (CONTROL.test(text) || text.includes('=_')) return false
  for (let start = 0; start <= text.length; ) {
    const found = text.indexOf('\n', start)
    const end = found < 0 ? text.length : found
    if (end - start > line_max || isDelicateLine(text, start, end)) return false
    start = end + 1
  }
  return true
}

const escapeOf = (octet: string): string => `=${octet.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`

/** A place at which a line can end: where no escape is split, at most two octets before `at`. */
const unsplit = (escaped: string, at: number): number =>
  escaped[at - 1] === '=' ? at - 1 : escaped[at - 2] === '=' ? at - 2 : at

/** One line of text, broken where it is longer than `COLUMNS`. A dot, or the first letter of `From `, begins no line as it is. */
const quotedLine = (line: string): string => {
  const escaped = line.replace(SPECIAL, escapeOf).replace(LAST_SPACE, escapeOf)
  let out = ''
  for (let start = 0; ; ) {
    const delicate = escaped[start] === '.' || escaped.startsWith('Fr', start)
    const head = delicate ? escapeOf(escaped.slice(start)) : ''
    const from = delicate ? start + 1 : start
    if (head.length + escaped.length - from <= COLUMNS) return out + head + escaped.slice(from)
    const end = unsplit(escaped, from + COLUMNS - 1 - head.length)
    out += `${head}${escaped.slice(from, end)}=\r\n`
    start = end
  }
}

/** Quoted-printable; line ends of the text stay line ends, which is why text with CR does not come here. */
const quotedPrintable = (octets: Buffer): string => octets.toString('latin1').split('\n').map(quotedLine).join('\r\n')

/** Base64 in lines of 76, without CRLF after the last. */
export const base64Lines = (octets: Uint8Array): Buffer => {
  const text = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('base64')
  const unbroken = Buffer.from(text, 'latin1')
  if (unbroken.length <= COLUMNS) return unbroken
  const broken = Buffer.allocUnsafe(unbroken.length + 2 * (Math.ceil(unbroken.length / COLUMNS) - 1))
  let end = unbroken.copy(broken, 0, 0, COLUMNS)
  for (let start = COLUMNS; start < unbroken.length; start += COLUMNS) {
    broken[end] = 0x0d
    broken[end + 1] = 0x0a
    end += 2 + unbroken.copy(broken, end + 2, start, start + COLUMNS)
  }
  return broken
}

const crlf = (text: string): string => text.replace(/\n/g, '\r\n')

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
const ASCII = /^[\u0000-\u007f]*$/

/** Text with LF line ends, for a part of `charset=utf-8`. In base64, too, its line ends are CRLF (RFC 2045 §6.8). */
export const encodeText = (text: string, eightBit: boolean): Encoded => {
  const ascii = ASCII.test(text)
  // Beyond ASCII a character may be three octets.
  const line_max = ascii ? PLAIN_LINE_OCTETS_MAX : PLAIN_LINE_OCTETS_MAX / 3
  if ((ascii || eightBit) && isPlain(text, line_max)) return { encoding: ascii ? '7bit' : '8bit', body: crlf(text) }
  const octets = Buffer.from(text)
  if (text.includes('\r') || (octets.length - text.length) / octets.length > BASE64_SHARE)
    return { encoding: 'base64', body: base64Lines(Buffer.from(crlf(text))).toString('latin1') }
  return { encoding: 'quoted-printable', body: quotedPrintable(octets) }
}
