import { describe, expect, it } from 'vitest'
import { secretFacts, secretsOf } from '../../../core/review/secrets.js'
import { abouts, shown } from './samples.js'

const of = (...texts: ReadonlyArray<string>) => abouts(secretFacts(texts))
/** Put together here, so that nobody who searches this repository for keys finds one. */
const key = (...parts: ReadonlyArray<string>): string => parts.join('')
const run = (length: number): string => 'A1b2'.repeat(20).slice(0, length)

const KEYS: ReadonlyArray<readonly [string, string]> = [
  ['private key', key('-----BEGIN ', 'PRIVATE KEY-----')],
  ['private key', key('-----BEGIN ', 'EC PRIVATE KEY-----')],
  ['private key', key('-----BEGIN ', 'PKCS8 1 PRIVATE KEY-----')],
  ['AWS access key', key('AK', 'IA', 'A1B2C3D4E5F6G7H8')],
  ['AWS access key', key('AS', 'IA', 'A1B2C3D4E5F6G7H8')],
  ['MultiMail key', key('mm', '_live_', '0a9f'.repeat(5))],
  ['MultiMail key', key('mm', '_test_', '0a9f'.repeat(12))],
  ['Stripe key', key('sk', '_live_', run(16))],
  ['Stripe key', key('rk', '_test_', run(16))],
  ...[...'oprsu'].map((one) => ['GitHub token', key('gh', one, '_', run(18), '_x')] as const),
  ['GitHub token', key('github', '_pat_', run(20))],
  ['GitLab token', key('gl', 'pat-', run(18), '_-')],
  ...[...'abeoprs'].map((one) => ['Slack token', key('xo', 'x', one, '-', run(19), '-')] as const),
  ['Google key', key('AI', 'za', run(33), '_-')],
  ['API key', key('sk', '-', run(18), '_-')],
  ['web token (JWT)', key('ey', 'J', run(8), '-_.ey', 'J', run(8), '_-.', run(8), '_-')],
]

const SHORT: ReadonlyArray<string> = [
  key('-----BEGIN ', 'PUBLIC KEY-----'),
  key('-----BEGIN ', 'A'.repeat(41), 'PRIVATE KEY-----'),
  key('-----BEGIN ', 'ec PRIVATE KEY-----'),
  key('AK', 'IA', 'A1B2C3D4E5F6G7H'),
  key('AK', 'IA', 'a1b2c3d4e5f6g7h8'),
  key('XAK', 'IA', 'A1B2C3D4E5F6G7H8'),
  key('AB', 'IA', 'A1B2C3D4E5F6G7H8'),
  key('mm', '_live_', '0a9f'.repeat(4), '0a9'),
  key('mm', '_live_', '0A9F'.repeat(5)),
  key('mm', '_gone_', '0a9f'.repeat(5)),
  key('sk', '_live_', run(15)),
  key('sk', '_live_', run(15), '-'),
  key('pk', '_live_', run(16)),
  key('gh', 'o_', run(19)),
  key('gh', 'o_', run(19), '-'),
  key('gh', 'x_', run(20)),
  key('github', '_pat_', run(19)),
  key('gl', 'pat-', run(19)),
  key('gl', 'pat-', run(19), '.'),
  key('xo', 'xb-', run(19)),
  key('xo', 'xb-', run(19), '_'),
  key('xo', 'xc-', run(20)),
  key('AI', 'za', run(34)),
  key('AI', 'za', run(34), '.'),
  key('sk', '-', run(19)),
  key('sk', '-', run(19), '.'),
  key('task', '-', run(20)),
  key('ey', 'J', run(9), '.ey', 'J', run(10), '.', run(10)),
  key('ey', 'J', run(10), '.ey', 'J', run(9), '.', run(10)),
  key('ey', 'J', run(10), '.ey', 'J', run(10), '.', run(9)),
  key('ey', 'J', run(10), '.', run(12), '.', run(10)),
  key('.ey', 'J', run(10), '.ey', 'J', run(10), '.', run(10)),
  key('-ey', 'J', run(10), '.ey', 'J', run(10), '.', run(10)),
  key('ey', 'J', run(9), '!.ey', 'J', run(10), '.', run(10)),
  key('ey', 'J', run(10), '.ey', 'J', run(9), '!.', run(10)),
  key('ey', 'J', run(10), '.ey', 'J', run(10), '.', run(9), '!'),
]

describe('a secret', () => {
  it.each(KEYS)('is found: %s %s', (name, text) => {
    expect(of(`a ${text} b`)).toEqual({ secret: [`${name} ${text.slice(0, 8)}…`] })
  })

  it.each(SHORT.map((text) => [text]))('is not %s', (text) => {
    expect(of(text)).toEqual({})
  })

  it('is found by each kind once in a text, by its beginning', () => {
    const all = KEYS.map(([, text]) => text).join('\n')
    expect(
      new Set(
        of(all)
          .secret?.slice(0, 8)
          .map((one) => one.split(' ')[0]),
      ),
    ).toEqual(new Set(['private', 'AWS', 'MultiMail', 'Stripe']).add('GitHub'))
  })

  it('is looked for a hundred times of a kind and no more', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, at) => key('gh', 'o_', String(at).padStart(3, '0'), run(20))).join(' ')
    expect(of(many(100)).secret?.at(-1)).toBe('… and 92 more')
    expect(of(many(101)).secret?.at(-1)).toBe('… and 92 more')
    expect(of(many(99)).secret?.at(-1)).toBe('… and 91 more')
  })
})

