/** Which rules apply to an element: selectors of types, classes, ids and attributes, one within another. */
import { attribute, type Element, isElement } from './parse.js'

interface Test {
  readonly kind: '.' | '#' | '['
  readonly name: string
  readonly operator: string
  readonly value: string
}

interface Compound {
  /** Empty: any. */
  readonly type: string
  readonly tests: ReadonlyArray<Test>
  /** Whether it must be the parent of the one after it, or anything it stands in. */
  readonly parent: boolean
}

export interface Selector {
  /** The innermost last. */
  readonly compounds: ReadonlyArray<Compound>
  /** What was left out of it (`:hover`, `+`, …): it may or may not apply. */
  readonly partial: boolean
  /** It is about what a style sheet adds (`::before`). */
  readonly generated: boolean
  readonly specificity: number
}

/** Compounds of one selector. */
const COMPOUNDS_MAX = 32
/** UTF-16 units of one selector. */
const SELECTOR_MAX = 1000

const PART =
  /\s*([>+~])\s*|(\s+)|([.#])((?:[\w-]|[^\0-\x7f])+)|\[\s*([\w-]+)\s*(?:([~|^$*]?=)\s*"?([^\]"]*)"?\s*[is]?\s*)?\]|(::?[\w-]+(?:\([^()]*\))?)|([\w-]+)|(\*)/gy

const GENERATED = /^::?(?:before|after|marker|placeholder|selection|first-letter|first-line|backdrop)/i

/** Null: it is no selector, or a long one; what it says is then left out of the view too. */
export const selectorOf = (written: string): Selector | null => {
  if (written === '' || written.length > SELECTOR_MAX) return null
  const compounds: Array<Compound> = []
  let [type, tests, partial, generated, specificity] = ['', [] as Array<Test>, false, false, 0]
  const close = (child: boolean): void => {
    compounds.push({ type, tests, parent: child })
    type = ''
    tests = []
  }
  PART.lastIndex = 0
  let read = 0
  for (let part = PART.exec(written); part !== null; part = PART.exec(written)) {
    read = PART.lastIndex
    const [, combinator, space, mark, name = '', key, operator = '', value = '', pseudo, element] = part
    if (combinator !== undefined || space !== undefined) {
      if (combinator === '+' || combinator === '~') {
        // What it stands beside is not looked at.
        type = ''
        tests = []
        partial = true
      } else close(combinator === '>')
    } else if (pseudo !== undefined) {
      partial = true
      generated ||= GENERATED.test(pseudo)
      specificity += 100
    } else if (mark !== undefined) {
      tests.push({ kind: mark as '.' | '#', name, operator: '', value: '' })
      specificity += mark === '#' ? 10_000 : 100
    } else if (key !== undefined) {
      tests.push({ kind: '[', name: key.toLowerCase(), operator, value })
      specificity += 100
    } else if (element !== undefined) {
      type = element.toLowerCase()
      specificity += 1
    }
  }
  close(false)
  if (read < written.length || compounds.length > COMPOUNDS_MAX) return null
  return { compounds, partial, generated, specificity }
}

const words = (text: string): ReadonlyArray<string> => text.split(/\s+/)

const CLASSES = new WeakMap<Element, ReadonlySet<string>>()

/** Split once, however many rules ask. */
const classesOf = (element: Element): ReadonlySet<string> => {
  const known = CLASSES.get(element)
  if (known !== undefined) return known
  const made = new Set(words((attribute(element, 'class') ?? '').toLowerCase()))
  CLASSES.set(element, made)
  return made
}

/** Tests of selectors that may still be made in one message. */
export interface Tests {
  tests: number
}

const OPERATORS: { readonly [operator: string]: (has: string, value: string) => boolean } = {
  '': () => true,
  '=': (has, value) => has === value,
  '~=': (has, value) => words(has).includes(value),
  '|=': (has, value) => has === value || has.startsWith(`${value}-`),
  '^=': (has, value) => has.startsWith(value),
  '$=': (has, value) => has.endsWith(value),
  '*=': (has, value) => has.includes(value),
}

/** Classes and ids regardless of case: more is found to be hidden, never less. */
const passes = (element: Element, { kind, name, operator, value }: Test): boolean => {
  if (kind === '.') return classesOf(element).has(name.toLowerCase())
  if (kind === '#') return (attribute(element, 'id') ?? '').toLowerCase() === name.toLowerCase()
  const has = attribute(element, name)
  return has !== undefined && OPERATORS[operator]?.(has, value) === true
}

const fits = (element: Element, { type, tests }: Compound, left: Tests): boolean => {
  left.tests -= 1 + tests.length
  return left.tests >= 0 && (type === '' || type === element.tagName) && tests.every((test) => passes(element, test))
}

const parentOf = (element: Element): Element | null => {
  const parent = element.parentNode
  return parent !== null && isElement(parent) ? parent : null
}

/** Goes outwards with all the ways in which what is inside was matched. */
export const applies = ({ compounds }: Selector, element: Element, left: Tests): boolean => {
  const last = compounds.length - 1
  if (!fits(element, compounds[last] as Compound, left)) return false
  let wanted = [last - 1]
  for (let outer = parentOf(element); outer !== null && !wanted.includes(-1) && wanted.length > 0; ) {
    const here: Element = outer
    wanted = wanted.flatMap((at) => {
      const compound = compounds[at] as Compound
      const further = fits(here, compound, left) ? [at - 1] : []
      return compound.parent ? further : [...further, at]
    })
    wanted = [...new Set(wanted)]
    outer = parentOf(here)
  }
  return wanted.includes(-1)
}

/** What a rule is filed under, so that it is tried only where it may apply: `.class`, `#id`, a type, or `*`. */
export const keyOf = ({ compounds }: Selector): string => {
  const { type = '', tests = [] } = compounds.at(-1) ?? {}
  const named = tests.find((one) => one.kind !== '[')
  return named === undefined ? type || '*' : `${named.kind}${named.name.toLowerCase()}`
}
