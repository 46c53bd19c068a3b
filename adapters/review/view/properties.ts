/**
 * What of a style is taken over into the safe view: properties that give text its looks and cannot hide it, lay it over another or
 * load anything; and values of plain words, numbers and colours alone. What is taken over holds no quote, no escape and no bracket but
 * those of a colour, so it cannot end the rule or the style element it is put into.
 */

import type { Style } from './cascade.js'
import { colourOf } from './colour.js'

const COLOUR = /^(?:#[0-9a-f]{3,8}|[a-z]{3,24}|(?:rgb|hsl)a?\([\d\s.,%/deg]{1,40}\))$/i
/** Up to four of them: nothing negative, nothing of more than a page. */
const SPACES = /^(?:(?:\d{1,3}(?:\.\d{1,4})?(?:px|pt|%)|\d(?:\.\d{1,4})?r?em|0|auto)(?: |$)){1,4}$/i
const WIDTH = /^(?:[2-9]\d|[1-9]\d{2,3})(?:\.\d{1,4})?(?:px|pt)$|^\d{1,3}(?:\.\d{1,4})?%$/i
const SIZE = /^\d{1,3}(?:\.\d{1,4})?(?:px|pt|%)$|^\d(?:\.\d{1,4})?r?em$|^(?:(?:xx?-)?(?:small|large)|medium)$/i
const BORDER_PART =
  /^(?:\d{1,2}(?:\.\d{1,4})?(?:px|pt)?|thin|medium|thick|none|solid|dashed|dotted|double|groove|ridge)$/i

const words = (all: string): RegExp => new RegExp(`^(?:${all.replaceAll(' ', '|')})$`, 'i')

const colour = (value: string): boolean => COLOUR.test(value) && colourOf(value) !== null

const border = (value: string): boolean =>
  value
    .replace(/\s*([,(])\s*/g, '$1')
    .split(/ (?![^(]*\))/)
    .every((one) => BORDER_PART.test(one) || colour(one))

const FAMILY = /^[a-z][a-z0-9 ,-]{0,200}$/i

type Check = (value: string) => boolean

const by =
  (pattern: RegExp): Check =>
  (value) =>
    pattern.test(value)

const sides = (name: (side: string) => string, check: Check): ReadonlyArray<readonly [string, Check]> =>
  ['top', 'right', 'bottom', 'left'].map((side) => [name(side), check] as const)

const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['background-color', colour],
  ['border', border],
  ['border-collapse', by(words('collapse separate'))],
  ['border-color', border],
  ['border-radius', by(SPACES)],
  ['border-spacing', by(SPACES)],
  ['border-style', border],
  ['border-width', border],
  ...sides((side) => `border-${side}`, border),
  ...sides((side) => `border-${side}-color`, border),
  ...sides((side) => `border-${side}-style`, border),
  ...sides((side) => `border-${side}-width`, border),
  ['color', colour],
  ['direction', by(words('ltr rtl'))],
  ['display', by(words('block inline inline-block'))],
  ['font-family', by(FAMILY)],
  ['font-size', by(SIZE)],
  ['font-style', by(words('normal italic oblique'))],
  ['font-variant', by(words('normal small-caps'))],
  ['font-weight', by(words('normal bold bolder lighter [1-9]00'))],
  ['letter-spacing', by(/^(?:normal|\d(?:\.\d{1,3})?px|0?\.\d{1,3}em)$/i)],
  ['line-height', by(/^(?:normal|[12](?:\.\d{1,4})?|[12]\d\d%)$/i)],
  ['list-style-type', by(words('none disc circle square decimal lower-alpha upper-alpha lower-roman upper-roman'))],
  ['margin', by(SPACES)],
  ...sides((side) => `margin-${side}`, by(SPACES)),
  ['max-width', by(/^[1-9]\d{2,3}px$/i)],
  ['padding', by(SPACES)],
  ...sides((side) => `padding-${side}`, by(SPACES)),
  ['text-align', by(words('left right center justify start end'))],
  ['text-decoration', by(words('none underline line-through overline'))],
  ['text-decoration-line', by(words('none underline line-through overline'))],
  ['text-transform', by(words('none uppercase lowercase capitalize'))],
  ['vertical-align', by(words('baseline top middle bottom sub super text-top text-bottom'))],
  ['white-space', by(words('normal pre-wrap pre-line'))],
  ['width', by(WIDTH)],
])

/** Where a width cannot press text out of its box. */
const WIDE = new Set(['table', 'td', 'th', 'img'])
/** Elements whose way of being laid out stays what it is. */
const LAID_OUT = /^(?:table|caption|thead|tbody|tfoot|tr|td|th|img)$/

const renamed = (property: string, value: string): readonly [string, string] => {
  if (property === 'background') return ['background-color', value]
  if (property === 'font-family') return [property, value.replace(/["']/g, '').trim()]
  if (property === 'white-space' && value === 'pre') return [property, 'pre-wrap']
  return [property, value]
}

/** The declarations for an element of the view, as they stand in a rule. `readable`: its font size is one that can be read. */
export const taken = (style: Style, tag: string, readable: boolean): string =>
  [...style]
    .map(([property, value]) => renamed(property, value))
    .filter(
      ([property, value]) =>
        CHECKS.get(property)?.(value) === true &&
        (property !== 'width' || WIDE.has(tag)) &&
        (property !== 'display' || !LAID_OUT.test(tag)) &&
        (property !== 'font-size' || readable),
    )
    .map(([property, value]) => `${property}:${value}`)
    .join(';')
