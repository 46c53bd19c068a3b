/** Times as people say them. All take the present as an argument, so that they can be tested. */

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** `12 s`, `4 min`, `3 h`, `2 d`: how long. */
export const spanOf = (seconds: number): string => {
  const whole = Math.max(0, Math.floor(seconds))
  if (whole < MINUTE) return `${whole} s`
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min`
  if (whole < DAY) return `${Math.floor(whole / HOUR)} h`
  return `${Math.floor(whole / DAY)} d`
}

export const relative = (instant: string, now_ms: number): string => {
  const seconds = (now_ms - Date.parse(instant)) / 1000
  if (Number.isNaN(seconds)) return instant
  if (Math.abs(seconds) < 5) return 'now'
  return seconds > 0 ? `${spanOf(seconds)} ago` : `in ${spanOf(-seconds)}`
}

export const exact = (instant: string): string => {
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) return instant
  const local = date.toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'medium' })
  return `${local} (${date.toISOString().slice(0, 19)}Z)`
}

/** A time that matters, as people write it, with its zone. */
export const written = (instant: string): string => {
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) return instant
  return date.toLocaleString(undefined, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  })
}

const two = (value: number): string => String(value).padStart(2, '0')

/** For `<input type="datetime-local">`: the time of the machine it is shown on. */
export const toLocalInput = (instant: string): string => {
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) return ''
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`
}

/** And back: UTC, as the API takes it. Null where nothing sensible was entered. */
export const fromLocalInput = (value: string): string | null => {
  const date = new Date(value)
  return value === '' || Number.isNaN(date.getTime()) ? null : `${date.toISOString().slice(0, 19)}Z`
}
