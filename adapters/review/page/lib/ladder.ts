/** The ladder of trust: which way a change of mode goes, and what it costs. */
import { MODES, type Mode } from './words.js'

const rank = (mode: Mode): number => MODES.indexOf(mode)

export type Step = 'same' | 'lower' | 'raise'

/** To lower is done at once. Raising needs a code; so does leaving `gated_all`, because for mail that arrives it is the strictest. */
export const stepTo = (from: Mode, to: Mode): Step => {
  if (from === to) return 'same'
  return rank(to) > rank(from) || from === 'gated_all' ? 'raise' : 'lower'
}

/** `86400` as `1`, `days`: the biggest unit that fits. */
export const expiryWords = (seconds: number | null): string => {
  if (seconds === null) return 'never'
  if (seconds % 86_400 === 0) return `after ${seconds / 86_400} d`
  if (seconds % 3_600 === 0) return `after ${seconds / 3_600} h`
  return `after ${Math.round(seconds / 60)} min`
}

/** A whole number, or null for none; undefined where it is neither. */
export const limitOf = (text: string): number | null | undefined => {
  const trimmed = text.trim()
  if (trimmed === '') return null
  return /^\d{1,9}$/.test(trimmed) ? Number(trimmed) : undefined
}
