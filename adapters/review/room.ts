/** What everything that the desk does is given. */
import { refusal } from '../../core/errors.js'
import type { MonitorShape } from '../ports/monitor.js'
import type { DeskDoor } from '../runtime/desk.js'
import type { Door } from '../runtime/door.js'
import type { Answered } from '../runtime/execute.js'
import type { Passkeys } from './passkeys.js'
import type { Verification } from './verification.js'
import type { Views } from './views.js'

export interface Rooms {
  readonly door: Door
  readonly desk: DeskDoor
  readonly views: Views
  readonly passkeys: Passkeys
  readonly verification: Verification
  readonly monitor: MonitorShape
  readonly now_ms: () => number
}

/** Seconds that a decision waits for its first outcome: the page shows it then. */
export const DECIDE_WAIT_SECONDS = 2

export type Input = { readonly [name: string]: unknown }

export const invalid = (fields: ReadonlyArray<{ readonly field: string; readonly message: string }>): Answered =>
  refusal('invalid_request', { fields: fields.map((one) => ({ ...one })) })
