/** The safe view of whatever is given: only what is known to be good comes out, and a browser reads it as it was written. */
import fc from 'fast-check'
import { parse, serialize } from 'parse5'
import { describe, expect, it } from 'vitest'
import { frameHeaders } from '../../../../adapters/review/headers.js'
import { documentOf } from '../../../../adapters/review/view/frame.js'
import { readHtml } from '../../../../adapters/review/view/html.js'
import { partsOf, viewFaults } from '../../../support/safe-view.js'

const NONCE = 'bm9uY2U='
const markupOf = (html: string) => readHtml(html).markup
const viewOf = (html: string): string => documentOf(NONCE, readHtml(html))
const bodyOf = (html: string): string =>
  /<body><div><div>(.*)<\/div><\/div>(?:<div class="desk-note">.*)?<\/body>/s.exec(viewOf(html))?.[1] ?? ''
const rulesOf = (html: string): string => /\.desk-note\{display[^}]*\}(.*)<\/style>/s.exec(viewOf(html))?.[1] ?? ''

const TAGS =
  'a b p div span table tr td th tbody thead caption col ul li h1 br hr img svg math style script title textarea select option noscript template iframe form input button mtext mglyph foreignObject desc xmp plaintext frameset body html head pre font center details annotation-xml mi image nobr marquee object'.split(
    ' ',
  )
const VALUES = [
  'x',
  '"',
  "'",
  '</style>',
  '-->',
  'url(//evil.test)',
  'javascript:alert(1)',
  'color:red;display:none',
  'position:fixed;top:0',
  '}</style><script>',
  '\0',
  '&quot;',
  'data:image/png;base64,AAAA',
  '7',
  '\\3c/style',
]
const tag = fc.constantFrom(...TAGS)
const name = fc.constantFrom(
  'style',
  'class',
  'id',
  'href',
  'src',
  'onload',
  'title',
  'alt',
  'colspan',
  'dir',
  'align',
  'bgcolor',
  'hidden',
  'xlink:href',
  'is',
)
const attribute = fc
  .tuple(name, fc.constantFrom(...VALUES), fc.constantFrom('"', "'", ''))
  .map(([key, value, quote]) => ` ${key}=${quote}${value}${quote}`)
const piece = fc.oneof(
  fc.tuple(tag, fc.array(attribute, { maxLength: 3 })).map(([one, all]) => `<${one}${all.join('')}>`),
  tag.map((one) => `</${one}>`),
  fc.constantFrom(
    'text',
    ' ',
    '\n',
    '\r',
    '&nbsp;',
    '&lt;script&gt;',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<!-- x -->',
    '\u202e',
    '\0',
    '&#13;',
    '&#0;',
    '\ud800',
    '<',
    '>',
    '/',
    '<!DOCTYPE x>',
    '.a{display:none}',
    '<style>.x,p{color:#fff}</style>',
    '<style>* {background:url(//evil.test);color:rgb(1,2,3)}</style>',
  ),
)

describe('the safe view of anything', () => {
  it('has only elements and attributes that are known to be good, and stays as it was written', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const view = viewOf(pieces.join(''))
        expect(viewFaults(view, NONCE)).toEqual([])
        const again = serialize(parse(view))
        expect(again).toBe(view)
        expect(serialize(parse(again))).toBe(again)
      }),
      { numRuns: 1500 },
    )
  })

  it('is safe for any characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (html) => {
        const view = viewOf(html)
        expect(viewFaults(view, NONCE)).toEqual([])
        expect(serialize(parse(view))).toBe(view)
      }),
      { numRuns: 500 },
    )
  })

  it('has every word that is not within a script or a style, marked or not', () => {
    const words = fc.array(
      fc.tuple(
        fc.constantFrom('b', 'p', 'div', 'td', 'i', 'li', 'font', 'center', 'h2'),
        fc.constantFrom('', 'display:none', 'color:#fff', 'font-size:0', 'color:red'),
      ),
      { minLength: 1, maxLength: 20 },
    )
    fc.assert(
      fc.property(words, (all) => {
        const html = all.map(([one, style], at) => `<${one} style="${style}"> word${at} `).join('')
        const read = readHtml(html)
        const { markup } = read
        const { hidden, plain } = partsOf(documentOf(NONCE, read))
        all.forEach((_, at) => {
          const word = new RegExp(`word${at}\\b`)
          const [marked, shown] = [word.test(hidden.join('\n')), word.test(plain)]
          expect(marked !== shown).toBe(true)
          expect(word.test(markup.hidden.join('\n'))).toBe(marked)
          expect(word.test(markup.visible)).toBe(shown)
        })
      }),
    )
  })
})

