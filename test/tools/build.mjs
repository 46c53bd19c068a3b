/** Builds `dist/` anew: what tsc makes of core/ and adapters/, the files beside the sources (migrations), the page of the review desk, and what is proved. */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const HOUSE = fileURLToPath(new URL('../..', import.meta.url))
const DIST = join(HOUSE, 'dist')
const PAGE = join(HOUSE, 'adapters/review/page')
const COMPILER = join(HOUSE, 'node_modules/typescript/bin/tsc')

// Else a module that was deleted lives on in dist/.
rmSync(DIST, { recursive: true, force: true })

const run = (...args) => {
  const { status } = spawnSync(process.execPath, args, { cwd: HOUSE, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

run(COMPILER, '-p', 'tsconfig.build.json')

const adapters = join(HOUSE, 'adapters')
const entries = existsSync(adapters) ? readdirSync(adapters, { recursive: true, withFileTypes: true }) : []
for (const entry of entries) {
  const source = join(entry.parentPath, entry.name)
  const isAsset =
    entry.isFile() && !entry.name.endsWith('.ts') && !entry.name.startsWith('.') && !source.startsWith(PAGE + sep)
  if (isAsset) cpSync(source, join(DIST, source.slice(HOUSE.length)))
}

// The page: an index and hashed files, nothing inline, so that its content security policy can be strict.
await build({
  configFile: false,
  envDir: false,
  publicDir: false,
  root: PAGE,
  logLevel: 'warn',
  build: {
    outDir: join(DIST, 'adapters/review/page'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
})

// Last: it says what this build was made of.
run('--import', 'tsx', 'spec/prove/status.ts', join(DIST, 'proof-status.json'))
