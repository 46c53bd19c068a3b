/** Reads the HTML of messages on a thread of its own, which hostile HTML may slow down or kill. */
import { sibling } from '../../ports/thread.js'
import { type JobBounds, Jobs } from '../../runtime/jobs.js'
import type { ReadHtml } from './html.js'

/** The slowest that was found takes half a second of processor, which may be long on a machine that is busy. */
const BOUNDS: JobBounds = {
  job_ms_max: 10_000,
  jobs_max: 32,
  idle_ms_max: 5 * 60_000,
  memory: { maxOldGenerationSizeMb: 256 },
}

export type Reader = Pick<Jobs<string, ReadHtml>, 'run' | 'stop'>

export const makeReader = (bounds: Partial<JobBounds> = {}): Reader =>
  new Jobs(sibling('html-thread', import.meta.url), { ...BOUNDS, ...bounds })