describe('a password', () => {
  it.each([
    'password: hunter',
    'Password=hunter2',
    'passwort : hunter2',
    'PASSWD="hunter2"',
    "passwd'='hunter2'",
    'Kennwort:\thunter2',
    'api_key=abcdef',
    'api-key=abcdef',
    'apikey=abcdef',
    '{"secret": "abcdef"}',
    'token   :   abcdef',
    'my_secret=abcdef',
  ])('is found: %s', (text) => {
    const word = /pass\w+|kennwort|api[_-]?key|secret|token/i.exec(text)
    const begin = text.slice(word?.index).slice(0, 8).replace('\t', ' ')
    expect(of(text)).toEqual({ password: [`password ${begin}…`] })
  })

  it.each([
    'password: hunte',
    'password hunter2',
    'password    : hunter2',
    'password:    hunter2',
    'password: hunt r2',
    'password: <b>hunter2',
    'password: hu"nter2',
    "password: hu'nter2",
    'password: hunt>r2',
    'passworx: hunter2',
    'api key: abcdef',
    'apiXkey: abcdef',
    'password""=hunter2',
  ])('is not %s', (text) => {
    expect(of(text)).toEqual({})
  })
})

describe('a card number', () => {
  it.each([
    ['4111 1111 1111 1111', 'card 4111 111…'],
    ['(4111111111111111)', 'card 41111111…'],
    ['card:4111-1111-1111-1111.', 'card 4111-111…'],
    ['4222222222222', 'card 42222222…'],
    ['4111 1111 1111 1111 110', 'card 4111 111…'],
  ])('is found: %s', (text, about) => {
    expect(of(text)).toEqual({ card_number: [about] })
  })

  it.each([
    '4111111111111112',
    '+4111111111111111',
    'x4111111111111111',
    '4111111111111111x',
    '4111111111111111-',
    '-4111111111111111',
    '.4111111111111111',
    '41111111111111111111',
    '4111  1111 1111 1111',
    '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    '01234111111111111111',
    '+49 151 4111 1111 1111',
    '411111111111',
    '2026-11-27 04:25:03',
    'ORDER-4111111111111111',
  ])('is not %s', (text) => {
    expect(of(text)).toEqual({})
  })
})

describe('the number of a bank account', () => {
  it.each([
    'DE89370400440532013000',
    'DE89 3704 0044 0532 0130 00',
    'NO9386011117947',
    'LC55HEMM000100010012001200023015',
  ])('is found: %s', (text) => {
    expect(of(`IBAN ${text}.`)).toEqual({ iban: [`IBAN ${text.slice(0, 8)}…`] })
    expect(of(`(${text})`)).toEqual({ iban: [`IBAN ${text.slice(0, 8)}…`] })
  })

  it.each([
    'DE88370400440532013000',
    'xDE89370400440532013000',
    'DE89370400440532013000x',
    'de89370400440532013000',
    'DE89  370400440532013000',
    '1E89370400440532013000',
  ])('is not %s', (text) => {
    expect(of(text)).toEqual({})
  })
})

describe('secrets of a message', () => {
  const mark = key('mm', '_live_', '0a9f'.repeat(5))
  const found = { secret: ['MultiMail key mm_live_…'] }

  it('are looked for wherever there is text', () => {
    for (const field of ['subject', 'text', 'html'] as const)
      expect(abouts(secretsOf(shown({ content: { [field]: mark } })))).toEqual(found)
    expect(abouts(secretsOf(shown({ markup: { visible: mark } })))).toEqual(found)
    expect(abouts(secretsOf(shown({ markup: { hidden: ['', mark] } })))).toEqual(found)
    expect(secretsOf(shown())).toEqual([])
  })

  it('are looked for in time, whatever the text is made of', () => {
    const long = 256 * 1024
    const pieces = [
      'a',
      ' ',
      'eyJ',
      '-eyJ',
      'eyJa.',
      'eyJ0123456789.',
      '1',
      '1 ',
      '1-',
      'A',
      'AB12',
      'AB12 ',
      '-----BEGIN ',
      'token',
      'token=',
      'token: ',
      'sk-',
      'gho_',
      "token'",
      '\u202e',
      '😀',
      'AKIA',
    ]
    for (const piece of pieces) {
      const text = piece.repeat(long / piece.length)
      const begin = process.cpuUsage().user
      secretFacts([text])
      expect({ piece, ms: (process.cpuUsage().user - begin) / 1000 }).toSatisfy(({ ms }) => ms < 250)
    }
  })
})
