/** Generators of valid inputs, one for each codec; they know the rules from the RFCs, not from the codecs. */
import fc from 'fast-check'
import type * as t from 'io-ts'
import { address, allowlistPattern } from '../../../core/codec/address.js'
import { cursor, entryCursor } from '../../../core/codec/cursor.js'
import { listOf, oneOrMany } from '../../../core/codec/list.js'
import { field, object } from '../../../core/codec/object.js'
import {
  base64,
  contentType,
  displayName,
  fileName,
  id,
  idempotencyKey,
  line,
  subject,
  tags,
  text,
} from '../../../core/codec/text.js'
import { utcInstant } from '../../../core/codec/time.js'
import { boolean, integer, oneOf, record } from '../../../core/codec/value.js'

const stringOf = (characters: string, minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...characters), minLength, maxLength })

const LETTERS = 'abcxyzABCXYZ0189éüñß漢字'
const atom = stringOf(`${LETTERS}!#$%&'*+-/=?^_\`{|}~`, 1, 8)
const label = fc
  .tuple(stringOf(LETTERS, 1, 3), stringOf(`${LETTERS}-`, 0, 8), stringOf(LETTERS, 1, 3))
  .map((parts) => parts.join(''))
const domain = fc
  .tuple(fc.array(label, { minLength: 1, maxLength: 3 }), fc.constantFrom('com', 'ORG', 'example', 'dé'))
  .map(([labels, last]) => [...labels, last].join('.'))
const plainAddress = fc
  .tuple(fc.array(atom, { minLength: 1, maxLength: 3 }), domain)
  .map(([atoms, host]) => `${atoms.join('.')}@${host}`)
const bareName = stringOf(`${LETTERS} .'-&😀`, 0, 20)
const quotedName = stringOf(`${LETTERS} .,;:@<>()[]😀`, 0, 20).map((name) => `"${name}\\"\\\\"`)
export const addressInput: fc.Arbitrary<string> = fc.oneof(
  plainAddress,
  fc.tuple(bareName, plainAddress).map(([name, plain]) => `${name} <${plain}>`),
  fc.tuple(quotedName, plainAddress).map(([name, plain]) => `${name} <${plain}>`),
)
const patternInput = fc.oneof(
  plainAddress.map((plain) => plain.replaceAll('*', 'x')),
  domain.map((host) => `*@${host}`),
)

export const instantInput: fc.Arbitrary<string> = fc
  .tuple(
    fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }),
    fc.constantFrom(0, 1, 2, 3, 6, 9),
  )
  .map(([date, digits]) => {
    const [seconds, ms] = date.toISOString().slice(0, -1).split('.')
    return digits === 0 ? `${seconds}Z` : `${seconds}.${`${ms}123456`.slice(0, digits)}Z`
  })

export const base64Input: fc.Arbitrary<string> = fc
  .uint8Array({ maxLength: 16 })
  .map((bytes) => Buffer.from(bytes).toString('base64'))
