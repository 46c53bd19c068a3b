/** What of a mail's HTML can be told without its looks: what it loads, what is taken out, what its style sheets say. */
import type { Sheet } from './cascade.js'
import { loadsOf } from './css.js'
import { COUNTED, EMBEDDED, FIELDS, LOADING } from './elements.js'
import { attribute, type Element, isElement, type Node, type ParentNode, parse } from './parse.js'

/** Addresses, and texts, that are kept. */
const KEPT_MAX = 500
/** UTF-16 units of a text that is kept. */
const KEPT_CHARACTERS = 2000

export interface Survey {
  readonly sheets: ReadonlyArray<Sheet>
  readonly remote: ReadonlyArray<string>
  readonly scripts: number
  readonly forms: number
  /** Elements that are taken out or made plain, by name. */
  readonly removed: ReadonlyMap<string, number>
  /** Texts that only some programs show, or none: of conditional comments and templates. */
  readonly aside: ReadonlyArray<string>
}

/** Whether it is loaded from elsewhere. */
const isRemote = (url: string): boolean => url !== '' && !/^\s*(?:data:|cid:|mid:|#|about:|javascript:)/i.test(url)

const squeezed = (text: string): string => text.slice(0, KEPT_CHARACTERS).replace(/\s+/g, ' ').trim()

/** All texts under a node, those of scripts and style sheets apart. */
const textsOf = (root: ParentNode): string => {
  const texts: Array<string> = []
  const open: Array<Node> = [...root.childNodes].reverse()
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.nodeName === '#text' && 'value' in node) texts.push(node.value)
    else if (isElement(node) && !/^(?:script|style|xml$)|:/.test(node.tagName))
      open.push(...[...node.childNodes].reverse())
  }
  return squeezed(texts.join(' '))
}

const CONDITIONAL = /^\s*\[if[^\]]*\]>/i

const asideOf = (node: Node): string => {
  if (node.nodeName === '#comment' && 'data' in node)
    return CONDITIONAL.test(node.data) ? textsOf(parse(node.data.replace(CONDITIONAL, '')).root) : ''
  if (!isElement(node)) return ''
  if ('content' in node) return textsOf(node.content)
  return node.tagName === 'noframes' || node.tagName === 'noembed' ? textsOf(parse(textsOf(node)).root) : ''
}

const srcset = (value: string): ReadonlyArray<string> =>
  value.split(',').map((one) => String(one.trim().split(/\s/)[0]))

const LINKED = /^(?:link|image|use|feimage|script|base)$/i

const loadedBy = (element: Element): ReadonlyArray<string> =>
  element.attrs.flatMap(({ name, value }) => {
    if (name === 'srcset' || name === 'imagesrcset') return srcset(value)
    if (name === 'style') return loadsOf(value)
    if (LOADING.has(name) || (name === 'href' && LINKED.test(element.tagName))) return [value]
    return []
  })

const isActive = (element: Element): boolean =>
  EMBEDDED.has(element.tagName) ||
  (element.tagName === 'meta' && attribute(element, 'http-equiv')?.trim().toLowerCase() === 'refresh')

export const survey = (root: ParentNode): Survey => {
  const sheets: Array<Sheet> = []
  const remote = new Set<string>()
  const removed = new Map<string, number>()
  const aside: Array<string> = []
  let [scripts, forms] = [0, 0]
  const load = (urls: ReadonlyArray<string>): void => {
    for (const url of urls.map((one) => one.trim()).filter(isRemote))
      if (remote.size < KEPT_MAX) remote.add(url.slice(0, KEPT_CHARACTERS))
  }
  const open: Array<Node> = [...root.childNodes].reverse()
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const text = asideOf(node)
    if (text !== '' && aside.length < KEPT_MAX) aside.push(text)
    if (!isElement(node)) continue
    const { tagName } = node
    if (isActive(node)) scripts += 1
    scripts += node.attrs.filter(({ name }) => /^on./.test(name)).length
    if (FIELDS.has(tagName)) forms += 1
    if (EMBEDDED.has(tagName) || FIELDS.has(tagName) || COUNTED.has(tagName))
      removed.set(tagName, (removed.get(tagName) ?? 0) + 1)
    load(loadedBy(node))
    if (tagName === 'style') {
      const css = node.childNodes.map((one) => ('value' in one ? one.value : '')).join('')
      sheets.push({ css, conditional: !/^(?:|all|screen)$/i.test((attribute(node, 'media') ?? '').trim()) })
      load(loadsOf(css))
    }
    open.push(...[...node.childNodes].reverse())
  }
  return { sheets, remote: [...remote], scripts, forms, removed, aside }
}
