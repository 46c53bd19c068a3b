/** Builds `dist/` anew: what tsc makes of core/ and adapters/, and the files beside the sources (migrations, pages). */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const HOUSE = fileURLToPath(new URL('../..', import.meta.url))
const DIST = join(HOUSE, 'dist')
const COMPILER = join(HOUSE, 'node_modules/typescript/bin/tsc')

// Else a module that was deleted lives on in dist/.
rmSync(DIST, { recursive: true, force: true })

const { status } = spawnSync(process.execPath, [COMPILER, '-p', 'tsconfig.build.json'], {
  cwd: HOUSE,
  stdio: 'inherit',
})
if (status !== 0) process.exit(status ?? 1)

const adapters = join(HOUSE, 'adapters')
const entries = existsSync(adapters) ? readdirSync(adapters, { recursive: true, withFileTypes: true }) : []
for (const entry of entries) {
  const source = join(entry.parentPath, entry.name)
  const isAsset = entry.isFile() && !entry.name.endsWith('.ts') && !entry.name.startsWith('.')
  if (isAsset) cpSync(source, join(DIST, source.slice(HOUSE.length)))
}
