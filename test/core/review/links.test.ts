import { describe, expect, it } from 'vitest'
import type { FactName } from '../../../core/review/fact.js'
import { LINKS_MAX, linkFacts } from '../../../core/review/links.js'
import { abouts, shown } from './samples.js'

const of = (href: string, text = 'here') => abouts(linkFacts(shown({ markup: { links: [{ text, href }] } })))
const only = (fact: FactName, ...about: ReadonlyArray<string>) => ({ [fact]: about })

describe('a link', () => {
  it.each([
    ['https://shop.test/a?b=c', 'our shop'],
    ['http://shop.test', 'shop.test'],
    ['https://www.shop.test/x', 'Go to https://shop.test/x, please'],
    ['https://shop.test', 'www.shop.test'],
    ['https://files.test/a', 'report.pdf'],
    ['https://files.test/a', 'Node.js and file.docx'],
    ['https://files.test/a', 'Mr.X 1.5 a.b v1.2.3 e.g. U.S.'],
    ['mailto:jo@customer.test', 'jo@customer.test'],
    ['mailto:jo@customer.test?cc=x', 'Mail jo@customer.test.'],
    ['mailto:', 'a.test'],
    ['tel:+49301234', 'call'],
    ['#top', 'shop.test'],
    ['/x', 'evil.test'],
    ['https://shop.test/?u=https://www.shop.test/a', 'here'],
    ['https://shop.test/?u=shop', 'here'],
    ['https://example.com', 'example.com'],
    ['https://www.example.com', 'here'],
    ['https://other.test:8443', 'other.test:8443'],
    ['https://other.test', '(other.test)'],
    ['https://other.test', '»other.test«, <other.test>; “other.test”'],
    ['https://other.test', 'https://elsewhere.org or other.test'],
    ['https://other.test', 'Other.Test!'],
    ['https://other.test', 'mailto:other'],
    ['https://evil.test', 'at 1:30'],
    ['https://evil.test', 'bank.org_x _bank.org'],
    ['https://evil.test', 'a.doc a.docx a.htm a.html a.jpg a.jpeg a.ppt a.pptx a.xls a.xlsx a.yml a.yaml'],
    ['https://evil.test', 'a.www.pdf'],
  ])('to %s that shows %j makes no fact', (href, text) => {
    expect(of(href, text)).toEqual({})
  })

  it.each([
    ['https://evil.test', 'https://bank.org/login'],
    ['https://evil.test', 'bank.org'],
    ['https://evil.test', 'Visit  bank.org/evil.test now'],
    ['https://evil.test', 'www.bank.js'],
    ['https://evil.test', 'bank.org!!'],
    ['https://evil.test', 'b4nk.org'],
    ['https://evil.test', 'bank.ax\u0331y'],
    ['https://evil.test', 'bank.xn1'],
    ['https://evil.test', 'a.csv.org'],
    ['https://evil.test', 'https://bank.md'],
    ['https://evil.test', 'ba\u200bnk.org'],
    ['https://evil.test', 'bank\uff0eorg'],
    ['https://evil.test', 'jo@bank.org'],
    ['https://evil.test', 'b\u0331a\u0331nk.org'],
    ['https://evil.test', `${'x'.repeat(491)} bank.org`],
    ['https://evil.test', '“bank.org”'],
    ['https://evil.test', 'http://bank.рф'],
    ['mailto:jo@evil.test', 'jo@bank.org'],
  ])('to %s shows another address: %j', (href, text) => {
    expect(of(href, text)).toEqual(
      only('link_text_differs', `${text.replace('\u200b', ' ')} → evil.test`.slice(0, 200)),
    )
  })

  it('shows what stands within its first 500 characters', () => {
    expect(of('https://evil.test', `${'x'.repeat(492)} bank.org`)).toEqual(only('link_text_differs', 'x'.repeat(200)))
    expect(of('https://evil.test', `${'x '.repeat(250)}bank.org`)).toEqual({})
  })

  it.each(['http://192.0.2.1/a', 'http://3221225985/', 'https://0xc0.0.2.1', 'https://[2001:db8::1]/'])(
    'to a bare IP address: %s',
    (href) => {
      expect(of(href)).toEqual(only('link_to_ip', href))
    },
  )

  it.each([
    'javascript:alert(1)',
    ' java\nscript:x',
    'data:text/html,x',
    'file:///etc/passwd',
    'ftp://a.test',
    'sms:1',
  ])('with a scheme that leads elsewhere: %j', (href) => {
    expect(of(href)).toEqual(only('link_scheme', href.replace('\n', ' ')))
  })

  it('with a name before an @', () => {
    expect(of('https://bank.org@evil.test/')).toEqual(only('link_user', 'https://bank.org@evil.test/'))
  })

  it('to a domain that looks like an own one, that of a recipient or the one it shows', () => {
    expect(of('https://examp1e.com')).toEqual(only('link_lookalike', 'examp1e.com (like example.com)'))
    expect(of('https://cust0mer.test')).toEqual(only('link_lookalike', 'cust0mer.test (like customer.test)'))
    const to = [{ address: 'a@partner.org', name: null }]
    const links = [{ text: 'x', href: 'https://parther.org' }]
    expect(abouts(linkFacts(shown({ content: { to }, markup: { links } })))).toEqual(
      only('link_lookalike', 'parther.org (like partner.org)'),
    )
    expect(of('https://paypa1.com', 'paypal.com')).toEqual({
      link_lookalike: ['paypa1.com (like paypal.com)'],
      link_text_differs: ['paypal.com → paypa1.com'],
    })
    expect(of('javascript:x', 'paypal.com')).toEqual(only('link_scheme', 'javascript:x'))
  })

  it('to a domain with letters of other scripts', () => {
    expect(of('https://xn--bcher-kva.test')).toEqual(only('link_foreign_letters', 'bücher.test'))
    expect(of('https://exаmple.com')).toEqual({
      link_lookalike: ['exаmple.com (like example.com)'],
      link_foreign_letters: ['exаmple.com'],
    })
  })

  it.each([
    'https://bit.ly/x',
    'https://v.gd/x',
    'https://shop.test/r?url=https://evil.test/a',
    'https://shop.test/r?u=https%3A%2F%2Fevil.test',
    'https://shop.test/r?u=HTTP%3a%2f%2fevil.test',
    'https://shop.test/https://evil.test',
    'https://shop.test/?a=https://shop.test&b=https://evil.test',
  ])('that passes on to another place: %s', (href) => {
    expect(of(href)).toEqual(only('link_redirect', href))
  })

  it('is followed within its address up to a bound', () => {
    const own = 'https://shop.test/'
    expect(of(`${own}?${own.repeat(6)}https://evil.test`)).toHaveProperty('link_redirect')
    expect(of(`${own}?${own.repeat(7)}https://evil.test`)).toEqual({})
  })
})

describe('links', () => {
  it('are looked at up to a bound', () => {
    const links = Array.from({ length: LINKS_MAX }, () => ({ text: 'a', href: 'https://a.test' }))
    const bad = { text: 'a', href: 'data:x' }
    expect(LINKS_MAX).toBe(1000)
    expect(linkFacts(shown({ markup: { links: [...links, bad] } }))).toEqual([])
    expect(linkFacts(shown({ markup: { links: [...links.slice(1), bad] } }))).toHaveLength(1)
  })
})
