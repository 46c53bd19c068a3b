/** The walk through a mail from the outside in, that writes its safe view and gathers what is seen of it. */
import { visibleText } from '../../../core/review/characters.js'
import { LINKS_MAX } from '../../../core/review/links.js'
import type { Link } from '../../../core/review/shown.js'
import { targetOf } from '../../../core/review/url.js'
import { type Sheets, styleOf } from './cascade.js'
import { DROPPED, flows, placed, shapeOf, UNSEEN } from './elements.js'
import { escaped, quoted } from './frame.js'
import { imageOf } from './image.js'
import { FIRST, isReadable, isUnseen, type Looks, looksOf } from './looks.js'
import { attribute, type Element, isElement, type Node, type ParentNode } from './parse.js'
import { taken } from './properties.js'

/** Hidden texts that are named. */
const HIDDEN_MAX = 500
/** UTF-16 units of one of them. */
const TEXT_MAX = 2000
/** Elements of the view that stand within one another; those further in are left out, and what is in them is not. */
const SHOWN_DEPTH_MAX = 200
/** Distinct styles of a view. */
const STYLES_MAX = 3000
/** Characters of a link's address that its mark shows when pointed at. */
const TITLE_MAX = 500

export interface Rendered {
  readonly links: ReadonlyArray<Link>
  readonly hidden: ReadonlyArray<string>
  readonly visible: string
  readonly body: string
  readonly rules: string
  readonly cut: ReadonlyArray<string>
}

interface Place {
  readonly looks: Looks
  /** The element of the view it is written into. */
  readonly parent: string
  readonly depth: number
  readonly link: OpenLink | null
}

interface OpenLink {
  readonly href: string
  readonly title: string | undefined
  text: string
}

/** What is still to do: a node to be read, or something to be written once those before it were. */
type Task = { readonly node: Node; readonly place: Place } | { readonly after: string; readonly block: boolean }

const mark = (look: string, label: string, text: string): string =>
  `<span class="desk-${look}">${label === '' ? '' : `<span class="desk-label">${label}</span>`}${escaped(text)}</span>`

/** At the end of a view: what has no place in it. */
export const note = (label: string, text: string): string =>
  `<div class="desk-note"><span class="desk-label">${label}</span>${escaped(text)}</div>`

/** What is written behind a link: where it leads. */
const leads = ({ href }: OpenLink): string => {
  const target = targetOf(href)
  const where = target === null ? 'nowhere' : target.host === '' ? `${target.scheme}:` : target.host
  const title = quoted(visibleText(href.slice(0, TITLE_MAX)).replace(/[\n\t]/g, ' '))
  return `<span class="desk-target" title="${title}">→ ${escaped(visibleText(where.slice(0, TITLE_MAX)))}</span>`
}

