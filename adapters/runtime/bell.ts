/** Rest that a ring ends. */
import * as Effect from 'effect/Effect'

export interface Bell {
  /** Ends the rest of whoever rests; while nobody does, the next rest ends at once. */
  readonly ring: () => void
  /** What was rung before is heard. */
  readonly hear: () => void
  /** At most `ms` milliseconds. */
  readonly rest: (ms: number) => Effect.Effect<void>
}

/** For one who rests. */
export const makeBell = (): Bell => {
  let rung = false
  let wake: () => void = () => undefined
  return {
    ring: () => {
      rung = true
      wake()
    },
    hear: () => {
      rung = false
    },
    rest: (ms) =>
      Effect.raceFirst(
        Effect.callback<void>((resume) => {
          wake = () => resume(Effect.void)
          if (rung) wake()
        }),
        Effect.sleep(ms),
      ),
  }
}
