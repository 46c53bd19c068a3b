/** The style that is written for an element: by old attributes, by style sheets, by its own `style`, in their order of precedence. */
import { type Declaration, declarationsOf, loadsOf, RULES_MAX, rulesOf } from './css.js'
import { attribute, type Element } from './parse.js'
import { applies, keyOf, type Selector, selectorOf } from './select.js'

export type Style = ReadonlyMap<string, string>

interface Filed {
  readonly selector: Selector
  readonly declarations: ReadonlyArray<Declaration>
  /** It may or may not apply: what it hides counts as hidden, and nothing else of it. */
  readonly maybe: boolean
  readonly order: number
}

export interface Sheets {
  readonly filed: ReadonlyMap<string, ReadonlyArray<Filed>>
  readonly loads: ReadonlyArray<string>
  /** Texts that style sheets add to what is seen. */
  readonly generated: ReadonlyArray<string>
  readonly cut: ReadonlyArray<string>
  /** Rules that may still be tried, and declarations taken. */
  tries: number
  /** Tests of their selectors that may still be made. */
  tests: number
}

/** Rules that may be tried on elements in one message, and declarations that may be taken from them. */
const TRIES_MAX = 200_000
const TESTS_MAX = 1_000_000

const contentOf = (declarations: ReadonlyArray<Declaration>): ReadonlyArray<string> =>
  declarations.flatMap(({ property, value }) =>
    property === 'content' ? [...value.matchAll(/"([^"]*)"/g)].map(([, text]) => String(text)) : [],
  )

/** Of declarations that say the same property with the same weight, the last. */
const effective = (declarations: ReadonlyArray<Declaration>): ReadonlyArray<Declaration> => {
  const last = new Map<string, Declaration>()
  for (const one of declarations) {
    const key = `${one.important}${one.property}`
    last.delete(key)
    last.set(key, one)
  }
  return [...last.values()]
}

/** One `<style>`; with a `media` it may or may not apply. */
export interface Sheet {
  readonly css: string
  readonly conditional: boolean
}

export const sheetsOf = (sheets: ReadonlyArray<Sheet>): Sheets => {
  const filed = new Map<string, Array<Filed>>()
  const generated: Array<string> = []
  const rules = sheets.flatMap(({ css, conditional }) =>
    rulesOf(css).map((one) => (conditional ? { ...one, conditional } : one)),
  )
  rules.slice(0, RULES_MAX).forEach(({ selector: written, declarations, conditional }, order) => {
    const selector = selectorOf(written)
    if (selector === null) return
    if (selector.generated) {
      generated.push(...contentOf(declarations))
      return
    }
    const key = keyOf(selector)
    const all = filed.get(key) ?? []
    if (all.length === 0) filed.set(key, all)
    all.push({ selector, declarations: effective(declarations), maybe: conditional || selector.partial, order })
  })
  const cut = rules.length > RULES_MAX ? [`rules of its style sheets after the first ${RULES_MAX}`] : []
  return { filed, loads: sheets.flatMap(({ css }) => loadsOf(css)), generated, cut, tries: TRIES_MAX, tests: TESTS_MAX }
}

const keysOf = (element: Element): ReadonlyArray<string> => [
  '*',
  element.tagName,
  ...(attribute(element, 'class') ?? '')
    .toLowerCase()
    .split(/\s+/)
    .map((one) => `.${one}`),
  `#${(attribute(element, 'id') ?? '').toLowerCase()}`,
]

const FONT_SIZES = ['10px', '10px', '13px', '16px', '18px', '24px', '32px', '48px']

const length = (written: string): string => (/^\d+$/.test(written.trim()) ? `${written.trim()}px` : written)

/** Old attributes, as the declarations they stand for. */
const HINTS: { readonly [name: string]: (value: string, tag: string) => readonly [string, string] } = {
  bgcolor: (value) => ['background-color', value],
  text: (value) => ['color', value],
  color: (value) => ['color', value],
  face: (value) => ['font-family', value],
  size: (value, tag) => (tag === 'font' ? ['font-size', FONT_SIZES[Number.parseInt(value, 10)] ?? ''] : ['', '']),
  align: (value) => ['text-align', value],
  valign: (value) => ['vertical-align', value],
  width: (value) => ['width', length(value)],
  height: (value) => ['height', length(value)],
}

const hinted = (element: Element): ReadonlyArray<readonly [string, string]> =>
  element.attrs.flatMap(({ name, value }) => {
    const hint = Object.hasOwn(HINTS, name) ? HINTS[name] : undefined
    return hint === undefined ? [] : [hint(value, element.tagName)]
  })

export interface Styled {
  readonly style: Style
  /** What may apply besides, by rules of which that cannot be told. */
  readonly maybe: ReadonlyArray<Style>
}

const mapOf = (declarations: ReadonlyArray<Declaration>): Style =>
  new Map(declarations.map(({ property, value }) => [property, value] as const))

const precedence = (one: Filed, other: Filed): number =>
  one.selector.specificity - other.selector.specificity || one.order - other.order

export const styleOf = (element: Element, sheets: Sheets): Styled => {
  const tried = [...new Set(keysOf(element))].flatMap((key) => sheets.filed.get(key) ?? [])
  sheets.tries -= tried.length
  const matched = sheets.tries < 0 ? [] : tried.filter(({ selector }) => applies(selector, element, sheets))
  sheets.tries -= matched.reduce((sum, one) => sum + one.declarations.length, 0)
  const own = declarationsOf(attribute(element, 'style') ?? '')
  const sure = matched.filter((one) => !one.maybe).sort(precedence)
  const all = [...sure.flatMap((one) => one.declarations), ...own]
  const style = new Map(hinted(element))
  for (const important of [false, true])
    for (const one of all) {
      if (one.important !== important) continue
      style.delete(one.property)
      style.set(one.property, one.value)
    }
  return { style, maybe: matched.filter((one) => one.maybe).map((one) => mapOf(one.declarations)) }
}
