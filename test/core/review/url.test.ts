import { domainToUnicode } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostOf, isIp, targetOf } from '../../../core/review/url.js'

const at = (scheme: string, host: string, rest = '', user = false) => ({ scheme, host, user, rest })

describe('the target of a link', () => {
  it.each([
    ['https://example.com/a?b#c', at('https', 'example.com', '/a?b#c')],
    ['https://example.com', at('https', 'example.com')],
    ['HTTPS://EXAMPLE.com.', at('https', 'example.com')],
    ['http:example.com', at('http', 'example.com')],
    ['http:/example.com?x', at('http', 'example.com', '?x')],
    ['http:\\\\example.com\\x', at('http', 'example.com', '\\x')],
    ['ftp://example.com#x', at('ftp', 'example.com', '#x')],
    ['ws://a.test', at('ws', 'a.test')],
    ['wss://a.test', at('wss', 'a.test')],
    [' \u0000\u001fhttps://example.com', at('https', 'example.com')],
    ['ht\ntps://exam\tple.com/\r', at('https', 'example.com', '/')],
    ['https://a.test@b.test:8/c@d', at('https', 'b.test', '/c@d', true)],
    ['https://a@b@c.test', at('https', 'c.test', '', true)],
    ['https://a.test:443', at('https', 'a.test')],
    ['https://?x', at('https', '', '?x')],
    ['https://@a.test', at('https', 'a.test', '', true)],
    ['x-y:a b', at('x-y', '', 'a b')],
    ['https://[2001:db8::1]:80/x', at('https', '[2001:db8::1]', '/x')],
    ['https://ex%61mple.com', at('https', 'example.com')],
    ['https://ex%zzample.com', at('https', 'ex%zzample.com')],
    ['https://ex\u00adam\u200bple\uff0ecom', at('https', 'example.com')],
    ['https://a。test', at('https', 'a.test')],
    ['https://a。b。test', at('https', 'a.b.test')],
    ['https://xn--mnchen-3ya.de', at('https', 'münchen.de')],
    ['//a.test/x', at('https', 'a.test', '/x')],
    ['\\/a.test', at('https', 'a.test')],
    ['mailto:jo@a.test?subject=x@y', at('mailto', 'a.test', 'jo@a.test?subject=x@y')],
    ['mailto:a@a.test,b@b.test', at('mailto', 'a.test', 'a@a.test,b@b.test')],
    ['mailto:', at('mailto', '')],
    ['javascript:alert(1)//a@b', at('javascript', '', 'alert(1)//a@b')],
    ['java\tscript:x', at('javascript', '', 'x')],
    ['x-a+b.c1:y', at('x-a+b.c1', '', 'y')],
    ['data:text/html,\nx', at('data', '', 'text/html,x')],
  ])('%j', (href, target) => {
    expect(targetOf(href)).toEqual(target)
  })

  it.each(['', 'a', '/a', '#a', '?a:b', 'a/b:c', 'www.example.com', '1a:b', 'x//a.test', ' \\a'])(
    '%j leads nowhere in a mail',
    (href) => {
      expect(targetOf(href)).toBeNull()
    },
  )

  it('has the host that browsers go to', () => {
    const piece = fc.constantFrom(
      ...'ab1.:/\\?#@%[]-_ \t\n'.split(''),
      'http',
      'https:',
      '//',
      'a.test',
      'B.COM',
      '。',
      'ä',
      'а',
      '.',
    )
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.constantFrom('http:', 'https://', 'ftp:/', ''),
        (pieces, begin) => {
          const href = begin + pieces.join('')
          const url = URL.canParse(href) ? new URL(href) : null
          fc.pre(url !== null && /^(?:https?|ftp):$/.test(url.protocol) && !url.hostname.startsWith('['))
          const host = domainToUnicode(String(url?.hostname)).replace(/\.$/, '')
          fc.pre(!/[0-9]$/.test(host))
          expect(targetOf(href)?.host).toBe(host)
        },
      ),
      { numRuns: 3000 },
    )
  })
})

describe('a host', () => {
  it('is read as it would be compared', () => {
    expect(hostOf('EXAMPLE.com')).toBe('example.com')
    expect(hostOf('exаmple.com')).toBe('exаmple.com')
    expect(hostOf('a.test..')).toBe('a.test.')
  })

  it.each(['192.0.2.1', '3221225985', '0xc0.0.2.1', '0300.0.2.1', '0x', '[::1]', '[', 'a.1', '1', '192.0x2'])(
    'is an IP address: %s',
    (host) => {
      expect(isIp(host)).toBe(true)
    },
  )

  it.each(['example.com', 'a1', '1a', '1.a', 'x0x1', '1.2.3.x', 'a[', '', 'a0x1.test', '0xg'])(
    'is none: %s',
    (host) => {
      expect(isIp(host)).toBe(false)
    },
  )
})
