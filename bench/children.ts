/** Processes and directories of a measurement: whatever happens, none is left behind. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const HOUSE = fileURLToPath(new URL('..', import.meta.url))

const STOP_MS_MAX = 15_000
const TAIL_CHARACTERS = 4_000

const children = new Set<ChildProcess>()
const directories = new Set<string>()
const endings = new Set<() => void>()

export interface Child {
  readonly process: ChildProcess
  /** Everything it printed so far; of stderr the end. */
  readonly out: () => string
  readonly error: () => string
  /** Its exit status, when it has ended. */
  readonly ended: Promise<number | null>
}

export interface StartOptions {
  readonly env?: { readonly [name: string]: string }
  readonly cwd?: string
  /** Of its output, too, keep only the end. */
  readonly tail?: boolean
}

export const start = (
  command: string,
  args: ReadonlyArray<string>,
  { env = {}, cwd = HOUSE, tail = false }: StartOptions = {},
): Child => {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(child)
  let out = ''
  let error = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out = tail ? (out + text).slice(-TAIL_CHARACTERS) : out + text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    error = (error + text).slice(-TAIL_CHARACTERS)
  })
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', (fault) => {
      error += String(fault)
      children.delete(child)
      resolve(-1)
    })
    child.once('close', (status) => {
      children.delete(child)
      resolve(status)
    })
  })
  return { process: child, out: () => out, error: () => error, ended }
}

/** Runs it to its end and gives what it printed; throws where it failed. */
export const run = async (
  command: string,
  args: ReadonlyArray<string>,
  options: StartOptions = {},
): Promise<string> => {
  const child = start(command, args, options)
  const status = await child.ended
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${child.error()}`)
  return child.out()
}

export const stop = async (child: Child, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
  if (child.process.exitCode !== null || child.process.signalCode !== null) return
  const late = setTimeout(() => child.process.kill('SIGKILL'), STOP_MS_MAX)
  child.process.kill(signal)
  await child.ended
  clearTimeout(late)
}

/** Asks until `answer` gives something; throws where the child ends before, or after `ms_max`. */
export const waitFor = async <A>(
  child: Child,
  answer: () => A | null | Promise<A | null>,
  ms_max = 60_000,
  every_ms = 5,
): Promise<A> => {
  const until = performance.now() + ms_max
  for (;;) {
    const found = await answer()
    if (found !== null) return found
    if (child.process.exitCode !== null || child.process.signalCode !== null || performance.now() > until)
      throw new Error(`${child.process.spawnargs.join(' ')} did not get ready: ${child.error()}`)
    await new Promise((resolve) => setTimeout(resolve, every_ms))
  }
}

export const temporary = (name: string): string => {
  const directory = mkdtempSync(join(tmpdir(), `multimail-bench-${name}-`))
  directories.add(directory)
  return directory
}

export const remove = (directory: string): void => {
  rmSync(directory, { recursive: true, force: true })
  directories.delete(directory)
}

/** Done at the end, too, should nobody have done it before; `undo` takes it back. */
export const atEnd = (work: () => void): { readonly undo: () => void } => {
  endings.add(work)
  return { undo: () => endings.delete(work) }
}

export const cleanUp = (): void => {
  for (const work of endings) work()
  endings.clear()
  for (const child of children) child.kill('SIGKILL')
  for (const directory of [...directories]) remove(directory)
}

/** A port of loopback that nobody listens on now. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** A TypeScript module of this folder as a process of its own. */
export const startModule = (name: string, args: ReadonlyArray<string>): Child =>
  start(process.execPath, ['--import', 'tsx', fileURLToPath(new URL(name, import.meta.url)), ...args])