const BLOCKS = new Set(['div', 'table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'td', 'th', 'br', 'hr'])

class Writer {
  readonly links: Array<OpenLink> = []
  readonly hidden: Array<string> = []
  readonly visible: Array<string> = []
  readonly out: Array<string> = []
  readonly #classes = new Map<string, string>()
  readonly #sheets: Sheets

  constructor(sheets: Sheets) {
    this.#sheets = sheets
  }

  get rules(): string {
    return [...this.#classes].map(([style, name]) => `.${name}{${style}}`).join('')
  }

  get cut(): ReadonlyArray<string> {
    return [
      ...(this.#sheets.tries < 0 || this.#sheets.tests < 0 ? ['part of its style sheets'] : []),
      ...(this.#classes.size >= STYLES_MAX ? ['part of its styles'] : []),
    ]
  }

  #classOf(style: string): string {
    const known = this.#classes.get(style)
    if (known !== undefined || style === '' || this.#classes.size >= STYLES_MAX) return known ?? ''
    const name = `s${this.#classes.size}`
    this.#classes.set(style, name)
    return name
  }

  text(written: string, { looks, parent, link }: Place): void {
    if (link !== null && link.text.length < TEXT_MAX) link.text += written.slice(0, TEXT_MAX)
    if (written.trim() === '') {
      this.visible.push(written)
      this.out.push(escaped(visibleText(written.replace(/[\r\f]/g, ' '))))
    } else if (isUnseen(looks) || !flows(parent)) {
      if (this.hidden.length < HIDDEN_MAX) this.hidden.push(written.slice(0, TEXT_MAX).replace(/\s+/g, ' ').trim())
      if (flows(parent)) this.out.push(mark('hidden', 'hidden text', visibleText(written)))
    } else {
      this.visible.push(written)
      this.out.push(escaped(visibleText(written)))
    }
  }

  #image(element: Element, place: Place): void {
    const { html, text } = imageOf(element)
    if (text !== '') this.text(text, place)
    if (flows(place.parent)) this.out.push(html)
  }

  #field(element: Element, place: Place): void {
    const text = attribute(element, 'value') ?? attribute(element, 'placeholder') ?? ''
    if (flows(place.parent)) this.out.push(mark('field', 'field', visibleText(text)))
  }

  /** Writes the beginning of an element; what is in it comes next, and what comes after it then. */
  element(element: Element, outer: Place): ReadonlyArray<Task> {
    const name = element.tagName
    const html = element.namespaceURI === 'http://www.w3.org/1999/xhtml'
    if (DROPPED.has(name) || (!html && /^(?:desc|defs|metadata|annotation-xml)$/.test(name))) return []
    const styled = styleOf(element, this.#sheets)
    const inner = looksOf(styled, outer.looks)
    const off = UNSEEN.has(name) || attribute(element, 'hidden') !== undefined
    const looks = off ? { ...inner, hidden: true } : inner
    const place = { ...outer, looks, link: this.#linkOf(element) ?? outer.link }
    if (html && (name === 'img' || name === 'image')) this.#image(element, place)
    else if (html && name === 'input') this.#field(element, place)
    else
      return this.#container(
        element,
        place,
        place.link === outer.link ? null : place.link,
        html ? taken(styled.style, shapeOf(name).tag, isReadable(looks)) : '',
      )
    return []
  }

  #linkOf(element: Element): OpenLink | null {
    const href = element.tagName === 'a' || element.tagName === 'area' ? attribute(element, 'href') : undefined
    if (href === undefined) return null
    const text = element.tagName === 'area' ? (attribute(element, 'alt') ?? '') : ''
    const link = { href, title: attribute(element, 'title'), text }
    if (this.links.length <= LINKS_MAX) this.links.push(link)
    return link
  }

  #container(element: Element, place: Place, link: OpenLink | null, style: string): ReadonlyArray<Task> {
    const html = element.namespaceURI === 'http://www.w3.org/1999/xhtml'
    const shape = html && place.depth < SHOWN_DEPTH_MAX ? placed(shapeOf(element.tagName), place.parent) : null
    const behind = link === null || !flows(place.parent) ? '' : leads(link)
    if (shape === null) return [...this.#inside(element, place), { after: behind, block: false }]
    const { tag, look, role } = shape
    const classes = [look, place.looks.hidden ? '' : this.#classOf(style)].filter((one) => one !== '').join(' ')
    const attributes = [
      ...(classes === '' ? [] : [`class="${classes}"`]),
      ...(role === '' ? [] : [role]),
      ...kept(element, tag),
    ]
    if (BLOCKS.has(tag)) this.visible.push('\n')
    this.out.push(`<${[tag, ...attributes].join(' ')}>`)
    if (tag === 'br' || tag === 'hr') return []
    const inside = { ...place, parent: tag, depth: place.depth + 1 }
    return [...this.#inside(element, inside), { after: `</${tag}>${behind}`, block: BLOCKS.has(tag) }]
  }

  #inside(element: ParentNode, place: Place): ReadonlyArray<Task> {
    return element.childNodes.map((node) => ({ node, place }))
  }

  walk(root: ParentNode): void {
    const place: Place = { looks: FIRST, parent: 'body', depth: 0, link: null }
    const tasks: Array<Task> = [...this.#inside(root, place)].reverse()
    for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
      if ('after' in task) {
        this.out.push(task.after)
        if (task.block) this.visible.push('\n')
      } else if (isElement(task.node)) tasks.push(...[...this.element(task.node, task.place)].reverse())
      else if ('value' in task.node) this.text(task.node.value, task.place)
    }
  }
}

const SPAN = /^[1-9]\d{0,2}$/

/** Attributes that stay: how cells span, how tables are spaced, which way text runs. */
const kept = (element: Element, tag: string): ReadonlyArray<string> => {
  const all = (names: ReadonlyArray<string>, pattern: RegExp): ReadonlyArray<string> =>
    names.flatMap((name) => {
      const value = attribute(element, name)?.trim().toLowerCase() ?? ''
      return pattern.test(value) ? [`${name}="${value}"`] : []
    })
  return [
    ...(tag === 'td' || tag === 'th' ? all(['colspan', 'rowspan'], SPAN) : []),
    ...(tag === 'table' ? all(['border', 'cellpadding', 'cellspacing'], /^\d{1,2}$/) : []),
    ...all(['dir'], /^(?:ltr|rtl|auto)$/),
  ]
}

/** Lines that say something, without the spaces around them. */
const linesOf = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n')

/** `root`: as parsed. */
export const render = (root: ParentNode, sheets: Sheets): Rendered => {
  const writer = new Writer(sheets)
  writer.walk(root)
  return {
    links: writer.links.map(({ href, title, text }) => ({
      text: text.replace(/\s+/g, ' ').trim(),
      href,
      ...(title === undefined ? {} : { title }),
    })),
    hidden: writer.hidden,
    visible: linesOf(writer.visible.join('')),
    body: writer.out.join(''),
    rules: writer.rules,
    cut: writer.cut,
  }
}
