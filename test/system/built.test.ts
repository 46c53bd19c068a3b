/** The built program in plain Node, which resolves imports more strictly than any tool of ours. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const HOUSE = resolve(import.meta.dirname, '../..')
const IMPORT_MS_MAX = 60_000
/** It is built for browsers, and tried in one. */
const PAGE = 'review/page/'

const files = (folder: string, suffix: string): ReadonlyArray<string> =>
  (existsSync(join(HOUSE, folder)) ? readdirSync(join(HOUSE, folder), { recursive: true, encoding: 'utf8' }) : [])
    .filter((name) => name.endsWith(suffix) && !name.endsWith('.d.ts') && !name.startsWith(PAGE))
    .map((name) => name.slice(0, -suffix.length))
    .sort()

describe.each(['core', 'adapters'])('dist/%s', (folder) => {
  it('holds what the sources hold', () => {
    expect(files(`dist/${folder}`, '.js')).toEqual(files(folder, '.ts'))
    expect(files(`dist/${folder}`, '.sql')).toEqual(files(folder, '.sql'))
  })

  it('can be imported, module by module', () => {
    // The program itself starts when imported: tests of its own start it.
    const modules = files(`dist/${folder}`, '.js').filter((name) => name !== 'cli/main')
    const script = `for (const one of ${JSON.stringify(modules)}) await import('./dist/${folder}/' + one + '.js')`
    const { status, stderr } = spawnSync('node', ['--input-type=module', '--eval', script], {
      cwd: HOUSE,
      encoding: 'utf8',
      timeout: IMPORT_MS_MAX,
    })
    expect(modules.length).toBeGreaterThan(0)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})
