/** Plants one bug in a copy of the program, and lets the simulation look for it there. */
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { SOURCES } from '../transpile.js'
import type { Planted } from './planted.js'

const SEED = 1
export const SECONDS_MAX = 60
export const ACTIONS_MAX = 12

const HOUSE = resolve(import.meta.dirname, '../../..')
const COPIED = [...SOURCES, 'package.json']
/** Finding and shrinking together. */
const MS_MAX = 240_000

export interface Found {
  readonly runs: number
  readonly seconds: number
  /** Of the shrunk trace. */
  readonly actions: number
  /** What the shrunk trace breaks, in words. */
  readonly violations: ReadonlyArray<string>
}

/** Why the planted bug counts as missed; or how it was found. */
export type Looked = { readonly missed: string } | { readonly found: Found }

const copyTo = (folder: string): void => {
  for (const name of COPIED) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    cpSync(join(HOUSE, name), join(folder, name), { recursive: true })
  }
  symlinkSync(join(HOUSE, 'node_modules'), join(folder, 'node_modules'))
}

const applied = (folder: string, patch: string): string | null => {
  // Outside of any repository, so that none that lies around the folder matters.
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: dirname(folder) }
  const { status, stderr } = spawnSync('git', ['apply', patch], { cwd: folder, env, encoding: 'utf8' })
  return status === 0 ? null : `its patch does not apply: ${stderr.trim()}`
}

interface Ended {
  readonly status: number | null
  readonly said: string
}

/** How long is looked for it, and for a short trace. */
export interface Effort {
  readonly seconds: number
  /** Requests over the API: the same on a slow machine. */
  readonly steps: number
  readonly patience_seconds: number
  readonly actions_max: number
}

export const WHOLE: Effort = {
  seconds: SECONDS_MAX,
  steps: Number.MAX_SAFE_INTEGER,
  patience_seconds: 170,
  actions_max: ACTIONS_MAX,
}

/** Whether it is found at all. */
export const FOUND_ONLY: Effort = {
  seconds: 600,
  steps: 30_000,
  patience_seconds: 0,
  actions_max: Number.MAX_SAFE_INTEGER,
}

const simulate = (folder: string, out: string, effort: Effort): Promise<Ended> =>
  new Promise((done) => {
    const options = [
      ...['--quiet', '--seconds', String(effort.seconds), '--steps', String(effort.steps), '--seed', String(SEED)],
      ...['--out', out, '--enough', String(ACTIONS_MAX), '--patience', String(effort.patience_seconds)],
    ]
    const child = spawn('node', ['--import', 'tsx', 'test/simulation/start.ts', ...options], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: MS_MAX,
    })
    let said = ''
    child.stdout.on('data', (data) => {
      said += String(data)
    })
    child.stderr.on('data', (data) => {
      said += String(data)
    })
    child.on('close', (status) => done({ status, said }))
  })

interface Summary {
  readonly runs: number
  readonly seconds: number
}

interface Trace {
  readonly broke: ReadonlyArray<string>
  readonly actions: ReadonlyArray<unknown>
}

const read = <A>(file: string): A => JSON.parse(readFileSync(file, 'utf8')) as A

const isOf =
  ({ breaks }: Planted) =>
  (violation: string): boolean =>
    breaks.some((name) => [`${name}.`, `${name}:`].some((begin) => violation.startsWith(begin)))

const judged = (
  one: Planted,
  { status, said }: Ended,
  out: string,
  { seconds: given, actions_max }: Effort,
): Looked => {
  if (status === 0) return { missed: `not found within ${given} s` }
  if (!existsSync(`${out}.trace`)) return { missed: `the simulation ended with status ${status}: ${said.slice(-2000)}` }
  const { runs, seconds } = read<Summary>(out)
  const { broke, actions } = read<Trace>(`${out}.trace`)
  const found: Found = { runs, seconds, actions: actions.length, violations: broke }
  if (!broke.some(isOf(one))) return { missed: `none of ${one.breaks.join(', ')} is broken, but: ${broke[0]}` }
  return actions.length <= actions_max ? { found } : { missed: `its shrunk trace has ${actions.length} actions` }
}

/** Looks for one planted bug. */
export const look = async (one: Planted, effort: Effort = WHOLE): Promise<Looked> => {
  const folder = mkdtempSync(join(tmpdir(), 'multimail-planted-'))
  try {
    copyTo(folder)
    const fault = applied(folder, join(import.meta.dirname, `${one.name}.patch`))
    if (fault !== null) return { missed: fault }
    const out = join(folder, 'found.json')
    return judged(one, await simulate(folder, out, effort), out, effort)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
