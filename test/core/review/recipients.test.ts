import { describe, expect, it } from 'vitest'
import {
  COMPARED_MAX,
  disguised,
  domainOf,
  domainsOf,
  isKnown,
  MANY_RECIPIENTS,
  ownOf,
  recipientFacts,
} from '../../../core/review/recipients.js'
import type { Read } from '../../../core/review/shown.js'
import { abouts, shown } from './samples.js'

const person = (address: string, name: string | null = null) => ({ address, name })
const known = { known: new Set(['jo@customer.test', 'amy@example.com']) }
const of = (content: Partial<Read>, rest = {}) =>
  abouts(recipientFacts(shown({ content, rest: { ...known, ...rest } })))

describe('recipients', () => {
  it('that are known and of the account make no fact', () => {
    expect(of({})).toEqual({})
    expect(of({ to: [person('Amy@Example.com'.replace('Example', 'example'))] })).toEqual({})
  })

  it('that nothing was delivered to before are named', () => {
    expect(of({ to: [person('new@customer.test'), person('Jo@customer.test')] })).toEqual({
      first_mail: ['new@customer.test'],
    })
    expect(isKnown(new Set(['é@a.test']), 'E\u0301@a.test')).toBe(true)
  })

  it('outside the own domains are named, also under one of them', () => {
    const rest = { known: new Set(['a@x.example.com', 'b@other.test']) }
    expect(of({ to: [person('a@x.example.com')], cc: [person('b@other.test')] }, rest)).toEqual({
      outside_domain: ['a@x.example.com', 'b@other.test'],
    })
  })

  it('who get a blind copy are named', () => {
    expect(of({ bcc: [person('amy@example.com')] })).toEqual({ blind_copies: ['amy@example.com'] })
  })

  it('are many from ten on', () => {
    const some = (count: number) => Array.from({ length: count }, (_, at) => person(`a${at}@example.com`))
    const rest = { known: new Set(some(20).map((one) => one.address)) }
    expect(MANY_RECIPIENTS).toBe(10)
    expect(of({ to: some(9) }, rest)).toEqual({})
    expect(of({ to: [], cc: some(10), bcc: [] }, rest)).toEqual({ many_recipients: ['10 recipients'] })
  })

  it('whose domain looks like an own one, or like that of another recipient', () => {
    expect(of({ to: [person('jo@examp1e.com')] }).recipient_lookalike).toEqual(['examp1e.com (like example.com)'])
    expect(of({ to: [person('a@partner.org'), person('b@xn--prtner-3nf.org')] }).recipient_lookalike).toEqual([
      'partner.org (like pаrtner.org)',
      'pаrtner.org (like partner.org)',
    ])
    expect(of({ to: [person('a@partner.org'), person('b@other.org')] }).recipient_lookalike).toBeUndefined()
  })

  it('are compared up to a bound', () => {
    const many = Array.from({ length: COMPARED_MAX }, (_, at) => `a@d${at}x${at}.test`)
    expect(COMPARED_MAX).toBe(100)
    expect(domainsOf([...many, 'a@examp1e.com'])).toHaveLength(100)
    expect(domainsOf(['a@b.test', 'c@b.test'])).toEqual(['b.test'])
    expect(disguised([...many.slice(1), 'a@examp1e.com'], ownOf(['example.com'])).at(-1)).toEqual([
      'examp1e.com',
      'example.com',
    ])
    expect(ownOf(['xn--mnchen-3ya.de'])[0]?.domain).toBe('münchen.de')
    expect(domainOf('a@b@c.test')).toBe('c.test')
  })

  it('are told where replies go to another domain', () => {
    expect(
      of({ reply_to: [person('x@example.com'), person('y@mail.example.com'), person('z@elsewhere.test')] }),
    ).toEqual({
      reply_to_differs: ['z@elsewhere.test'],
    })
  })
})

describe('a display name', () => {
  const named = (name: string | null, address = 'jo@customer.test') =>
    of({ to: [person(address, name)] }).name_like_address

  it('that shows another address is named', () => {
    expect(named('boss@example.com')).toEqual(['boss@example.com <jo@customer.test>'])
    expect(named('Jo (boss@example.com)')).toEqual(['Jo (boss@example.com) <jo@customer.test>'])
    expect(named('boss\uff20example.com')).toEqual(['boss\uff20example.com <jo@customer.test>'])
    expect(named('jo@customer.test boss@example.com')).toBeDefined()
  })

  it('that shows its own, or none, is not', () => {
    expect(named('JO@customer.test')).toBeUndefined()
    expect(named('"jo@customer.test", <jo@customer.test>;')).toBeUndefined()
    for (const one of [null, 'Jo', 'Jo @ Customer', '@jo', 'jo@', 'a <@> b', 'x,@,y', "'@'"])
      expect(named(one)).toBeUndefined()
  })

  it('is looked at wherever one is', () => {
    const name = 'boss@elsewhere.test'
    for (const field of ['to', 'cc', 'bcc', 'reply_to'] as const)
      expect(of({ [field]: [person('amy@example.com', name)] }).name_like_address).toEqual([
        `${name} <amy@example.com>`,
      ])
    expect(of({ from: person('agent@example.com', name) }).name_like_address).toEqual([`${name} <agent@example.com>`])
  })
})
