/** Contents as fast-check makes them: all that the codecs admit, with a taste for what breaks mail. */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { address as addressCodec } from '../../../core/codec/address.js'
import { contentType, displayName, fileName, subject } from '../../../core/codec/text.js'
import type { Address, Content } from '../../../core/message/content.js'

export interface Sample {
  readonly content: Content
  readonly attachments: ReadonlyMap<string, Uint8Array>
}

const admitted =
  <A>(codec: { readonly decode: (input: unknown) => E.Either<unknown, A> }) =>
  (input: unknown) =>
    E.isRight(codec.decode(input))

const characters = (...alphabet: ReadonlyArray<string>) => fc.constantFrom(...alphabet)

const oneOf = (alphabet: string, maxLength: number) =>
  fc.string({ unit: characters(...alphabet), minLength: 1, maxLength })

const local = fc.oneof(
  { weight: 5, arbitrary: oneOf("abcXYZ019!#$%&'*+/=?^_`{|}~-", 20) },
  { weight: 1, arbitrary: oneOf('josé用户', 12) },
)

const A_LABELS = 'xn--mnchen-3ya.example'

const domain = fc.constantFrom(
  'example.com',
  'sub.example.org',
  'bücher.example',
  'пример.example',
  A_LABELS,
  '例え.example',
)

export const name: fc.Arbitrary<string> = fc
  .oneof(
    oneOf('abc XYZ,.()<>@"\\:;[]=?\'', 40),
    oneOf('Jörg 用户 😀é', 60),
    fc.constantFrom(
      '=?UTF-8?B?aGk=?=',
      'Doe, Jo',
      'a  b',
      'O\'Brien "Bob"',
      'x@y.example',
      '(comment) a',
      'É'.repeat(128),
    ),
    fc.string({ unit: 'binary', maxLength: 20 }),
  )
  .map((one) => one.trim())
  .filter(admitted(displayName))

const address: fc.Arbitrary<Address> = fc
  .record({ local, domain, name: fc.option(name) })
  .map((one) => ({ address: `${one.local}@${one.domain}`, name: one.name }))
  .filter((one) => admitted(addressCodec)(one.address))

const line = fc.oneof(
  oneOf('abc def.,\t', 60),
  fc.constantFrom(
    '.',
    '..',
    'From here',
    'trailing ',
    'tab\t',
    '',
    '=',
    '=_mixed',
    '--=_alternative_0',
    'x'.repeat(1200),
    '=20',
  ),
  oneOf('日本語テキスト', 80),
  oneOf('mostly plain é ', 120),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
)

/** No NUL, no half surrogate: `text` of the codecs. */
export const body: fc.Arbitrary<string> = fc
  .record({ lines: fc.array(line, { maxLength: 8 }), cr: fc.boolean() })
  .map(({ lines, cr }) =>
    lines
      .join('\n')
      .replaceAll('\0', '')
      .replace(cr ? /$^/ : /\r/g, ''),
  )
  .filter((one) => !/\p{Cs}/u.test(one))

export const subjectLine: fc.Arbitrary<string> = fc
  .oneof(
    oneOf('Plain words and more ', 200),
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom(
      ' leading',
      'trailing ',
      'a  b',
      '=?utf-8?Q?x?=',
      '',
      ' ',
      'x'.repeat(998),
      '😀'.repeat(300),
      'é =?',
    ),
  )
  .filter(admitted(subject))

const file = fc.record({
  name: fc
    .oneof(
      oneOf('abc .-_()\'"%;=*', 30),
      oneOf('résumé 履歴書😀.pdf', 255),
      fc.string({ unit: 'binary', maxLength: 20 }),
    )
    .filter(admitted(fileName)),
  content_type: fc
    .constantFrom(
      'application/pdf',
      'text/csv; charset=utf-8',
      'text/calendar;method=REQUEST',
      'Text/Plain',
      'text/html',
    )
    .filter(admitted(contentType)),
  bytes: fc.uint8Array({ maxLength: 300 }),
})

const messageId = fc
  .record({ left: oneOf('abcXYZ09.!#$%&', 30), right: domain })
  .map(({ left, right }) => `<${left}@${right}>`)

const sendAt = fc
  .date({ min: new Date('1971-01-01T00:00:00Z'), max: new Date('9999-01-01T00:00:00Z'), noInvalidDate: true })
  .map((one) => one.toISOString())

export const sample: fc.Arbitrary<Sample> = fc
  .record({
    id: messageId,
    from: address,
    to: fc.array(address, { maxLength: 4 }),
    cc: fc.array(address, { maxLength: 3 }),
    bcc: fc.array(address, { maxLength: 2 }),
    reply_to: fc.array(address, { maxLength: 2 }),
    subject: subjectLine,
    text: body,
    html: body,
    files: fc.array(file, { maxLength: 3 }),
    in_reply_to: fc.option(messageId),
    references: fc.array(messageId, { maxLength: 5 }),
    send_at: fc.option(sendAt),
  })
  .map(({ id, files, ...rest }) => {
    const attachments = new Map<string, Uint8Array>()
    const list = files.map(({ bytes, ...one }) => {
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      attachments.set(sha256, bytes)
      return { ...one, size: bytes.length, sha256 }
    })
    return { content: { ...rest, message_id_header: id, attachments: list }, attachments }
  })
