/** One figure of the table: what was measured, what it should be, and whether it is. */

export interface Goal {
  readonly text: string
  readonly met: (value: number) => boolean
}

export interface Figure {
  readonly group: string
  readonly name: string
  readonly value: number
  readonly unit: string
  /** Null: no goal of its own, it explains another figure. */
  readonly goal: string | null
  readonly met: boolean | null
  /** The parts of a ratio, and how it was measured. */
  readonly how: string
}

export const atLeast = (value: number, aim: number | null = null): Goal => ({
  text: `≥ ${value.toLocaleString('en')}${aim === null ? '' : `, aim ${aim}`}`,
  met: (measured) => measured >= value,
})

export const atMost = (value: number): Goal => ({
  text: `≤ ${value.toLocaleString('en')}`,
  met: (measured) => measured <= value,
})

export const figure = (
  group: string,
  name: string,
  value: number,
  unit: string,
  goal: Goal | null,
  how: string,
): Figure => ({
  group,
  name,
  value,
  unit,
  goal: goal?.text ?? null,
  met: goal === null ? null : Number.isFinite(value) && goal.met(value),
  how,
})

/** Three digits that count. */
export const shown = (value: number): string => {
  if (!Number.isFinite(value)) return String(value)
  const whole = Math.abs(value) >= 100
  return whole ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)))
}

const sorted = (values: ReadonlyArray<number>): ReadonlyArray<number> => [...values].sort((one, other) => one - other)

/** The value below which lies `share` (0 to 1) of all; NaN of none. */
export const quantile = (values: ReadonlyArray<number>, share: number): number => {
  const all = sorted(values)
  return all[Math.min(all.length - 1, Math.floor(all.length * share))] ?? Number.NaN
}

export const median = (values: ReadonlyArray<number>): number => quantile(values, 0.5)
