import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { type ComposeOptions, compose } from '../../../adapters/smtp/mime.js'
import { type Content, recipientsOf } from '../../../core/message/content.js'
import { sample } from '../../support/smtp/contents.js'
import { digestOf, readBack, recipientOf } from '../../support/smtp/read-back.js'

const OPTIONS: ComposeOptions = {
  now_ms: 1_795_487_076_000,
  recipient: 'jo@example.com',
  eight_bit: true,
  smtputf8: true,
}

const PLAIN: Content = {
  message_id_header: '<msg_1@example.com>',
  from: { address: 'agent@example.com', name: 'The Agent' },
  to: [{ address: 'jo@example.com', name: null }],
  cc: [],
  bcc: [{ address: 'secret@example.net', name: 'Nobody' }],
  reply_to: [],
  subject: 'Hello',
  text: 'Hello',
  html: '<p>Hello</p>',
  attachments: [],
  in_reply_to: null,
  references: [],
  send_at: null,
}

const composed = (content: Content, options: Partial<ComposeOptions> = {}): string => {
  const made = compose(content, new Map(), { ...OPTIONS, ...options })
  if (E.isLeft(made)) throw new Error(made.left.text)
  return made.right.toString()
}

const linesOf = (message: Buffer): ReadonlyArray<string> => message.toString('latin1').split('\r\n')

const headersOf = (message: string): ReadonlyArray<string> =>
  message.slice(0, message.indexOf('\r\n\r\n')).replace(/\r\n /g, ' ').split('\r\n')

