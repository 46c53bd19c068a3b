import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { parseRelayUrl, TIMEOUTS } from '../../../adapters/smtp/configuration.js'

const right = (url: string) => {
  const parsed = parseRelayUrl(url)
  if (E.isLeft(parsed)) throw new Error(parsed.left)
  return parsed.right
}

describe('parseRelayUrl', () => {
  it('reads host, port and percent-encoded credentials', () => {
    expect(right('smtp://agent%40example.com:p%40ss%3Aword@mail.example.com:2525')).toEqual({
      host: 'mail.example.com',
      port: 2525,
      tls: 'required',
      verify: true,
      credentials: { user: 'agent@example.com', password: 'p@ss:word' },
      client_name: null,
      connections: 20,
      messages_per_connection: 100,
      idle_ms: 30_000,
      timeouts: TIMEOUTS,
    })
  })

  it.each([
    ['smtp://mail.example.com', 587, 'required'],
    ['smtps://mail.example.com', 465, 'implicit'],
    ['smtp://localhost', 587, 'optional'],
    ['smtp://127.0.0.7:25', 25, 'optional'],
    ['smtp://[::1]', 587, 'optional'],
    ['smtp://[2001:db8::1]', 587, 'required'],
    ['smtp://mail.example.com?tls=off', 587, 'off'],
    ['smtp://mail.example.com/?tls=optional', 587, 'optional'],
    ['smtp://localhost?tls=required', 587, 'required'],
    ['smtp://127.0.0.1.example.com', 587, 'required'],
    ['smtp://localhost.example.com', 587, 'required'],
  ])('%s is port %d with TLS %s', (url, port, tls) => {
    expect(right(url)).toMatchObject({ port, tls })
  })

  it('reads the parameters', () => {
    expect(right('smtp://h.example?verify=off&connections=9&messages=7&timeout=5&name=me.example')).toMatchObject({
      verify: false,
      connections: 9,
      messages_per_connection: 7,
      client_name: 'me.example',
      timeouts: { command_ms: 5_000, greeting_ms: 5_000, final_ms: 600_000 },
    })
  })

  it.each([
    '',
    'mail.example.com',
    'http://mail.example.com',
    'smtp://',
    'smtp://mail.example.com/path',
    'smtp://mail.example.com#x',
    'smtp://mail.example.com:0',
    'smtp://mail.example.com:99999',
    'smtp://user@mail.example.com',
    'smtp://:word@mail.example.com',
    'smtp://u:%ZZ@mail.example.com',
    'smtp://u:a%00b@mail.example.com',
    'smtp://mail_example com',
    'smtp://mail.example.com?tls=maybe',
    'smtps://mail.example.com?tls=off',
    'smtp://mail.example.com?verify=no',
    'smtp://mail.example.com?connections=0',
    'smtp://mail.example.com?connections=101',
    'smtp://mail.example.com?timeout=1e3',
    'smtp://mail.example.com?connections=2&connections=3',
    'smtp://mail.example.com?colour=red',
    'smtp://mail.example.com?name=a%0d%0ab',
  ])('refuses %j with a sentence', (url) => {
    expect(parseRelayUrl(url)).toEqual(E.left(expect.stringMatching(/^[A-Z].*\.$/)))
  })

  it('never repeats a password, however it is written', () => {
    const part = fc.string({ unit: fc.constantFrom(...'Qz7?#/@:%&= '), minLength: 0, maxLength: 8 })
    fc.assert(
      fc.property(part, part, fc.constantFrom('?tls=bad', '?nope=1', ':0', '/p', ''), (left, rest, end) => {
        const parsed = parseRelayUrl(`smtp://user:${left}Qz7Qz7${rest}@mail.example.com${end}`)
        if (E.isLeft(parsed)) expect(parsed.left).not.toMatch(/Qz7|user:Q/)
      }),
      { numRuns: 1000 },
    )
  })
})
