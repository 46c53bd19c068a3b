/** What the shell says of itself: structured log lines and counts. Never a body, a subject, an address or a key. */
import * as Context from 'effect/Context'

export type Level = 'debug' | 'info' | 'warn' | 'error'

/** Ids, codes, counts and durations. */
export interface LogFields {
  readonly [name: string]: string | number | boolean | null
}

export interface MonitorShape {
  readonly log: (level: Level, event: string, fields: LogFields) => void
  /** An operation was answered: its refusal's code, or `ok`. */
  readonly operation: (name: string, code: string, seconds: number) => void
  /** An attempt ended, with the outcome of its transport. */
  readonly attempt: (transport: string, outcome: string, seconds: number) => void
}

export class Monitor extends Context.Service<Monitor, MonitorShape>()('Monitor') {}

/** Says nothing. */
export const silent: MonitorShape = {
  log: () => undefined,
  operation: () => undefined,
  attempt: () => undefined,
}
