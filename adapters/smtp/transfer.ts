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
const HEX = '0123456789ABCDEF'
/** Above this share of octets beyond ASCII, base64 is shorter. */
const BASE64_SHARE = 1 / 6

/** What makes text unfit to be sent as it is: controls, a space at a line's end, a dot or `From ` at its begin, and what looks like a boundary. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const DELICATE = /[\u0000-\u0008\u000b-\u001f\u007f]|[ \t](?:\n|$)|(?:^|\n)(?:\.|From )|=_/

/** Octets of the longest line, counted as three for each character where text is not ASCII. */
const hasLongLine = (text: string, octets: number): boolean => {
  let start = 0
  while (text.length - start > octets) {
    const end = text.indexOf('\n', start)
    if (end < 0 || end - start > octets) return true
    start = end + 1
  }
  return false
}

/** A dot, or the first letter of `From `, where a line begins. */
const isDelicateStart = (octets: Buffer, index: number): boolean =>
  octets[index] === 0x2e || (octets[index] === 0x46 && octets[index + 1] === 0x72)

/** Quoted-printable; line ends of the text stay line ends, which is why text with CR does not come here. */
const quotedPrintable = (octets: Buffer): string => {
  let out = ''
  let column = 0
  for (let index = 0; index < octets.length; index++) {
    const octet = octets[index] as number
    if (octet === 0x0a) {
      out += '\r\n'
      column = 0
      continue
    }
    const next = octets[index + 1]
    const atEnd = next === undefined || next === 0x0a
    const literal =
      (octet > 0x20 && octet < 0x7f && octet !== 0x3d && (column > 0 || !isDelicateStart(octets, index))) ||
      ((octet === 0x20 || octet === 0x09) && !atEnd)
    const width = literal ? 1 : 3
    if (column + width > (atEnd ? COLUMNS : COLUMNS - 1)) {
      out += '=\r\n'
      column = 0
      index--
      continue
    }
    out += literal ? String.fromCharCode(octet) : `=${HEX[octet >> 4]}${HEX[octet & 15]}`
    column += width
  }
  return out
}

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
  const plain = (ascii || eightBit) && !DELICATE.test(text)
  if (plain && !hasLongLine(text, ascii ? PLAIN_LINE_OCTETS_MAX : PLAIN_LINE_OCTETS_MAX / 3))
    return { encoding: ascii ? '7bit' : '8bit', body: crlf(text) }
  const octets = Buffer.from(text)
  if (text.includes('\r') || (octets.length - text.length) / octets.length > BASE64_SHARE)
    return { encoding: 'base64', body: base64Lines(Buffer.from(crlf(text))).toString('latin1') }
  return { encoding: 'quoted-printable', body: quotedPrintable(octets) }
}
