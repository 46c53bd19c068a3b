/** Domains as they are read: A-labels (`xn--…`) as the letters they stand for (RFC 3492, the decoder alone). */
import { none, type Option, some } from 'fp-ts/lib/Option.js'

/** RFC 1035 §2.3.4. */
const LABEL_CHARACTERS_MAX = 63
const BASE = 36
const T_MIN = 1
const T_MAX = 26
const SKEW = 38
const DAMP = 700
const FIRST_BIAS = 72
const FIRST_POINT = 128
const POINT_MAX = 0x10ffff

const DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** RFC 3492 §6.1. */
const adapt = (delta: number, points: number, first: boolean): number => {
  let rest = Math.floor(delta / (first ? DAMP : 2))
  rest += Math.floor(rest / points)
  let k = 0
  while (rest > ((BASE - T_MIN) * T_MAX) / 2) {
    rest = Math.floor(rest / (BASE - T_MIN))
    k += BASE
  }
  return k + Math.floor((BASE * rest) / (rest + SKEW))
}

const threshold = (k: number, bias: number): number => Math.min(T_MAX, Math.max(T_MIN, k - bias))

/** One number of variable length from `at` on (RFC 3492 §3.3), and where it ends. */
const integerAt = (digits: string, start: number, bias: number): Option<readonly [number, number]> => {
  let value = 0
  let weight = 1
  for (let at = start, k = BASE; ; at += 1, k += BASE) {
    const digit = DIGITS.indexOf(digits.charAt(at) || ' ')
    if (digit < 0) return none
    value += digit * weight
    const t = threshold(k, bias)
    if (digit < t) return some([value, at + 1])
    weight *= BASE - t
  }
}

/** What stands after `xn--`. */
const decodeLabel = (label: string): Option<string> => {
  const split = label.lastIndexOf('-')
  const points = [...label.slice(0, Math.max(0, split))].map((one) => one.charCodeAt(0))
  let [point, place, bias] = [FIRST_POINT, 0, FIRST_BIAS]
  for (let at = split + 1; at < label.length; ) {
    const read = integerAt(label, at, bias)
    if (read._tag === 'None') return none
    const [value, next] = read.value
    const length = points.length + 1
    bias = adapt(value, length, at === split + 1)
    place += value
    point += Math.floor(place / length)
    if (point > POINT_MAX) return none
    place %= length
    points.splice(place, 0, point)
    place += 1
    at = next
  }
  return some(String.fromCodePoint(...points))
}

const labelOf = (label: string): string => {
  if (!label.startsWith('xn--') || label.length > LABEL_CHARACTERS_MAX) return label
  const decoded = decodeLabel(label.slice(4))
  return decoded._tag === 'None' ? label : decoded.value
}

/** The domain, in lower case, with its letters; a label that is no punycode stays as it is. */
export const lettersOf = (domain: string): string => domain.split('.').map(labelOf).join('.')
