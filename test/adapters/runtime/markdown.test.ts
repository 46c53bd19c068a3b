/** Markdown as it leaves: what is written in a few octets does not become megabytes. */
import fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import { describe, expect, it } from 'vitest'
import { htmlOf } from '../../../adapters/runtime/markdown.js'

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
})