describe('what a mail looks like', () => {
  it('stays: its text, tables, lists and colours', () => {
    expect(bodyOf('<h2>T</h2><p style="color:#c00;text-align:right">a <b>b</b></p>')).toBe(
      '<div class="h2" role="heading" aria-level="2">T</div><div class="p s0">a <span class="b">b</span></div>',
    )
    expect(rulesOf('<p style="color:#c00;TEXT-ALIGN: right;position:fixed;foo:bar">a</p>')).toBe(
      '.s0{color:#c00;text-align:right}',
    )
    expect(bodyOf('<table border=1 cellpadding=3><tr><td colspan=2 width=100>x</table>')).toBe(
      '<table border="1" cellpadding="3"><tbody><tr><td class="s0" colspan="2">x</td></tr></tbody></table>',
    )
    expect(rulesOf('<table><tr><td width=100 bgcolor=#eee>x</table>')).toBe('.s0{width:100px;background-color:#eee}')
  })

  it('is decided in the order of precedence', () => {
    const ruled = (css: string, html: string) => rulesOf(`<style>${css}</style>${html}`)
    expect(ruled('p{color:red}', '<p>x')).toBe('.s0{color:red}')
    expect(ruled('.a{color:red}p{color:blue}', '<p class=a>x')).toBe('.s0{color:red}')
    expect(ruled('#i{color:red}.a.a.a{color:blue}', '<p class=a id=i>x')).toBe('.s0{color:red}')
    expect(ruled('.a{color:red}', '<p class=a style="color:blue">x')).toBe('.s0{color:blue}')
    expect(ruled('.a{color:red!important}', '<p class=a style="color:blue">x')).toBe('.s0{color:red}')
    expect(ruled('.a{color:red!important}', '<p class=a style="color:blue!important">x')).toBe('.s0{color:blue}')
    expect(ruled('.a{background-color:red}', '<table bgcolor=blue class=a>')).toBe('.s0{background-color:red}')
    expect(ruled('div>p{color:red}', '<p>x</p>')).toBe('')
    expect(ruled('div p, p.b{color:red}', '<div><b><p>x')).toBe('.s0{color:red}')
    expect(ruled('@media all{p{color:red}}p:hover{color:blue}', '<p>x')).toBe('')
  })

  it.each([
    'width:1px',
    'height:0',
    'margin:-1px',
    'float:left',
    'white-space:nowrap',
    'line-height:0',
    'font-size:4px',
    'font-size:99px',
    'font-size:200px',
    'color:url(x)',
    'color:var(--x)',
    'font-family:a(b)',
    'border:1px solid url(x)',
    'display:flex',
    'text-decoration:blink',
    'background:red url(x)',
    'vertical-align:-99px',
    'letter-spacing:-1px',
    'unicode-bidi:bidi-override',
    'content:"x"',
    'padding:9999px',
    'width:100%',
  ])('drops %s', (style) => {
    expect(rulesOf(`<div style='${style}'>x</div>`)).toBe('')
  })

  it.each([
    ['border:1px solid rgb(1, 2, 3)', 'border:1px solid rgb(1, 2, 3)'],
    ["font-family:'Segoe UI', Arial", 'font-family:Segoe UI, Arial'],
    ['background:#eee', 'background-color:#eee'],
    ['white-space:pre', 'white-space:pre-wrap'],
    ['padding:1px 2px 3px 4em', 'padding:1px 2px 3px 4em'],
    ['margin:0 auto', 'margin:0 auto'],
    ['font-weight:700;font-style:italic', 'font-weight:700;font-style:italic'],
    ['color:hsl(10 20% 30% / .5)', 'color:hsl(10 20% 30% / .5)'],
  ])('keeps %s', (style, kept) => {
    expect(rulesOf(`<div style="${style}">x</div>`)).toBe(`.s0{${kept}}`)
  })

  it('has pictures that it brings with it, and marks for those from elsewhere', () => {
    const png = 'data:image/png;base64,iVBORw0KGgo='
    expect(bodyOf(`<img src="${png}" alt="dot">`)).toBe(`dot<img src="${png}" alt="">`)
    expect(bodyOf('<img src="https://t.test/p.png" alt="Logo">')).toBe(
      'Logo<span class="desk-image">image: t.test</span>',
    )
    expect(bodyOf('<img src="cid:1">')).toBe('<span class="desk-image">image: attached</span>')
    for (const src of [
      'data:image/svg+xml;base64,AAAA',
      'data:image/png,x',
      'data:text/html;base64,AAAA',
      `data:image/png;base64,${'A'.repeat(300_000)}`,
    ])
      expect(bodyOf(`<img src="${src}">`)).toBe('<span class="desk-image">image: of a kind that is not shown</span>')
    expect(bodyOf('<img>')).toBe('<span class="desk-image">image: from nowhere</span>')
  })

  it('has links that lead nowhere and say where they led', () => {
    expect(bodyOf('<a href="https://a.test/x?y&z" target=_top>here</a>')).toBe(
      '<span>here</span><span class="desk-target" title="https://a.test/x?y&amp;z">→ a.test</span>',
    )
    expect(bodyOf('<a href="javascript:x">here</a>')).toContain('→ javascript:')
    expect(bodyOf('<a href="#x">here</a>')).toContain('→ nowhere')
    expect(bodyOf('<a name="x">here</a>')).toBe('<span>here</span>')
    expect(bodyOf('<a href="https://a\u202e.test">x</a>')).toContain('→ a⟨U+202E⟩.test')
  })

  it('has characters that are not seen written out', () => {
    expect(bodyOf('<p>a\u202eb\u200b👨\u200d👩</p>')).toBe('<div class="p">a⟨U+202E⟩b⟨U+200B⟩👨\u200d👩</div>')
  })
})

