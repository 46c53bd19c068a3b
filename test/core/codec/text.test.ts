import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { describe, expect, it } from 'vitest'
import { cursor, entryCursor } from '../../../core/codec/cursor.js'
import { decode } from '../../../core/codec/decode.js'
import { toJsonSchema } from '../../../core/codec/schema.js'
import {
  base64,
  base64Length,
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
import { boolean, integer, oneOf } from '../../../core/codec/value.js'

const ULID = '01ARZ3NDEKTSV4RRFFQ69G5FAV'

interface Row {
  readonly name: string
  readonly codec: t.Type<unknown, unknown>
  readonly sentence: string
  readonly good: ReadonlyArray<unknown>
  readonly bad: ReadonlyArray<unknown>
}
const row = <A, O>(
  name: string,
  codec: t.Type<A, O>,
  sentence: string,
  good: ReadonlyArray<unknown>,
  bad: ReadonlyArray<unknown>,
): Row => ({
  name,
  codec: codec as unknown as t.Type<unknown, unknown>,
  sentence,
  good,
  bad,
})

const ROWS: ReadonlyArray<Row> = [
  row(
    'text',
    text(3, 1),
    'Send text of 1 to 3 characters, without NUL or half surrogate pairs.',
    ['a', 'abc', '😀😀😀', '\r\n\t', '\u001b\u202e'],
    ['', 'abcd', '😀😀😀😀', '\0', '\ud800', 'a\udfff', '\udc00\ud800', 1, null, ['a']],
  ),
  row(
    'line',
    line(3),
    'Send one line of 0 to 3 characters, without line breaks or control characters.',
    ['', 'abc', '😀😀😀', '"<>', '\u00a0'],
    ['abcd', '😀😀😀😀', '\n', '\r', '\0', '\t', '\u007f', '\u009f', '\u2028', '\u2029', '\ud800', {}],
  ),
  row(
    'line',
    subject,
    'Send one line of 0 to 998 characters, without line breaks or control characters.',
    ['', 'Welcome', 'x'.repeat(998), '😀'.repeat(998)],
    ['x'.repeat(999), '😀'.repeat(999), 'a\r\nBcc: b', 'a\nb', 'a\0', undefined],
  ),
  row(
    'displayName',
    displayName,
    'Send a name of 1 to 128 characters, without spaces around it, line breaks, control or invisible characters.',
    ['J', 'Jo Doe', 'Doe, "J"', 'x'.repeat(128), '😀'],
    ['', ' ', ' Jo', 'Jo ', 'x'.repeat(129), 'J\no', 'J\u202eo', '\u200bJo', 'Jo\ufeff', 'J\u061co', '\u00a0J', 1],
  ),
  row(
    'idempotencyKey',
    idempotencyKey,
    'Send 1 to 256 printable ASCII characters, without spaces around them; a UUID is fine.',
    ['!', '~', 'a b', 'x'.repeat(256)],
    ['', ' ', ' a', 'a ', 'x'.repeat(257), 'é', 'a\n', '\u007f', 7],
  ),
  row(
    'fileName',
    fileName,
    'Send a file name of 1 to 255 characters without a path: no "/" or "\\", no control or invisible characters.',
    ['a', '.a', '...', 'a.', 'Bericht.pdf', 'x'.repeat(255), 'a:b'],
    ['', '.', '..', '/', 'a/b', '..\\a', 'a\n', 'a\u202egpj.exe', 'x'.repeat(256), null],
  ),
  row(
    'contentType',
    contentType,
    'Send a media type such as "application/pdf" or "text/csv; charset=utf-8", without a name parameter; for multipart/… and message/… send "application/octet-stream".',
    [
      'a/b',
      'text/csv; charset=utf-8',
      'text/csv;charset=utf-8;x=y',
      `a/${'b'.repeat(127)}`,
      'multiparts/x',
      'x-message/y',
      'IMAGE/PNG',
      'text/csv; names=x; rename=y',
    ],
    [
      '',
      'text',
      'text/',
      '/plain',
      'text/plain\r\nX: y',
      'text/plain;',
      'text/plain;  a=b',
      'text/plain; a="b"',
      'text/csv; name=evil.exe',
      'text/csv;x=y;NAME*=evil.exe',
      'text/csv; Name*0=evil.exe',
      'multipart/mixed',
      'MultiPart/Mixed',
      'message/rfc822',
      'MESSAGE/x',
      '.a/b',
      'a/.b',
      `a/${'b'.repeat(128)}`,
      `${'a'.repeat(128)}/b`,
      `a/b${';a=b'.repeat(64)}`,
    ],
  ),
  row(
    'id',
    id('msg'),
    'Send an id that begins with "msg_" and has 26 characters after it, as an answer of this API named it.',
    [`msg_${ULID}`, `msg_7${'Z'.repeat(25)}`],
    [
      `msg_8${'0'.repeat(25)}`,
      `msg_${ULID.toLowerCase()}`,
      `mbx_${ULID}`,
      `msg${ULID}`,
      ULID,
      `msg_${ULID}0`,
      `msg_${ULID.slice(1)}`,
      `xmsg_${ULID}`,
      ...[...'ILOU'].map((letter) => `msg_${ULID.slice(0, -1)}${letter}`),
    ],
  ),
  row(
    'cursor',
    cursor('key'),
    'Send the next_cursor of the page before, as it was given; leave it out for the first page.',
    [`key_${ULID}`],
    [`msg_${ULID}`, `key_${ULID}0`, `key_8${'0'.repeat(25)}`, 'x', '', '10', null],
  ),
  row(
    'entryCursor',
    entryCursor,
    'Send the next_cursor of the page before, as it was given; leave it out for the first page.',
    ['1', '10', '9'.repeat(15)],
    ['', '0', '01', '-1', '1e3', '0x10', '5.5', ' 1', '1 ', '1'.repeat(16), `evt_${ULID}`, 10],
  ),
  row(
    'base64',
    base64(4),
    'Send base64 of at most 4 bytes (RFC 4648 §4): with padding, without line breaks, not base64url.',
    ['', 'AA==', 'AAA=', 'AAAA', '+/+/', 'AAAAAA=='],
    [
      'A',
      'AA',
      'AAA',
      'A===',
      '====',
      'AB==',
      'AAB=',
      'AAAAAAA=',
      'AAAAAAAA',
      'AA==AA==',
      'AA\n==',
      '-_-_',
      'AA= =',
      'é',
      5,
    ],
  ),
  row(
    'integer',
    integer(-1, 2),
    'Send a whole number from -1 to 2.',
    [-1, 0, 2],
    [-2, 3, 0.5, '1', null, Number.NaN, [1], true],
  ),
  row('oneOf', oneOf('a', 'b'), 'Send one of: a, b.', ['a', 'b'], ['c', '', 'A', 0, null, ['a']]),
  row('boolean', boolean, 'Send true or false, without quotes.', [true, false], ['true', 0, 1, null]),
]

describe.each(ROWS)('$name', ({ name, codec, sentence, good, bad }) => {
  it('is named', () => {
    expect(codec.name).toBe(name)
  })

  it.each(good.map((input) => [input]))('accepts %j', (input) => {
    expect(decode(codec, input)).toEqual(E.right(input))
    expect(codec.is(input)).toBe(true)
    expect(codec.encode(input)).toBe(input)
  })

  it.each(bad.map((input) => [input]))('refuses %j', (input) => {
    expect(decode(codec, input)).toEqual(E.left([{ field: '', message: expect.stringContaining(sentence) }]))
  })
})

describe('the schemas', () => {
  it('state bounds, pattern and what else is known', () => {
    expect(toJsonSchema(text(3))).toEqual({
      type: 'string',
      minLength: 0,
      maxLength: 3,
      pattern: '^[^\\u0000\\ud800-\\udfff]*$',
    })
    expect(toJsonSchema(subject)).toMatchObject({ minLength: 0, maxLength: 998 })
    expect(toJsonSchema(id('evt'))).toEqual({
      type: 'string',
      minLength: 30,
      maxLength: 30,
      pattern: '^evt_[0-7][0-9A-HJKMNP-TV-Z]{25}$',
    })
    expect(toJsonSchema(base64(4))).toMatchObject({ maxLength: 8, contentEncoding: 'base64' })
    expect(toJsonSchema(base64(3))).toMatchObject({ minLength: 0, maxLength: 4 })
    expect(toJsonSchema(tags)).toMatchObject({ minItems: 0, maxItems: 20, items: { minLength: 1, maxLength: 64 } })
    expect(toJsonSchema(integer(0, 5))).toEqual({ type: 'integer', minimum: 0, maximum: 5 })
    expect(toJsonSchema(oneOf('a', 'b'))).toEqual({ type: 'string', enum: ['a', 'b'] })
    expect(toJsonSchema(boolean)).toEqual({ type: 'boolean' })
  })
})

describe('base64Length', () => {
  it('counts the bytes', () => {
    for (let size = 0; size < 40; size += 1) expect(base64Length(Buffer.alloc(size).toString('base64'))).toBe(size)
  })
})
