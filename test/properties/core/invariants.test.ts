/**
 * Random lives of two accounts in test and live, through the real plans: modes, allowlists, keys, suppression, kill switches and the clock
 * change while messages are held, scheduled, queued, leased or in flight. Every invariant of the log and of the rows holds after every step.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ACTS, BEGINNING, TEAMS, traces } from '../../support/acts.js'
import { watch } from '../../support/watch.js'
import type { Team } from '../../support/world.js'

const RUNS = 150
/** A trace that fails is made smaller for so long. */
const TIME_MS_MAX = 15_000

/** Mostly long, and shrunk to short ones. */
const LIVES = fc.oneof({ withCrossShrink: true }, traces(0, 30), traces(60, 100), traces(60, 100))

/** What must have happened in some trace: traces that cannot reach the danger show nothing. */
const MUST_HAPPEN = [
  ...['held', 'cleared', 'approved', 'edit_approved', 'rejected', 'cancelled', 'edited', 'drafted', 'lapsed'],
  ...['came_due', 'began'],
].map((what) => `message.${what}`)
const MUST_MOVE = ['transmitting', 'deferred', 'bounced', 'delivered', 'unknown', 'cancelled'].map(
  (what) => `delivery.${what}`,
)
const MUST_CHANGE = ['mailbox.mode_changed', 'mailbox.kill_switch', 'key.revoked', 'allowlist.removed', 'code.used']

describe('whatever anybody does', () => {
  it('every invariant of the log and of the rows holds after every step', () => {
    const happened = new Set<string>()
    fc.assert(
      fc.property(LIVES, (all) => {
        const world = BEGINNING.fork()
        const { look } = watch()
        expect(look(world).violations).toEqual([])
        for (const { team, act, pick, other } of all) {
          ACTS[act](world, TEAMS[team] as Team, { pick, other })
          const { scenes, violations } = look(world)
          expect(violations).toEqual([])
          for (const { entry } of scenes) happened.add(`${entry.about}.${entry.what}`)
        }
      }),
      { numRuns: RUNS, interruptAfterTimeLimit: TIME_MS_MAX },
    )
    expect([...MUST_HAPPEN, ...MUST_MOVE, ...MUST_CHANGE].filter((one) => !happened.has(one))).toEqual([])
  })
})
