/** Colours of CSS and of old HTML, as red, green, blue from 0 to 255 and alpha from 0 to 1. */
import { NAMES } from './colour-names.js'

export type Colour = readonly [red: number, green: number, blue: number, alpha: number]

export const WHITE: Colour = [255, 255, 255, 1]
export const BLACK: Colour = [0, 0, 0, 1]

const hex = (digits: string): Colour | null => {
  const wide = digits.length < 6 ? [...digits].map((one) => one + one).join('') : digits
  const [red = 0, green = 0, blue = 0, alpha = 255] = (wide.match(/../g) ?? []).map((two) => Number.parseInt(two, 16))
  return [red, green, blue, alpha / 255]
}

/** `50%` of `whole`, or the number itself. */
const amount = (written: string | undefined, whole: number): number =>
  written?.endsWith('%') ? (Number.parseFloat(written) / 100) * whole : Number.parseFloat(written ?? '1')

const ofHsl = (hue: number, saturation: number, lightness: number, alpha: number): Colour => {
  const part = (shift: number): number => {
    const k = (shift + hue / 30) % 12
    return 255 * (lightness - saturation * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1)))
  }
  return [part(0), part(8), part(4), alpha]
}

/** Null: it is none of the notations known here. */
export const colourOf = (written: string): Colour | null => {
  const value = written.trim().toLowerCase()
  if (value === 'transparent') return [0, 0, 0, 0]
  const named = NAMES.get(value) ?? (/^#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.exec(value)?.[1] || undefined)
  if (named !== undefined) return hex(named)
  const [, space, inside = ''] = /^(rgb|hsl)a?\(([\d\s.,%/deg-]*)\)$/.exec(value) ?? []
  const [one, two, three, four] = inside.split(/[\s,/]+/).filter((part) => part !== '')
  if (space === undefined || three === undefined) return null
  const alpha = amount(four, 1)
  if (space === 'rgb') return [amount(one, 255), amount(two, 255), amount(three, 255), alpha]
  return ofHsl(((Number.parseFloat(one ?? '0') % 360) + 360) % 360, amount(two, 1), amount(three, 1), alpha)
}

/** `over` as it looks on `under`. */
export const blend = (over: Colour, under: Colour): Colour => {
  const mix = (at: 0 | 1 | 2): number => over[at] * over[3] + under[at] * (1 - over[3])
  return [mix(0), mix(1), mix(2), 1]
}

/** The most by which red, green and blue may differ, each, for the eye to see no difference. */
const SAME_MAX = 24

export const alike = (one: Colour, other: Colour): boolean =>
  [0, 1, 2].every((at) => Math.abs(Number(one[at]) - Number(other[at])) <= SAME_MAX)
