/** What a safe view may hold, said a second time: a parser reads it as a browser would, and each element and attribute is looked at. */
import { type DefaultTreeAdapterTypes, parse } from 'parse5'

type Element = DefaultTreeAdapterTypes.Element
type Node = DefaultTreeAdapterTypes.Node

const ELEMENTS = new Set(
  'html head title style body div span br hr img table caption thead tbody tfoot tr td th'.split(' '),
)

const ATTRIBUTES: { readonly [name: string]: RegExp } = {
  class: /^[a-z0-9 -]+$/,
  role: /^(?:heading|list|listitem)$/,
  'aria-level': /^[1-6]$/,
  title: /^\P{Cc}*$/u,
  dir: /^(?:ltr|rtl|auto)$/,
  colspan: /^\d{1,3}$/,
  rowspan: /^\d{1,3}$/,
  border: /^\d{1,2}$/,
  cellpadding: /^\d{1,2}$/,
  cellspacing: /^\d{1,2}$/,
  alt: /^$/,
  src: /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}$/,
}

export const nodesOf = (root: Node): ReadonlyArray<Node> => {
  const all: Array<Node> = []
  const open: Array<Node> = [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    all.push(node)
    if ('childNodes' in node) open.push(...[...node.childNodes].reverse())
  }
  return all
}

const isElement = (node: Node): node is Element => 'tagName' in node

const faultsOf = (node: Node, nonce: string): ReadonlyArray<string> => {
  if (node.nodeName === '#comment') return ['a comment']
  if (!isElement(node)) return []
  const own = { html: ['lang'], style: ['nonce'] }[node.tagName] ?? []
  const faults = node.attrs
    .filter(
      ({ name, value }) => !own.includes(name) && !(Object.hasOwn(ATTRIBUTES, name) && ATTRIBUTES[name]?.test(value)),
    )
    .map(({ name, value }) => `${node.tagName} ${name}=${value}`)
  if (node.namespaceURI !== 'http://www.w3.org/1999/xhtml') faults.push(`${node.namespaceURI}`)
  if (!ELEMENTS.has(node.tagName)) faults.push(`<${node.tagName}>`)
  if (node.tagName === 'style' && node.attrs.find((one) => one.name === 'nonce')?.value !== nonce)
    faults.push('a style')
  return faults
}

/** What there is in a style sheet beyond `.name{property:value;…}` of plain words, numbers and colours. */
const styleFaults = (css: string): ReadonlyArray<string> => {
  const rest = css.replace(/[a-z0-9., -]+\{[a-z0-9.,:;#%! ()/-]*\}/gi, '')
  const bad =
    /url|@|\\|<|expression|import|image|"|'|position|z-index|transform|opacity|display:none|visibility|float|--/i.exec(
      css.replace(/\.desk-image/g, ''),
    )
  return [...(rest === '' ? [] : [`css: ${rest.slice(0, 100)}`]), ...(bad === null ? [] : [`css has ${bad[0]}`])]
}

/** Everything in a view that may not be there. */
export const viewFaults = (view: string, nonce: string): ReadonlyArray<string> => {
  const nodes = nodesOf(parse(view, { scriptingEnabled: true }))
  const elements = nodes.filter(isElement)
  const styles = elements.filter((one) => one.tagName === 'style')
  const css = styles.flatMap((one) => one.childNodes.map((text) => ('value' in text ? text.value : '')))
  return [
    ...nodes.flatMap((node) => faultsOf(node, nonce)),
    ...(styles.length === 1 ? [] : [`${styles.length} styles`]),
    ...css.flatMap(styleFaults),
  ]
}

const textOf = (node: Node): string =>
  nodesOf(node)
    .map((one) => ('value' in one ? one.value : ''))
    .join('')

const classOf = (node: Node): string =>
  isElement(node) ? (node.attrs.find((one) => one.name === 'class')?.value ?? '') : ''

/** What a view marks as hidden, what it says of what it does not show, and what it shows as it is. */
export const partsOf = (view: string) => {
  const nodes = nodesOf(parse(view))
  const texts = (name: string) => nodes.filter((one) => classOf(one).split(' ').includes(name)).map(textOf)
  const notes = texts('desk-note')
  return {
    hidden: [...texts('desk-hidden'), ...notes].filter((one) => one.startsWith('hidden text')),
    cut: notes.filter((one) => one.startsWith('not shown')),
    plain: nodes
      .filter(
        (one) => 'value' in one && one.parentNode !== null && !/desk-|^$/.test(`${classOf(one.parentNode) || ' '}`),
      )
      .map((one) => ('value' in one ? one.value : ''))
      .join('\n'),
  }
}
