import { describe, expect, it } from 'vitest'
import { lookalike, reference, related, SLIP_CHARACTERS_MIN, skeleton } from '../../../core/review/lookalike.js'

const like = (host: string, ...domains: ReadonlyArray<string>) => lookalike(reference(host), [], domains.map(reference))

describe('how a domain is read at a glance', () => {
  it.each([
    ['аеорсухіјѕԁһӏԛԝвнкмтгь', 'aeopcyxijsdhiqwbhkmtrb'],
    ['αονρτυικχγηωβ', 'aovptuikxynwb'],
    ['ɑɡıօ', 'agio'],
    ['0134578g9|l', 'oieastbggii'],
    ['éñü', 'enu'],
    ['rnrn', 'mm'],
    ['vvvv', 'ww'],
    ['clock', 'dock'],
    ['example.com', 'exampie.com'],
  ])('%s', (domain, read) => {
    expect(skeleton(domain)).toBe(read)
  })
})

describe('domains', () => {
  it('are related where one is or lies under the other', () => {
    expect(related('a.test', 'a.test')).toBe(true)
    expect(related('x.a.test', 'a.test')).toBe(true)
    expect(related('a.test', 'x.a.test')).toBe(true)
    expect(related('xa.test', 'a.test')).toBe(false)
    expect(related('a.test', 'xa.test')).toBe(false)
    expect(related('b.test', 'a.test')).toBe(false)
  })

  it.each([
    ['examp1e.com', 'letters and digits'],
    ['exаmple.com', 'another script'],
    ['exarnple.com', 'two letters for one'],
    ['www.examp1e.com', 'under it'],
    ['exmple.com', 'one letter less'],
    ['exaample.com', 'one letter more'],
    ['exapmle.com', 'two letters swapped'],
    ['exakple.com', 'another letter'],
    ['example.co', 'an end less'],
    ['xexample.com', 'a letter before'],
    ['example.com.evil.test', 'it stands in front'],
    ['www.example.com.evil.test', 'it stands within'],
  ])('%s looks like example.com: %s', (host) => {
    expect(like(host, 'other.test', 'example.com')).toBe('example.com')
  })

  it.each(['example.com', 'www.example.com', 'other.org', 'exam.com', 'ex.com', 'exabmpxe.com', 'notexample.com.test'])(
    '%s does not look like example.com',
    (host) => {
      expect(like(host, 'example.com')).toBeNull()
    },
  )

  it('that are short look alike only to the eye, not by a slip', () => {
    expect(SLIP_CHARACTERS_MIN).toBe(8)
    expect(like('abd.test', 'abc.test')).toBe('abc.test')
    expect(like('abd.com', 'abc.com')).toBeNull()
    expect(like('a8c.com', 'abc.com')).toBe('abc.com')
    expect(like('bac.test', 'abc.test')).toBe('abc.test')
    expect(like('bca.test', 'abc.test')).toBeNull()
    expect(like('adctest.test', 'abctest.test')).toBe('abctest.test')
  })

  it('of the account look like none, and are what others look like', () => {
    const own = [reference('example.com'), reference('example.co')]
    expect(lookalike(reference('example.co'), own, [])).toBeNull()
    expect(lookalike(reference('www.example.com'), own, [])).toBeNull()
    expect(lookalike(reference('examp1e.com'), own, [])).toBe('example.com')
    expect(lookalike(reference('examp1e.com'), own, [reference('examp1e.com')])).toBe('example.com')
    expect(lookalike(reference('cust0mer.test'), own, [reference('customer.test')])).toBe('customer.test')
  })
})