describe('what is found in a mail', () => {
  it('are its links, with the text that they show', () => {
    const html =
      '<a href="https://a.test" title="t">one <b>two</b>\n<img alt="three"></a><map><area href="/x" alt="four"></map><a>none</a>'
    expect(markupOf(html).links).toEqual([
      { text: 'one two three', href: 'https://a.test', title: 't' },
      { text: 'four', href: '/x' },
    ])
    expect(markupOf('<svg><a xlink:href="https://b.test"><text>five</text></a></svg>').links).toEqual([
      { text: 'five', href: 'https://b.test' },
    ])
  })

  it('are the things it would load, each once', () => {
    const { remote } = markupOf(
      '<img src="https://a.test/1"><img src="https://a.test/1"><p style="background:url(https://a.test/2)">x<img src="cid:1"><img src="data:x"><link rel=stylesheet href="//a.test/3"><style>@import "https://a.test/4";p{background:u\\72l(\'https://a.test/5\')}</style>',
    )
    expect(remote).toEqual(
      expect.arrayContaining([
        'https://a.test/1',
        'https://a.test/2',
        '//a.test/3',
        'https://a.test/4',
        'https://a.test/5',
      ]),
    )
    expect(remote).toHaveLength(5)
  })

  it('are counts of what was taken out', () => {
    const { markup, removed } = readHtml(
      '<form><input><button>b</button></form><script></script><p onclick=x onload=y><iframe></iframe><svg></svg><meta http-equiv=refresh>',
    )
    expect([markup.forms, markup.scripts]).toEqual([3, 5])
    expect(Object.fromEntries(removed)).toEqual({ form: 1, input: 1, button: 1, script: 1, iframe: 1, svg: 1, meta: 1 })
  })

  it('is the text that is seen, line by line', () => {
    expect(
      markupOf('<title>T</title><h1>a</h1><p>b <i>c</i><br>d</p><table><tr><td>e<td>f</table><script>g</script>')
        .visible,
    ).toBe('a\nb c\nd\ne\nf')
    expect(markupOf('').visible).toBe('')
  })
})

describe('the headers of a frame', () => {
  it('let nothing run, load or lead anywhere', () => {
    const headers = frameHeaders(NONCE)
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; style-src 'nonce-${NONCE}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox`,
    )
    expect(Object.keys(headers).filter((name) => name !== name.toLowerCase())).toEqual([])
  })
})
