/** Markdown as it leaves: what is written in a few octets does not become megabytes. */
import fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import { describe, expect, it } from 'vitest'
import { htmlOf, normalLines } from '../../../adapters/runtime/markdown.js'
import { partsOf } from '../../../adapters/runtime/plain.js'

/** The most HTML that one octet may become, where tables and references are shown as text or are few. */
const GROWTH_MAX = 60
const ROOM = 1024 * 1024

const table = (columns: number, rows: number, before = ''): string =>
  [`${before}${'|a'.repeat(columns)}`, `${before}${'|-'.repeat(columns)}`, ...Array(rows).fill(`${before}a`), ''].join(
    '\n',
  )

describe('markdown', () => {
  it('shows a small table as a table', () => {
    const html = htmlOf('| a | b |\n|---|---|\n| 1 | 2 |\n')
    expect(html).toContain('<td>1</td>')
    expect(html).toContain('<th>b</th>')
  })

  it('shows tables as text whose rows leave out more cells than a body may have', () => {
    for (const body of [table(181, 362), table(181, 362, '> '), table(20, 40).repeat(40)]) {
      const html = htmlOf(body)
      expect(html).not.toContain('<table>')
      expect(html.length).toBeLessThan(body.length * GROWTH_MAX)
    }
  })

  it('is not misled by a row that looks like the line under a head', () => {
    const body = table(181, 1) + table(181, 362).replace('a\na\n', 'a\n-|-\na\n')
    expect(htmlOf(body)).not.toContain('<table>')
  })

  it('follows references, as long as their targets stay within bounds', () => {
    expect(htmlOf('[here][a] and [a]\n\n[a]: https://example.com/long')).toContain(
      '<a href="https://example.com/long">here</a>',
    )
  })

  it('shows references as text that would repeat one long target', () => {
    const html = htmlOf(`[a]: https://example.com/${'a'.repeat(7_000)}\n\n${'[a]'.repeat(2_500)}`)
    expect(html.length).toBeLessThan(ROOM)
    expect(html).toContain('[a][a]')
  })

  it('never turns a table into more cells than the bound says, whatever surrounds it', () => {
    const line = fc.constantFrom(
      '',
      'a',
      '|a|b|c',
      '|-|-|-',
      '> |a|b',
      '> |-|-',
      '- |a|b',
      '  |-|-',
      ':-|-',
      'a|b',
      '>',
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), fc.integer({ min: 1, max: 300 }), (around, columns) => {
        const body = [...around, table(columns, 400), ...around].join('\n')
        const cells = htmlOf(body).split('<td').length + htmlOf(body).split('<th').length
        expect(cells).toBeLessThan(21_000)
      }),
      { numRuns: 60 },
    )
  })

  it('renders what is within bounds as markdown-it does', () => {
    const plain = new MarkdownIt({ html: false, linkify: true, breaks: true })
    const piece = fc.constantFrom(
      'a',
      '*b*',
      '[x](https://e.cc)',
      '\n',
      '\n\n',
      '|',
      '|-|-|',
      '> ',
      '- ',
      '`c`',
      '[r]',
      '\n\n[r]: https://r.cc\n\n',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expect(htmlOf(pieces.join(''))).toContain(plain.render(pieces.join('')))
      }),
    )
  })

  describe('whose paragraphs are plain', () => {
    const plain = new MarkdownIt({ html: false, linkify: true, breaks: true })
    plain.validateLink = (url: string) => /^(https?:|mailto:|tel:|#|\/\/)/i.test(url.trim())
    const bodyOf = (html: string): string => html.slice(html.indexOf('<body>\n') + 7, html.lastIndexOf('</body>'))
    const expectSame = (text: string): void => {
      expect(bodyOf(htmlOf(text))).toBe(plain.render(text))
    }

    it('is not given to the parser where it need not be', () => {
      expect(partsOf('Hi,\n\n* a\n\n\n* b\n\nBye "now".\nAda\n')).toEqual([
        { html: '<p>Hi,</p>\n' },
        { markdown: '\n\n* a\n\n\n* b\n\n' },
        { html: '<p>Bye &quot;now&quot;.<br>\nAda</p>\n' },
        { markdown: '\n' },
      ])
    })

    it('is rendered as by the parser: any characters', () => {
      const text = fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.string({ unit: fc.constantFrom(...'ab.1/:-\n "\'(é= #+%$!?,\t'), maxLength: 40 }),
      )
      fc.assert(
        fc.property(text, (one) => expectSame(normalLines(one))),
        { numRuns: 4_000 },
      )
    })

    it('is rendered as by the parser: among whatever markdown', () => {
      const piece = fc.constantFrom(
        ...[
          'Hi there',
          'prose, twice. Over',
          'a.com',
          'www.a.com',
          'a.b',
          'See a.',
          'http:',
          '//a.de',
          'me@a.de',
          'a/b',
        ],
        ...[
          'mailto:a',
          'xn--a.de',
          '1.5',
          '1. one',
          '- one',
          '* one',
          '+ one',
          '> quote',
          '# head',
          '===',
          '---',
          '|a|b|',
        ],
        ...[
          '|-|-|',
          '```',
          '~~~',
          '    code',
          '  two',
          '\t',
          ' ',
          '  ',
          '\n',
          '\n\n',
          '\n\n\n',
          '\n',
          '\n\n',
          '[r]',
          '[r]: /u',
        ],
        ...[
          '*b*',
          '_i_',
          '`c`',
          '<b>',
          '&amp;',
          '&',
          '"',
          "'",
          '\\',
          '!',
          '![x](https://y.de)',
          '[x](https://y.de)',
          'é',
          '漢',
        ],
      )
      fc.assert(
        fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => expectSame(pieces.join(''))),
        { numRuns: 6_000 },
      )
    })
  })
})
