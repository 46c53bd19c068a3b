/** Checks one module with Lean from npm, or takes the result that is kept for the same key. */
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { deep } from './deep.js'
import { foldersOf } from './patch.js'
import type { Toolchain } from './toolchain.js'

const MODULE_MS_MAX = 15 * 60_000

export interface Room {
  readonly toolchain: Toolchain
  /** The Lean sources. */
  readonly root: string
  /** Results that are kept. */
  readonly kept: string
  /** The results of this run, where importing modules find them. */
  readonly out: string
}

export interface Outcome {
  readonly name: string
  readonly ok: boolean
  readonly cached: boolean
  readonly seconds: number
  /** What Lean said, without what its port to WebAssembly says of itself. */
  readonly words: string
}

/** The port tells each step of its start, and shows the head of the file. What Lean says begins with a place in a file. */
export const readable = (printed: string): string => {
  const lines = printed.split('\n').filter((line) => !line.startsWith('[DEBUG'))
  const start = lines.findIndex((line) => /\.lean:\d+:\d+: /.test(line))
  return lines.slice(Math.max(start, 0)).join('\n').trim()
}

const pathOf = (name: string): string => name.replaceAll('.', '/')

const lean = (room: Room, name: string): Promise<{ readonly status: number | null; readonly printed: string }> =>
  new Promise((resolve, reject) => {
    const { toolchain, root, out } = room
    const file = join(root, `${pathOf(name)}.lean`)
    const target = join(out, `${pathOf(name)}.olean`)
    mkdirSync(dirname(target), { recursive: true })
    const flags = ['-DElab.async=false', '-DwarningAsError=true', '-R', root, '-o', target, file]
    const [command, options] = deep(toolchain.node, [toolchain.lean, ...flags])
    const child = spawn(command, options, {
      // Of the folders that it sees the one where whatever else it writes is thrown away.
      cwd: out,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: MODULE_MS_MAX,
      killSignal: 'SIGKILL',
      env: {
        LEAN_PATH: `${toolchain.library}:${out}`,
        LEAN_FOLDERS: JSON.stringify(foldersOf([root, out, toolchain.library])),
      },
    })
    let printed = ''
    const hear = (text: Buffer): void => {
      printed += text.toString()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', reject)
    child.once('close', (status) => resolve({ status, printed }))
  })

/** Lean writes several files for a module: `A.olean`, `A.olean.private`, … */
const keep = (room: Room, name: string, key: string): void => {
  const from = dirname(join(room.out, pathOf(name)))
  const making = join(room.out, `keeping-${key}`)
  mkdirSync(making)
  const files = readdirSync(from).filter((file) => file.startsWith(`${basename(pathOf(name))}.`))
  for (const file of files) cpSync(join(from, file), join(making, file))
  mkdirSync(room.kept, { recursive: true })
  rmSync(join(room.kept, key), { recursive: true, force: true })
  renameSync(making, join(room.kept, key))
}

/** Whether a result of this key was kept; if so it is put where importing modules find it. */
const recall = (room: Room, name: string, key: string): boolean => {
  const from = join(room.kept, key)
  if (!existsSync(from)) return false
  cpSync(from, dirname(join(room.out, pathOf(name))), { recursive: true })
  return true
}

export const checkModule = async (room: Room, name: string, key: string, useKept: boolean): Promise<Outcome> => {
  const start = performance.now()
  const seconds = (): number => Math.round((performance.now() - start) / 100) / 10
  if (useKept && recall(room, name, key)) return { name, ok: true, cached: true, seconds: seconds(), words: '' }
  const { status, printed } = await lean(room, name)
  const ok = status === 0
  if (ok) keep(room, name, key)
  const words = ok ? '' : readable(printed) || `Lean ended with ${status ?? 'a time-out'}`
  return { name, ok, cached: false, seconds: seconds(), words }
}
