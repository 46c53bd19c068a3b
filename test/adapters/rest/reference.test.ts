import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parse } from 'parse5'
import { describe, expect, it } from 'vitest'
import { docsPage, POLICY } from '../../../adapters/rest/docs.js'
import { reference } from '../../../adapters/rest/reference.js'
import { CATALOGUE } from '../../../core/operations/catalogue.js'

const PUBLIC_URL = 'https://mail.example.com/$&'

interface Node {
  readonly nodeName: string
  readonly attrs?: ReadonlyArray<{ readonly name: string; readonly value: string }>
  readonly childNodes?: ReadonlyArray<Node>
  readonly value?: string
}

const all = (node: Node): ReadonlyArray<Node> => [node, ...(node.childNodes ?? []).flatMap(all)]
const textOf = (node: Node): string => all(node).reduce((text, one) => text + (one.value ?? ''), '')
const valuesOf = (nodes: ReadonlyArray<Node>, name: string): ReadonlyArray<string> =>
  nodes.flatMap(({ attrs = [] }) => attrs.filter((one) => one.name === name).map((one) => one.value))

describe('the reference', () => {
  it('is docs/api.md (npm run docs writes it anew)', () => {
    expect(readFileSync('docs/api.md', 'utf8')).toBe(reference())
  })
})

describe('the page of it', () => {
  const html = docsPage(PUBLIC_URL, '0.1.0')
  const nodes = all(parse(html) as unknown as Node)

  it('has every operation under a heading that the contents lead to, and what each takes', () => {
    const headings = nodes.filter((one) => one.nodeName === 'h2')
    const names = CATALOGUE.map((one) => one.name)
    expect(headings.map(textOf)).toEqual([...names, 'Refusals'])
    expect(valuesOf(headings, 'id')).toEqual([...names, 'refusals'])
    const targets = valuesOf(nodes, 'href').filter((one) => one.startsWith('#'))
    expect(targets).toEqual(expect.arrayContaining(names.map((name) => `#${name}`)))
    const ids = valuesOf(nodes, 'id').map((id) => `#${id}`)
    expect(targets.filter((one) => !ids.includes(one))).toEqual([])
    const cells = nodes.filter((one) => one.nodeName === 'td').map(textOf)
    expect(cells).toEqual(expect.arrayContaining(['idempotency_key', 'wait_seconds', 'rate_limited']))
  })

  it('has a first request to this very server', () => {
    expect(nodes.filter((one) => one.nodeName === 'pre').map(textOf)[0]).toContain(
      `curl -X POST ${PUBLIC_URL}/v1/send_email`,
    )
  })

  it('runs nothing and loads nothing, and its policy allows its own style alone', () => {
    const tags = new Set(nodes.map((one) => one.nodeName))
    expect(['script', 'img', 'link', 'iframe', 'object', 'form'].filter((one) => tags.has(one))).toEqual([])
    expect(valuesOf(nodes, 'style')).toEqual([])
    expect(valuesOf(nodes, 'href').filter((one) => !one.startsWith('#'))).toEqual([])
    const [style] = nodes.filter((one) => one.nodeName === 'style').map(textOf)
    const hash = createHash('sha256')
      .update(style ?? '')
      .digest('base64')
    expect(POLICY).toContain(`style-src 'sha256-${hash}'`)
    expect(POLICY).toContain("default-src 'none'")
    expect(POLICY).not.toContain('script')
  })
})
