/** Log lines by pino on stderr, and measures for Prometheus. */
import { pino } from 'pino'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { MonitorShape } from '../ports/monitor.js'
import type { Settings } from './configuration.js'

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30]

export interface Measured {
  readonly monitor: MonitorShape
  /** All measures in Prometheus' text format; `waiting` is what lies in the Store. */
  readonly metrics: (waiting: { readonly [name: string]: number }) => Promise<string>
  /** An invariant of this promise was broken. */
  readonly violation: (promise: string) => void
  /** Writes out what is still in memory. */
  readonly flush: () => void
}

/** What is kept in memory before it is written, in characters and milliseconds: fewer writes, less of the server's time. */
const LOG_CHARACTERS_MAX = 64 * 1024
const LOG_MS_MAX = 500

/** Where nobody reads the lines any more they are lost, and the server goes on: pino's own destination would try for ever at its end. */
const gathered = () => {
  let waiting = ''
  const flush = (): void => {
    const text = waiting
    waiting = ''
    if (text !== '') process.stderr.write(text)
  }
  process.stderr.on('error', () => undefined)
  const flushing = setInterval(flush, LOG_MS_MAX).unref()
  return {
    write: (line: string): void => {
      waiting += line
      if (waiting.length >= LOG_CHARACTERS_MAX) flush()
    },
    end: (): void => {
      clearInterval(flushing)
      flush()
    },
  }
}

export const measured = ({ log_level }: Settings): Measured => {
  const destination = gathered()
  const logger = pino({ level: log_level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination)
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const operations = new Counter({
    name: 'multimail_operations_total',
    help: 'Operations answered, by name and by the code of the refusal, or ok.',
    labelNames: ['operation', 'code'],
    registers,
  })
  const durations = new Histogram({
    name: 'multimail_operation_seconds',
    help: 'How long operations took, waits included.',
    labelNames: ['operation'],
    buckets: SECONDS,
    registers,
  })
  const attempts = new Counter({
    name: 'multimail_attempts_total',
    help: 'Attempts of deliveries, by environment and outcome.',
    labelNames: ['environment', 'outcome'],
    registers,
  })
  const violations = new Counter({
    name: 'multimail_invariant_violations_total',
    help: 'Invariants of spec/invariants that entries of the audit log broke, by promise. Only with CHECK_INVARIANTS=on.',
    labelNames: ['promise'],
    registers,
  })
  const waits = new Gauge({
    name: 'multimail_waiting',
    help: 'What lies in the store and waits.',
    labelNames: ['of'],
    registers,
  })
  return {
    monitor: {
      log: (level, event, fields) => logger[level](fields, event),
      operation: (operation, code, seconds) => {
        operations.inc({ operation, code })
        durations.observe({ operation }, seconds)
      },
      attempt: (environment, outcome) => attempts.inc({ environment, outcome }),
    },
    violation: (promise) => violations.inc({ promise }),
    metrics: (waiting) => {
      for (const [of, count] of Object.entries(waiting)) waits.set({ of }, count)
      return registry.metrics()
    },
    flush: destination.end,
  }
}
