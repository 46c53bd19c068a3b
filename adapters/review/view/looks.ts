/** What is inherited while a mail is read from the outside in: colours, the size of the font, and whether it is out of sight. */
import type { Style, Styled } from './cascade.js'
import { alike, BLACK, blend, type Colour, colourOf, WHITE } from './colour.js'
import { hides, pixels } from './hides.js'

/** Pixels of a font below which nothing is read. */
const READ_MIN = 5
/** Pixels of a font that the view takes over. */
const SHOWN_MIN = 9
const SHOWN_MAX = 64

export interface Looks {
  readonly colour: Colour
  readonly background: Colour
  /** Pixels. */
  readonly size: number
  /** By itself or by what it stands in. */
  readonly hidden: boolean
}

export const FIRST: Looks = { colour: BLACK, background: WHITE, size: 16, hidden: false }

const KEYWORDS: { readonly [name: string]: number } = {
  'xx-small': 9,
  'x-small': 10,
  small: 13,
  medium: 16,
  large: 18,
  'x-large': 24,
  'xx-large': 32,
}

/** The size of a `font` shorthand: its first length that is no weight. */
const ofFont = (font: string | undefined): string | undefined =>
  font
    ?.split(/\s+/)
    .map((one) => String(one.split('/')[0]))
    .find((one) => /^(?:[\d.]+[a-z%]+|0)$/i.test(one))

const sizeOf = (style: Style, outer: number): number => {
  const written = [...style].findLast(([property]) => property === 'font-size' || property === 'font')
  const value = written?.[0] === 'font' ? ofFont(written[1]) : written?.[1]
  const units = { '': 1, px: 1, pt: 4 / 3, pc: 16, rem: 16, em: outer, '%': outer / 100, ex: outer / 2, ch: outer / 2 }
  const root = { in: 96, cm: 37.8, mm: 3.78, q: 0.94, vw: 10, vh: 10, vmin: 10, vmax: 10 }
  return KEYWORDS[value ?? ''] ?? pixels(value, { ...units, ...root }) ?? outer
}

const current = (value: string | undefined, colour: Colour): Colour | null =>
  /^currentcolor$/i.test(value ?? '') ? colour : colourOf(value ?? '')

/** A colour within a `background` shorthand. */
const within = (background: string | undefined, colour: Colour): Colour | null =>
  (background ?? '')
    .split(/ (?![^(]*\))/)
    .map((one) => current(one, colour))
    .find((one) => one !== null) ?? null

const last = (style: Style, names: ReadonlyArray<string>): string | undefined =>
  [...style].findLast(([property]) => names.includes(property))?.[1]

const looksBy = (style: Style, outer: Looks): Looks => {
  if (style.size === 0) return outer
  const colour = colourOf(style.get('-webkit-text-fill-color') ?? style.get('color') ?? '') ?? outer.colour
  const painted = within(last(style, ['background', 'background-color']), colour)
  return {
    colour,
    background: painted === null ? outer.background : blend(painted, outer.background),
    size: sizeOf(style, outer.size),
    hidden: outer.hidden || hides(style),
  }
}

/** Text of these looks is not seen. */
export const isUnseen = ({ hidden, size, colour, background }: Looks): boolean =>
  hidden || size < READ_MIN || alike(blend(colour, background), background)

export const isReadable = ({ size }: Looks): boolean => size >= SHOWN_MIN && size <= SHOWN_MAX

/** What may apply hides if it would, together with what does. */
export const looksOf = ({ style, maybe }: Styled, outer: Looks): Looks => {
  const looks = looksBy(style, outer)
  const hidden = maybe.some((one) => isUnseen(looksBy(new Map([...style, ...one]), outer)) && !isUnseen(looks))
  return hidden ? { ...looks, hidden } : looks
}
