/** Starts the simulation of `main.ts`, which tells its options, as plain JavaScript in a process of its own. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { transpile } from './transpile.js'

const HOUSE = resolve(import.meta.dirname, '../..')
/** MiB for young objects: most of them die with their run, and a small nursery is tidied too often. */
const YOUNG_MIB = 64

const folder = mkdtempSync(join(tmpdir(), 'multimail-simulation-'))
const remove = (): void => rmSync(folder, { recursive: true, force: true })

try {
  transpile(HOUSE, folder)
  const program = [`--max-semi-space-size=${YOUNG_MIB}`, join(folder, 'test/simulation/main.js')]
  const child = spawn(process.execPath, [...program, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  child.on('exit', (code) => {
    remove()
    process.exitCode = code ?? 1
  })
} catch (error) {
  remove()
  throw error
}