const ulidInput = fc
  .tuple(stringOf('01234567', 1, 1), stringOf('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 25, 25))
  .map((parts) => parts.join(''))
const oneLine = (minLength: number, maxLength: number) => stringOf(`${LETTERS} \u00a0<>"'\\/.,😀`, minLength, maxLength)
const mediaType = fc.constantFrom(
  'application/pdf',
  'text/csv; charset=utf-8',
  'image/svg+xml',
  'text/plain;charset=utf-8; format=flowed',
  'application/vnd.ms-excel.sheet.macroEnabled.12',
  'MULTIPARTy/x',
)
const file = fc.constantFrom('report.pdf', 'a', '..a', '...', 'Bericht März 2026.xlsx', '漢字 😀.txt', 'x'.repeat(255))

export interface Sample {
  readonly name: string
  readonly codec: t.Type<unknown, unknown>
  readonly valid: fc.Arbitrary<unknown>
}
const sample = <A, O>(name: string, codec: t.Type<A, O>, valid: fc.Arbitrary<unknown>): Sample => ({
  name,
  codec: codec as unknown as t.Type<unknown, unknown>,
  valid,
})

const attachment = object(
  'Attachment',
  {
    name: field(fileName, 'The name that the recipient sees.'),
    content_type: field(contentType, 'The media type.'),
    content_base64: field(base64(17), 'The bytes.'),
  },
  {},
)

export const sendEmail = object(
  'SendEmail',
  {
    to: field(oneOrMany(address, 50), 'Who receives it.'),
    subject: field(subject, 'The subject line.'),
    body: field(text(300), 'Markdown.'),
  },
  {
    cc: field(oneOrMany(address, 50, 0), 'Who receives a copy.'),
    attachments: field(listOf(attachment, 3), 'Files.'),
    tags: field(tags, 'Your own words.'),
    idempotency_key: field(idempotencyKey, 'Same key, same send.'),
    send_at: field(utcInstant, 'Not before.'),
    gate_timing: field(oneOf('gate_first', 'schedule_first'), 'Which comes first.'),
    draft: field(boolean, 'Only keep it.'),
    wait_seconds: field(integer(0, 30), 'How long to wait.'),
    replaces: field(id('msg'), 'What was rejected.'),
  },
)

const addressesInput = (minLength: number) =>
  fc.oneof(addressInput, fc.array(addressInput, { minLength, maxLength: 4 }))
const keyInput = stringOf('abcXYZ019-_:!~', 1, 40)
const tagsInput = fc.array(oneLine(1, 40), { maxLength: 20 })

export const sendEmailInput = fc.record(
  {
    to: addressesInput(1),
    subject: oneLine(0, 60),
    body: fc.string({ unit: 'grapheme', maxLength: 60 }),
    cc: addressesInput(0),
    attachments: fc.array(fc.record({ name: file, content_type: mediaType, content_base64: base64Input }), {
      maxLength: 3,
    }),
    tags: tagsInput,
    idempotency_key: keyInput,
    send_at: instantInput,
    gate_timing: fc.constantFrom('gate_first', 'schedule_first'),
    draft: fc.boolean(),
    wait_seconds: fc.nat(30),
    replaces: ulidInput.map((ulid) => `msg_${ulid}`),
  },
  { requiredKeys: ['to', 'subject', 'body'] },
)

export const SAMPLES: ReadonlyArray<Sample> = [
  sample('text(20, 2)', text(20, 2), stringOf('ab\r\n\t 😀漢\u202e', 2, 20)),
  sample('line(20, 2)', line(20, 2), oneLine(2, 20)),
  sample('subject', subject, oneLine(0, 998)),
  sample(
    'displayName',
    displayName,
    oneLine(1, 128).filter((name) => name.trim() === name),
  ),
  sample(
    'idempotencyKey',
    idempotencyKey,
    fc.oneof(
      keyInput,
      stringOf('ab ', 1, 256).filter((key) => key.trim() === key),
    ),
  ),
  sample('fileName', fileName, file),
  sample('contentType', contentType, mediaType),
  sample(
    'id',
    id('msg'),
    ulidInput.map((ulid) => `msg_${ulid}`),
  ),
  sample(
    'cursor',
    cursor('key'),
    ulidInput.map((ulid) => `key_${ulid}`),
  ),
  sample('entryCursor', entryCursor, fc.integer({ min: 1, max: 999_999_999_999_999 }).map(String)),
  sample('base64(16)', base64(16), base64Input),
  sample('utcInstant', utcInstant, instantInput),
  sample('tags', tags, tagsInput),
  sample('integer(-3, 30)', integer(-3, 30), fc.integer({ min: -3, max: 30 })),
  sample('oneOf', oneOf('gate_first', 'schedule_first'), fc.constantFrom('gate_first', 'schedule_first')),
  sample('boolean', boolean, fc.boolean()),
  sample('record', record, fc.dictionary(fc.string(), fc.integer())),
  sample(
    'listOf(integer)',
    listOf(integer(1, 9), 4, 2),
    fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 4 }),
  ),
  sample('oneOrMany(address)', oneOrMany(address, 4), addressesInput(1)),
  sample('address', address, addressInput),
  sample('allowlistPattern', allowlistPattern, patternInput),
  sample('sendEmail', sendEmail, sendEmailInput),
]
