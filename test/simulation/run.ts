/** One run: actions on a world, then calm, then the judgement. The same seed and the same actions give the same run, octet for octet. */
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Action, inWords } from './action.js'
import { drawer } from './actors.js'
import { type Known, makeKnown } from './known.js'
import { makeLoop } from './loop.js'
import { judge, type Verdict } from './oracle.js'
import { randomFrom } from './random.js'
import { readAll, rest } from './rest.js'
import { type Situation, situationsIn } from './situations.js'
import { perform, type Stage } from './stage.js'
import { type Swarm, swarmOf } from './swarm.js'
import type { Template } from './template.js'
import { makeWorld } from './world.js'

export interface RunOptions {
  readonly seed: number
  /** In memory-backed storage. */
  readonly folder: string
  readonly template: Template
  /** Instead of what the seed would draw. */
  readonly actions?: ReadonlyArray<Action>
  readonly swarm?: Swarm
  /** Another schedule of the same. */
  readonly salt?: number
  readonly trace?: (line: string) => void
}

export interface Run {
  readonly seed: number
  readonly salt: number
  readonly swarm: Swarm
  readonly actions: ReadonlyArray<Action>
  /** Requests over the API, answered or not: of the actors, and those that read everything at the end. */
  readonly asked: number
  readonly read: number
  readonly steps: number
  readonly crashes: number
  /** Milliseconds of the world's own time. */
  readonly virtual_ms: number
  readonly situations: ReadonlyMap<Situation, number>
  readonly verdict: Verdict
  /** SHA-256 of all that was seen. */
  readonly hash: string
}

/** Actions as the seed draws them, one by one, of what is known by then. */
const drawn = (seed: number, known: Known, swarm: Swarm, now_ms: () => number) => {
  const { draw } = drawer(randomFrom(seed).stream('actors'), known, swarm)
  const waiting: Array<Action> = []
  let count = 0
  return (): Action | null => {
    if (waiting.length === 0 && count < swarm.actions) waiting.push(...draw(now_ms()))
    count += 1
    return waiting.shift() ?? null
  }
}

const given = (actions: ReadonlyArray<Action>) => {
  const waiting = [...actions]
  return (): Action | null => waiting.shift() ?? null
}

/**
 * Whoever asks does not wait for a day: before so much time passes, what is under way gets its answers. A request that slept that long
 * would be judged by the time at which it was asked.
 */
const LONG_MS = 12 * 60 * 60 * 1000
const LONG_STEPS = 150
const isLong = (action: Action): boolean => action.kind === 'pass' && action.ms > LONG_MS

export const run = async (options: RunOptions): Promise<Run> => {
  const { seed, folder, template, actions, salt = 0, trace } = options
  const random = randomFrom(seed)
  const swarm = options.swarm ?? swarmOf(random.stream('swarm'))
  const home = join(folder, `run-${seed}`)
  const file = join(home, '0', 'multimail.db')
  mkdirSync(dirname(file), { recursive: true })
  copyFileSync(template.file, file)
  const hash = createHash('sha256')
  const situations = new Map<Situation, number>()
  const met = (one: Situation): void => {
    situations.set(one, (situations.get(one) ?? 0) + 1)
  }
  const loop = makeLoop(random.stream(`loop ${salt}`))
  const said = (line: string): void => {
    hash.update(`${line}\n`)
    trace?.(`${String(loop.elapsed_ms()).padStart(9)} ${line}`)
  }
  try {
    const world = makeWorld({
      loop,
      random: random.stream(`world ${salt}`),
      swarm,
      folder: home,
      file,
      met,
      trace: said,
    })
    const known = makeKnown()
    const stage: Stage = {
      world,
      known,
      accounts: template.accounts,
      answers: new Map(),
      now_ms: loop.wall_ms,
      asked: 0,
      read: 0,
    }
    const next = actions === undefined ? drawn(seed, known, swarm, loop.elapsed_ms) : given(actions)
    const done: Array<Action> = []
    for (let action = next(); action !== null; action = next()) {
      for (let gap = action.gap + (isLong(action) ? LONG_STEPS : 0); gap > 0; gap -= 1) {
        await loop.step()
        world.reap()
      }
      done.push(action)
      said(inWords(action))
      perform(action, stage, loop)
      world.reap()
    }
    const rested = await rest(loop, world)
    await readAll(stage, loop)
    const verdict = await judge({ world, accounts: template.accounts, rested })
    const observed = { all: world.observed, oversight: {}, ended: rested }
    for (const one of situationsIn(observed, verdict.scenes)) met(one)
    world.close()
    return {
      seed,
      salt,
      swarm,
      actions: done,
      asked: stage.asked,
      read: stage.read,
      steps: loop.steps(),
      crashes: world.crashes(),
      virtual_ms: loop.elapsed_ms(),
      situations,
      verdict,
      hash: hash.digest('hex'),
    }
  } finally {
    loop.end()
    rmSync(home, { recursive: true, force: true })
  }
}
