/** SMTP replies (RFC 5321 §4.2), read from hostile octets: every length is bounded, and what goes outward is one printable line. */
import { UNSAFE } from '../../core/codec/text.js'
import type { Reply } from '../ports/transport.js'

/** Octets of a reply with all its lines, and of one line; RFC 5321 §4.5.3.1.5 asks for 512. */
export const REPLY_OCTETS_MAX = 32 * 1024
export const REPLY_LINE_OCTETS_MAX = 4 * 1024
/** Characters of a reply's text given outward. */
export const REPLY_TEXT_CHARACTERS_MAX = 500

/** A reply, and its lines without code and separator as they came: what EHLO offers. */
export interface RawReply {
  readonly code: number
  readonly lines: ReadonlyArray<string>
}

const LINE = /^([2-5]\d\d)(?:([ -])(.*))?$/s
const ENHANCED = /^([245])\.(\d{1,3})\.(\d{1,3})(?= |$)/
const UNPRINTABLE = new RegExp(`[${UNSAFE}]+`, 'gu')
const SPACES = /\s+/gu

/** One printable line of at most 500 characters. */
export const printable = (text: string): string =>
  [
    ...text
      .slice(0, 8 * REPLY_TEXT_CHARACTERS_MAX)
      .replace(UNPRINTABLE, ' ')
      .replace(SPACES, ' ')
      .trim(),
  ]
    .slice(0, REPLY_TEXT_CHARACTERS_MAX)
    .join('')

const utf8 = (octets: string): string => Buffer.from(octets, 'latin1').toString('utf8')

/** The reply as the port tells it; the enhanced code (RFC 2034) only where it agrees with the code. */
export const toReply = ({ code, lines }: RawReply): Reply => {
  const found = ENHANCED.exec(lines[0] ?? '')?.[0]
  const enhanced = found !== undefined && found[0] === String(code)[0] ? found : null
  const bare =
    enhanced === null ? lines : lines.map((one) => (one.startsWith(enhanced) ? one.slice(enhanced.length) : one))
  return { code, enhanced, text: printable(utf8(bare.join(' '))) }
}

export const replyLine = ({ code, enhanced, text }: Reply): string =>
  [code, enhanced, text].filter((one) => one !== null && one !== '').join(' ')

export interface ReplyReader {
  /** Takes octets that arrived, and answers the replies they complete; null: this is not SMTP, or too long. */
  readonly push: (chunk: Buffer) => ReadonlyArray<RawReply> | null
  /** Whether octets of an unfinished reply wait. */
  readonly pending: () => boolean
}

export const replyReader = (): ReplyReader => {
  let rest = ''
  let code = 0
  let lines: Array<string> = []
  let octets = 0
  /** Answers the reply that `line` ends, undefined where it does not, null where it is none. */
  const take = (line: string): RawReply | undefined | null => {
    octets += line.length
    const match = LINE.exec(line)
    if (match === null || octets > REPLY_OCTETS_MAX || line.length > REPLY_LINE_OCTETS_MAX) return null
    const found = Number(match[1])
    if (lines.length > 0 && found !== code) return null
    code = found
    lines.push(match[3] ?? '')
    if (match[2] === '-') return undefined
    const reply = { code, lines }
    lines = []
    octets = 0
    return reply
  }
  const push = (chunk: Buffer): ReadonlyArray<RawReply> | null => {
    const text = rest + chunk.toString('latin1')
    const replies: Array<RawReply> = []
    let start = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      const reply = take(text.slice(start, text[end - 1] === '\r' && end > start ? end - 1 : end))
      if (reply === null) return null
      if (reply !== undefined) replies.push(reply)
      start = end + 1
    }
    rest = text.slice(start)
    return rest.length > REPLY_LINE_OCTETS_MAX ? null : replies
  }
  return { push, pending: () => rest !== '' || lines.length > 0 }
}
