/** Whether a style takes what it is about out of sight. It errs on the side of hidden: a reviewer sees it then, marked. */
import type { Style } from './cascade.js'

/** Opacity below which nothing is seen. */
const OPACITY_MIN = 0.15
/** Pixels beyond which something is off the page. */
const FAR = 400
/** Pixels below which a box has no room. */
const ROOM_MIN = 2
const SIZE = 16

const UNITS: { readonly [unit: string]: number } = {
  '': 1,
  px: 1,
  pt: 4 / 3,
  pc: 16,
  in: 96,
  cm: 37.8,
  mm: 3.78,
  q: 0.94,
  em: SIZE,
  rem: SIZE,
  ex: SIZE / 2,
  ch: SIZE / 2,
  vw: 10,
  vh: 10,
  vmin: 10,
  vmax: 10,
  '%': 10,
}

/** Pixels, roughly; null: it is no length. */
export const pixels = (value: string | undefined, unit = UNITS): number | null => {
  const [, number, name = ''] = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([a-z%]*)$/i.exec(value ?? '') ?? []
  const factor = unit[name.toLowerCase()]
  return number === undefined || factor === undefined ? null : Number.parseFloat(number) * factor
}

const lengths = (value: string | undefined): ReadonlyArray<number> =>
  (value ?? '').split(/[\s,()/]+/).flatMap((one) => pixels(one) ?? [])

type Rule = (style: Style) => boolean

const is =
  (property: string, pattern: RegExp): Rule =>
  (style) =>
    pattern.test(style.get(property) ?? '')

/** More than `FAR` to the left or above, or anywhere. */
const far =
  (property: string, both: boolean): Rule =>
  (style) =>
    lengths(style.get(property)).some((one) => one <= -FAR / 4 || (both && one >= 2 * FAR))

const PLACES = [
  'left',
  'top',
  'right',
  'bottom',
  'inset',
  'inset-inline-start',
  'inset-block-start',
  'inset-inline',
  'inset-block',
]
const MARGINS = [
  'margin',
  'margin-left',
  'margin-top',
  'margin-right',
  'margin-bottom',
  'margin-inline-start',
  'margin-block-start',
]
const BOXES = [
  'width',
  'height',
  'max-width',
  'max-height',
  'inline-size',
  'block-size',
  'max-inline-size',
  'max-block-size',
]
const CLIPS = ['overflow', 'overflow-x', 'overflow-y', 'overflow-block', 'overflow-inline', 'contain']

const small = (value: string | undefined): boolean => {
  const size = pixels(value)
  return size !== null && size < ROOM_MIN
}

const outOf: Rule = (style) =>
  /absolute|fixed|relative|sticky/i.test(style.get('position') ?? '') &&
  (PLACES.some((place) => far(place, true)(style)) || /^-/.test(style.get('z-index') ?? ''))

const squeezed: Rule = (style) =>
  CLIPS.some((clip) => /hidden|clip|scroll|auto|paint|strict|content/i.test(style.get(clip) ?? '')) &&
  BOXES.some((box) => small(style.get(box)))

const faint: Rule = (style) => {
  const opacity = style.get('opacity') ?? ''
  const value = opacity.endsWith('%') ? Number.parseFloat(opacity) / 100 : Number.parseFloat(opacity)
  return value < OPACITY_MIN
}

const moved: Rule = (style) =>
  ['transform', 'translate', 'scale', 'rotate', 'zoom'].some((property) => {
    const value = style.get(property) ?? ''
    return (
      /scale[xy3d]*\(\s*[0-]?\.?0*[01]?\s*[,)]|matrix|rotate[xy3d]|perspective/i.test(value) ||
      (/^(?:scale|zoom)$/.test(property) && /^[0.]+%?$/.test(value)) ||
      (!/^(?:scale|rotate|zoom)/.test(value) && lengths(value).some((one) => Math.abs(one) >= FAR / 4))
    )
  })

const RULES: ReadonlyArray<Rule> = [
  is('display', /^none\b/i),
  is('visibility', /hidden|collapse/i),
  is('content-visibility', /hidden/i),
  is('mso-hide', /all/i),
  is('clip', /rect/i),
  is('clip-path', /\(/),
  is('filter', /opacity\(|brightness|contrast|blur/i),
  is('mask', /\S/),
  is('mask-image', /\S/),
  is('-webkit-mask', /\S/),
  is('-webkit-mask-image', /\S/),
  is('-webkit-text-fill-color', /transparent|#\w{3}0\b|#\w{6}00\b|,\s*0?\.?0*\)|\/\s*0?\.?0*\)/i),
  is('-webkit-text-security', /\w/),
  is('text-overflow', /^(?:""|clip "")/),
  is('mix-blend-mode', /\w/),
  (style) => far('text-indent', true)(style),
  (style) => MARGINS.some((margin) => far(margin, false)(style)),
  outOf,
  squeezed,
  faint,
  moved,
]

export const hides = (style: Style): boolean => style.size > 0 && RULES.some((rule) => rule(style))
