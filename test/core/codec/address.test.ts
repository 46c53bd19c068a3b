import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import {
  ADDRESS_INPUT_CHARACTERS_MAX,
  address,
  addressKey,
  allowlistPattern,
  formatAddress,
  matches,
} from '../../../core/codec/address.js'
import { decode } from '../../../core/codec/decode.js'
import { addressInput } from './samples.js'

const HOST_63 = 'h'.repeat(63)
/** `a@`, three labels of 63, and one of 60: 254 octets. */
const LONGEST = `a@${HOST_63}.${HOST_63}.${HOST_63}.${'h'.repeat(60)}`

/** What is sent, the address, the name. */
const GOOD: ReadonlyArray<readonly [string, string, string | null]> = [
  ['a@b.c', 'a@b.c', null],
  ['jo@example.com', 'jo@example.com', null],
  ['Jo@Example.COM', 'Jo@example.com', null],
  ['jo.doe@example.com', 'jo.doe@example.com', null],
  ['jo+tag@example.com', 'jo+tag@example.com', null],
  ['j.o.d.o.e@a.b.c.d.e', 'j.o.d.o.e@a.b.c.d.e', null],
  ["!#$%&'*+-/=?^_`{|}~@example.com", "!#$%&'*+-/=?^_`{|}~@example.com", null],
  ['-@example.com', '-@example.com', null],
  ['1@example.com', '1@example.com', null],
  ['jo@1.example', 'jo@1.example', null],
  ['jo@1and1.com', 'jo@1and1.com', null],
  ['jo@3com.com', 'jo@3com.com', null],
  ['jo@example.c0', 'jo@example.c0', null],
  ['jo@a-b.example', 'jo@a-b.example', null],
  ['jo@a--b.example', 'jo@a--b.example', null],
  ['jo@xn--mnchen-3ya.de', 'jo@xn--mnchen-3ya.de', null],
  ['jo@XN--MNCHEN-3YA.de', 'jo@xn--mnchen-3ya.de', null],
  ['jo@münchen.de', 'jo@münchen.de', null],
  ['jo@MÜNCHEN.de', 'jo@münchen.de', null],
  ['jo@mu\u0308nchen.de', 'jo@münchen.de', null],
  ['jörg@münchen.de', 'jörg@münchen.de', null],
  ['用户@例子.中国', '用户@例子.中国', null],
  ['jo\u0308rg@example.com', 'jörg@example.com', null],
  ['ri\u212ai@example.com', 'riKi@example.com', null],
  ['अजय@डाटा.भारत', 'अजय@डाटा.भारत', null],
  [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`, null],
  [`${'é'.repeat(32)}@example.com`, `${'é'.repeat(32)}@example.com`, null],
  [`a@${HOST_63}.com`, `a@${HOST_63}.com`, null],
  [LONGEST, LONGEST, null],
  ['<a@b.c>', 'a@b.c', null],
  [' <a@b.c>', 'a@b.c', null],
  ['"" <a@b.c>', 'a@b.c', null],
  ['"  "<a@b.c>', 'a@b.c', null],
  ['Jo <a@b.c>', 'a@b.c', 'Jo'],
  ['Jo<a@b.c>', 'a@b.c', 'Jo'],
  ['  Jo   Doe  <a@b.c>', 'a@b.c', 'Jo   Doe'],
  ['Dr. Jo Doe-Smith <a@b.c>', 'a@b.c', 'Dr. Jo Doe-Smith'],
  ["Jo O'Neill <Jo@B.C>", 'Jo@b.c', "Jo O'Neill"],
  ['Jörg 😀 <a@b.c>', 'a@b.c', 'Jörg 😀'],
  ['山田太郎 <a@b.c>', 'a@b.c', '山田太郎'],
  ['محمد <a@b.c>', 'a@b.c', 'محمد'],
  ['"Doe, Jo" <a@b.c>', 'a@b.c', 'Doe, Jo'],
  ['"Doe, Jo"<a@b.c>', 'a@b.c', 'Doe, Jo'],
  ['"Doe, Jo"   <a@b.c>', 'a@b.c', 'Doe, Jo'],
  ['"a@b.c" <d@e.f>', 'd@e.f', 'a@b.c'],
  ['"<a@b.c>" <d@e.f>', 'd@e.f', '<a@b.c>'],
  ['"Jo \\"J\\" Doe" <a@b.c>', 'a@b.c', 'Jo "J" Doe'],
  ['"back\\\\slash" <a@b.c>', 'a@b.c', 'back\\slash'],
  ['"\\😀" <a@b.c>', 'a@b.c', '😀'],
  ['" spaced " <a@b.c>', 'a@b.c', 'spaced'],
  [`${'n'.repeat(128)}<a@b.c>`, 'a@b.c', 'n'.repeat(128)],
  [`"${'\\"'.repeat(128)}" <${LONGEST}>`, LONGEST, '"'.repeat(128)],
]

const GENERAL = 'Send one email address'
const CONTROL = 'Remove line breaks'
const LIST = 'Send several addresses as a list'
const QUOTED = 'without quotes'
const LITERAL = 'Write a domain name'
const LENGTH = 'Shorten the address: at most 64 octets before the @ and 254 in all.'
const LETTERS = 'Write the domain in its plain letters'

/** What is sent, and what the sentence says. */
const BAD: ReadonlyArray<readonly [unknown, string]> = [
  ['', GENERAL],
  ['a', GENERAL],
  ['@', GENERAL],
  ['a@', GENERAL],
  ['@b.c', GENERAL],
  ['a@b', GENERAL],
  ['jo@localhost', GENERAL],
  ['jo.example.com', GENERAL],
  ['a@b@c.d', GENERAL],
  ['a@b.', GENERAL],
  ['jo@example.com.', GENERAL],
  ['jo@.example.com', GENERAL],
  ['jo@example..com', GENERAL],
  ['.jo@example.com', GENERAL],
  ['jo.@example.com', GENERAL],
  ['j..o@example.com', GENERAL],
  ['j o@example.com', GENERAL],
  [' jo@example.com', GENERAL],
  ['jo@example.com ', GENERAL],
  ['jo@exam ple.com', GENERAL],
  ['jo@-example.com', GENERAL],
  ['jo@example-.com', GENERAL],
  ['jo@example.-com', GENERAL],
  ['jo@example.com-', GENERAL],
  ['jo@exam_ple.com', GENERAL],
  ['jo@exam!ple.com', GENERAL],
  ['jo@127.0.0.1', GENERAL],
  ['Jo <jo@127.0.0.1>', GENERAL],
  ['jo@example.123', GENERAL],
  ['jo@😀.com', GENERAL],
  ['jo@evil。com', GENERAL],
  ['jo＠evil.com', GENERAL],
  ['jo(comment)@example.com', GENERAL],
  ['jo@example.com (Jo)', GENERAL],
  ['Jo jo@example.com', GENERAL],
  ['Jo <jo@example.com', GENERAL],
  ['Jo jo@example.com>', GENERAL],
  ['jo@example.com>', GENERAL],
  ['<jo@example.com> Jo', GENERAL],
  ['Jo <<jo@example.com>>', GENERAL],
  ['Jo <jo@example.com>>', GENERAL],
  ['<>', GENERAL],
  ['a@b.c <d@e.f>', GENERAL],
  ['Jo (Doe) <a@b.c>', GENERAL],
  ['"Jo <a@b.c>', GENERAL],
  ['Jo" <a@b.c>', GENERAL],
  ['"Jo"s <a@b.c>', GENERAL],
  ['"Jo\\" <a@b.c>', GENERAL],
  ['Jo \\J <a@b.c>', GENERAL],
  ['mailto:jo@example.com', GENERAL],
  [`a@${HOST_63}h.com`, GENERAL],
  [`${'n'.repeat(129)}<a@b.c>`, GENERAL],
  [`"${'n'.repeat(129)}"<a@b.c>`, GENERAL],
  [`${'a'.repeat(ADDRESS_INPUT_CHARACTERS_MAX)}@b.c`, GENERAL],
  [`"${'\\"'.repeat(128)}"  <${LONGEST}>`, GENERAL],
  [null, GENERAL],
  [7, GENERAL],
  [['a@b.c'], GENERAL],
  [{ address: 'a@b.c', name: null }, GENERAL],
  ['jo@example.com\r\nBcc: x@evil.com', CONTROL],
  ['jo@example.com\n', CONTROL],
  ['Jo\n <jo@example.com>', CONTROL],
  ['"Jo\r" <jo@example.com>', CONTROL],
  ['"Jo\\\n" <jo@example.com>', CONTROL],
  ['jo\0@example.com', CONTROL],
  ['jo\t@example.com', CONTROL],
  ['jo\u007f@example.com', CONTROL],
  ['Jo\u0085 <jo@example.com>', CONTROL],
  ['Jo\u2028 <jo@example.com>', CONTROL],
  ['Jo\u202emoc.evil <jo@example.com>', CONTROL],
  ['"Jo\u2066" <jo@example.com>', CONTROL],
  ['jo\u200b@example.com', CONTROL],
  ['jo@exa\u200dmple.com', GENERAL],
  ['Jo\ud800 <jo@example.com>', CONTROL],
  ['Jo\ufeff <jo@example.com>', CONTROL],
  ['a@b.c, d@e.f', LIST],
  ['a@b.c,d@e.f', LIST],
  ['a@b.c;d@e.f', LIST],
  ['Jo <a@b.c>, Al <d@e.f>', LIST],
  ['Doe, Jo <a@b.c>', LIST],
  ['friends: a@b.c;', LIST],
  ['"jo doe"@example.com', QUOTED],
  ['"a,b"@example.com', QUOTED],
  ['Jo <"jo"@example.com>', QUOTED],
  ['jo@[192.0.2.1]', LITERAL],
  ['jo@[IPv6:2001:db8::1]', LITERAL],
  [`${'a'.repeat(65)}@example.com`, LENGTH],
  [`${'é'.repeat(33)}@example.com`, LENGTH],
  [`${LONGEST}h`, LENGTH],
  [`a${LONGEST}`, LENGTH],
  [`a@${'é'.repeat(60)}.${'é'.repeat(60)}.${'é'.repeat(10)}.com`, LENGTH],
  ['jo@ｅｘａｍｐｌｅ.com', LETTERS],
  ['jo@ﬁnance.com', LETTERS],
  ['jo@e².com', LETTERS],
  [`jo@${'İ'.repeat(40)}.com`, LETTERS],
]

/** Letters, marks and digits that some normal form or lower case changes; the others cannot surprise. */
const CHANGING: ReadonlyArray<string> = Array.from({ length: 0x110000 }, (_, code) =>
  String.fromCodePoint(code),
).filter(
  (one) =>
    /[\p{L}\p{M}\p{N}]/u.test(one) &&
    [one.toLowerCase(), one.normalize('NFC'), one.normalize('NFD'), one.normalize('NFKC')].some((form) => form !== one),
)

describe('address', () => {
  it.each(GOOD)('accepts %j', (input, plain, name) => {
    expect(address.decode(input)).toEqual(E.right({ address: plain, name }))
  })

  it.each(BAD)('refuses %j', (input, sentence) => {
    const faults = decode(address, input)
    expect(faults).toEqual(E.left([{ field: '', message: expect.stringContaining(sentence) }]))
  })

  it('writes what it reads the same way', () => {
    expect(formatAddress({ address: 'a@b.c', name: null })).toBe('a@b.c')
    expect(formatAddress({ address: 'a@b.c', name: 'Doe, "J" \\ <x@y.z>' })).toBe('"Doe, \\"J\\" \\\\ <x@y.z>" <a@b.c>')
    expect(address.is({ address: 'a@b.c', name: null })).toBe(true)
    expect(address.is({ address: 'a@b.c' })).toBe(false)
  })

  it('gives every letter, mark and digit one normal form: decoding the decoded domain changes nothing', () => {
    const accepted = CHANGING.flatMap((one) => {
      const decoded = address.decode(`a@x${one}y.c${one}m`)
      return E.isRight(decoded) ? [decoded.right.address] : []
    })
    const changedAgain = accepted.filter((one) => {
      const decoded = address.decode(one)
      return E.isLeft(decoded) || decoded.right.address !== one || addressKey(one) !== one
    })
    expect(accepted.length).toBeGreaterThan(10_000)
    expect(changedAgain).toEqual([])
  })

  it('sends what it compares: a local part is NFC once it was decoded, and decoding it again changes nothing', () => {
    const accepted = CHANGING.map((one) => address.decode(`x${one}y@example.com`)).filter(E.isRight)
    for (const decoded of accepted) {
      expect(address.decode(decoded.right.address)).toEqual(decoded)
      expect(decoded.right.address.normalize('NFC')).toBe(decoded.right.address)
    }
    expect(accepted.length).toBeGreaterThan(10_000)
  })

  it('lets nothing through that could end a header or an SMTP command, whatever is put where', () => {
    fc.assert(
      fc.property(
        addressInput,
        fc.nat(),
        fc.constantFrom('\r', '\n', '\0', '\u0085', '\u2028', '\u202e', '\ud800'),
        (input, at, bad) => {
          const place = at % (input.length + 1)
          return E.isLeft(address.decode(input.slice(0, place) + bad + input.slice(place)))
        },
      ),
    )
  })
})

describe('addressKey', () => {
  it('is all lower case, and the same for composed and decomposed letters', () => {
    expect(addressKey('Jo.DOE@example.com')).toBe('jo.doe@example.com')
    expect(addressKey('JO\u0308RG@example.com')).toBe('jörg@example.com')
  })

  it('is its own key, for every letter', () => {
    expect(CHANGING.filter((one) => addressKey(addressKey(one)) !== addressKey(one))).toEqual([])
  })
})

describe('allowlistPattern', () => {
  it.each([
    ['jo@example.com', 'jo@example.com'],
    ['Jo@Example.COM', 'Jo@example.com'],
    ['*@example.com', '*@example.com'],
    ['*@MÜNCHEN.de', '*@münchen.de'],
    ['a@b.c', 'a@b.c'],
    [LONGEST, LONGEST],
  ])('accepts %j', (input, pattern) => {
    expect(allowlistPattern.decode(input)).toEqual(E.right(pattern))
  })

  it.each([
    '*',
    '*@*',
    '**@example.com',
    'jo*@example.com',
    '*jo@example.com',
    'jo@*.example.com',
    '*@*.example.com',
    '*@com',
    '@example.com',
    'example.com',
    'Jo <jo@example.com>',
    '<jo@example.com>',
    '*@example.com ',
    '*@example.com\n',
    '*@127.0.0.1',
    '*@[127.0.0.1]',
    'a@b.c, d@e.f',
    `${LONGEST}h`,
    null,
  ])('refuses %j', (input) => {
    const faults = decode(allowlistPattern, input)
    expect(faults).toEqual(E.left([{ field: '', message: expect.stringContaining('Send an exact address (jo@') }]))
  })

  it('refuses a domain in compatibility letters', () => {
    expect(decode(allowlistPattern, '*@ｅｘａｍｐｌｅ.com')).toMatchObject({
      left: [{ message: expect.stringContaining(LETTERS) }],
    })
  })
})

describe('matches', () => {
  it.each([
    ['jo@example.com', 'jo@example.com', true],
    ['Jo@example.com', 'jO@example.com', true],
    ['jo@example.com', 'al@example.com', false],
    ['jo@example.com', 'jo@example.org', false],
    ['*@example.com', 'jo@example.com', true],
    ['*@example.com', '*@example.com', true],
    ['*@example.com', 'jo@example.org', false],
    ['*@example.com', 'jo@mail.example.com', false],
    ['*@example.com', 'jo@notexample.com', false],
    ['*@mail.example.com', 'jo@example.com', false],
    ['*@münchen.de', 'jo@münchen.de', true],
  ])('%s covers %s: %s', (pattern, plain, covered) => {
    expect(matches(pattern, plain)).toBe(covered)
  })
})