describe('compose', () => {
  it('writes a content from which its receiver computes the same digest, or refuses it by name (P3)', async () => {
    let written = 0
    await fc.assert(
      fc.asyncProperty(sample, fc.boolean(), fc.boolean(), async ({ content, attachments }, eight_bit, smtputf8) => {
        const recipients = recipientsOf(content)
        const copies: Array<{ readonly raw: Buffer; readonly recipient: string }> = []
        for (const recipient of recipients) {
          const made = compose(content, attachments, { now_ms: OPTIONS.now_ms, recipient, eight_bit, smtputf8 })
          if (E.isLeft(made)) {
            expect(smtputf8).toBe(false)
            expect(JSON.stringify({ ...content, subject: '', text: '', html: '' })).not.toMatch(/^[ -~]*$/)
            expect(['5.6.7', '5.6.0']).toContain(made.left.enhanced)
            return
          }
          copies.push({ raw: made.right, recipient })
        }
        for (const { raw } of copies) {
          expect(linesOf(raw).every((line) => line.length <= 998 && !/[\r\n]/.test(line))).toBe(true)
          const back = await readBack(raw, await Promise.all(copies.map((one) => recipientOf(one.raw, one.recipient))))
          expect({ ...back, bcc: [] }).toEqual({ ...content, bcc: [] })
          expect(digestOf(back)).toBe(digestOf(content))
          written += 1
        }
      }),
      { numRuns: 400 },
    )
    expect(written).toBeGreaterThan(100)
  })

  it('writes nothing of a blind copy', () => {
    expect(composed(PLAIN)).not.toMatch(/secret|bcc|Nobody/i)
  })

  it('is the same for the same content and instant', () => {
    expect(composed(PLAIN)).toBe(composed(PLAIN))
  })

  it('names the instant of a scheduled message in RFC 5322 form, with its milliseconds in a comment', () => {
    expect(headersOf(composed({ ...PLAIN, send_at: '2027-03-01T09:00:00.250Z' }))).toContain(
      'Deferred-Delivery: Mon, 01 Mar 2027 09:00:00 +0000 (2027-03-01T09:00:00.250Z)',
    )
  })

  it('never lets a hostile value become a header field of its own', () => {
    const names = headersOf(composed(PLAIN)).map((one) => one.replace(/:.*/s, ''))
    const hostile = fc.oneof(
      fc.constantFrom(
        'a\r\nBcc: x@example.com',
        'a\nX: y',
        'a\rb',
        '\0',
        'a\u2028b',
        '"\r\n\r\n<p>',
        '\u0085',
        '> <a@b.example',
      ),
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({
        unit: fc.constantFrom('\r', '\n', ' ', ':', '"', '\\', '<', '>', '@', 'a', '=', '?', '.'),
        maxLength: 30,
      }),
    )
    const extra = ['In-Reply-To', 'References', 'Deferred-Delivery', 'Reply-To', 'Cc', 'X-MultiMail-U-Labels']
    fc.assert(
      fc.property(hostile, fc.nat(9), fc.boolean(), (value, place, smtputf8) => {
        const file = {
          name: place === 7 ? value : 'a',
          content_type: place === 8 ? value : 'text/csv',
          size: 0,
          sha256: 'e',
        }
        const content: Content = {
          ...PLAIN,
          ...(place === 0 ? { subject: value } : {}),
          ...(place === 1 ? { from: { address: 'a@example.com', name: value } } : {}),
          ...(place === 2 ? { to: [{ address: value, name: null }] } : {}),
          ...(place === 3 ? { reply_to: [{ address: `${value}@example.com`, name: value }] } : {}),
          ...(place === 4 ? { message_id_header: `<${value}@example.com>` } : {}),
          ...(place === 5 ? { references: [value], in_reply_to: value } : {}),
          ...(place === 6 ? { send_at: value } : {}),
          ...(place === 7 || place === 8 ? { attachments: [file] } : {}),
          ...(place === 9 ? { cc: [{ address: `a@${value}`, name: null }] } : {}),
        }
        const made = compose(content, new Map([['e', new Uint8Array()]]), { ...OPTIONS, smtputf8 })
        if (E.isLeft(made)) return
        const message = made.right.toString()
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
        expect(message.replace(/\r\n/g, '')).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f]/)
        const got = headersOf(message).map((one) => one.replace(/:.*/s, ''))
        expect(got.filter((one) => !extra.includes(one))).toEqual(names)
        expect(new Set(got).size).toBe(got.length)
        const parts = message.split(/^Content-Type: /m).length - 1
        expect(parts).toBe(content.attachments.length === 0 ? 3 : 5)
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['a local part beyond ASCII without SMTPUTF8', { to: [{ address: 'josé@example.com', name: null }] }, '5.6.7'],
    ['a domain that IDNA maps to another', { to: [{ address: 'jo@exa\u3002mple.com', name: null }] }, '5.1.2'],
    ['a line break in an address', { to: [{ address: 'jo@example.com\r\n', name: null }] }, '5.1.3'],
    ['a line break in a subject', { subject: 'a\nb' }, '5.6.0'],
    ['a line break in a name', { from: { address: 'a@example.com', name: 'a\r\nb' } }, '5.6.0'],
    [
      'one domain in both of its forms',
      { to: [{ address: 'a@bücher.example', name: null }], cc: [{ address: 'a@xn--bcher-kva.example', name: null }] },
      '5.6.0',
    ],
    [
      'an attachment whose bytes are missing',
      { attachments: [{ name: 'a', content_type: 'text/csv', size: 1, sha256: 'f' }] },
      '5.6.0',
    ],
  ])('refuses %s', (_, change, enhanced) => {
    const made = compose({ ...PLAIN, ...change }, new Map(), { ...OPTIONS, smtputf8: false })
    expect(E.isLeft(made) && made.left.enhanced).toBe(enhanced)
  })

  it('writes a U-label domain as A-labels, and says so in a header, unless SMTPUTF8 carries it', () => {
    const content = { ...PLAIN, to: [{ address: 'jo@bücher.example', name: null }] }
    expect(headersOf(composed(content, { smtputf8: false }))).toEqual(
      expect.arrayContaining(['To: jo@xn--bcher-kva.example', 'X-MultiMail-U-Labels: xn--bcher-kva.example']),
    )
    const unicode = { ...PLAIN, to: [{ address: 'josé@bücher.example', name: null }] }
    expect(headersOf(composed(unicode))).toContain('To: josé@bücher.example')
  })

  it.each([
    ['plain ASCII', 'Hello\n\tworld', '7bit'],
    ['a trailing space', 'Hello \nworld', 'quoted-printable'],
    ['a lone dot', 'Hello\n.\nworld', 'quoted-printable'],
    ['a line that begins with From', 'From me', 'quoted-printable'],
    ['a line of a thousand octets', 'x'.repeat(1000), 'quoted-printable'],
    ['what looks like a boundary', '--=_mixed_0', 'quoted-printable'],
    ['few characters beyond ASCII', 'Grüße an alle, die da sind und lesen', 'quoted-printable'],
    ['many characters beyond ASCII', '日本語テキスト', 'base64'],
  ])('encodes %s as it must be', (_, text, encoding) => {
    expect(composed({ ...PLAIN, text, html: '' }, { eight_bit: false })).toContain(
      `Content-Transfer-Encoding: ${encoding}\r\n`,
    )
  })

  it('keeps lines at 78 columns where there is a place to fold', () => {
    const many = Array.from({ length: 50 }, (_, index) => ({
      address: `person-${index}@example.com`,
      name: `Person ${index}`,
    }))
    const message = composed({ ...PLAIN, to: many, subject: `${'word '.repeat(190)}ü` })
    expect(Math.max(...message.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(78)
  })
})
