/** The house stays tidy: rules over every file that is, or would be, committed. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  ADAPTER_LINES_MAX,
  CORE_LINES_MAX,
  CORE_LINES_USUAL,
  EQUIVALENT_MUTANTS_MAX,
  equivalents,
  faults,
  linesOf,
} from './tools/tidy.js'

const HOUSE = resolve(import.meta.dirname, '..')
const FILE_BYTES_MAX = 1024 * 1024
const TOP_LEVEL = ['core', 'adapters', 'spec', 'test', 'sdk', 'bench', 'docs']
const BINARY = /\.(png|jpg|ico|woff2|pdf|eml|gz)$/

const git = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
  cwd: HOUSE,
  encoding: 'utf8',
})
const PATHS = git.stdout.split('\0').filter((path) => path !== '' && existsSync(join(HOUSE, path)))
const read = (path: string): string => readFileSync(join(HOUSE, path), 'utf8')
const json = (path: string) => JSON.parse(read(path))

describe('the tree', () => {
  it('is listed by git', () => {
    expect(git.status).toBe(0)
    expect(PATHS).toEqual(expect.arrayContaining(['package.json', 'package-lock.json', 'test/tidy.test.ts']))
    expect(PATHS.filter((path) => path.startsWith('core/'))).not.toEqual([])
  })

  it('breaks no rule', () => {
    expect(PATHS.filter((path) => !BINARY.test(path)).flatMap((path) => faults(path, read(path)))).toEqual([])
  })

  it('has small files in core/', () => {
    const core = PATHS.filter((path) => path.startsWith('core/') && path.endsWith('.ts'))
    const long = core.filter((path) => linesOf(read(path)) > CORE_LINES_USUAL)
    expect({ long, most: Math.floor(core.length / 5) }).toSatisfy(() => long.length <= core.length / 5)
  })

  it('has few equivalent mutants', () => {
    const all = PATHS.filter((path) => path.startsWith('core/')).flatMap((path) => equivalents(read(path)))
    expect(all.length).toBeLessThanOrEqual(EQUIVALENT_MUTANTS_MAX)
  })

  it('holds no data base, log, archive or big file', () => {
    const odd = PATHS.filter((path) => /\.(db|db-wal|db-shm|sqlite3?|log|tgz|pem|key)$|(^|\/)\.env($|\.)/.test(path))
    const big = PATHS.filter((path) => statSync(join(HOUSE, path)).size > FILE_BYTES_MAX)
    expect({ odd, big }).toEqual({ odd: [], big: [] })
  })

  it('has the folders of the plan and no others', () => {
    const folders = new Set(PATHS.filter((path) => path.includes('/')).map((path) => path.split('/')[0] ?? ''))
    expect([...folders].filter((one) => !TOP_LEVEL.includes(one) && !one.startsWith('.'))).toEqual([])
  })
})

describe('the package', () => {
  const { dependencies, devDependencies, license } = json('package.json')
  const lock = json('package-lock.json')
  const wanted = Object.entries<string>({ ...dependencies, ...devDependencies })

  it('is under the Apache License 2.0', () => {
    expect(license).toBe('Apache-2.0')
    expect(read('LICENSE')).toMatch(/Apache License\s+Version 2\.0, January 2004/)
  })

  it('pins every version, as locked', () => {
    const locked = wanted.map(([name]) => [name, lock.packages[`node_modules/${name}`]?.version])
    expect(wanted.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
    expect(Object.fromEntries(wanted)).toEqual(Object.fromEntries(locked))
  })

  it('has a lockfile that names no registry, and a checksum for every package', () => {
    const packages = Object.entries<{ resolved?: string; integrity?: string }>(lock.packages).filter(([path]) => path)
    expect(packages.length).toBeGreaterThan(100)
    expect(packages.filter(([, one]) => one.resolved !== undefined || one.integrity === undefined)).toEqual([])
  })
})

describe('the rules bite', () => {
  const random = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const lines = (count: number): string => 'const a = 1\n'.repeat(count)

  it.each([
    ['core/a.ts', lines(CORE_LINES_MAX + 1)],
    ['adapters/rest/a.ts', lines(ADAPTER_LINES_MAX + 1)],
    ['docs/a.md', ['TO', 'DO: say more'].join('')],
    ['core/a.ts', ['// FIX', 'ME'].join('')],
    ['test/a.test.ts', ['it.on', "ly('a', () => {})"].join('')],
    ['test/a.test.ts', ['describe.sk', "ip('a', () => {})"].join('')],
    ['test/a.test.ts', ['it.concurrent.sk', "ipIf(true)('a', () => {})"].join('')],
    ['test/a.test.ts', ['context.sk', 'ip()'].join('')],
    ['sdk/python/tests/test_a.py', ['@pytest.mark.sk', 'ip'].join('')],
    ['docs/a.md', ['see /wo', 'rk/main/core'].join('')],
    ['test/a.ts', ["const home = '/ro", "ot/x'"].join('')],
    ['docs/a.md', ['see ../sha', 'red/docs'].join('')],
    ['package-lock.json', ['"resolved": "https://regis', 'try.npmjs.org/a/-/a-1.0.0.tgz"'].join('')],
    ['.npmrc', ['regis', 'try=http://localhost:4873'].join('')],
    ['docs/a.md', ['pip install --index', '-url http://localhost'].join('')],
    ['docs/a.md', ['mm', 'live', random].join('_')],
    ['test/a.ts', ['whsec', random].join('_')],
    ['test/a.pem', ['-----BEGIN PRIVATE KEY', `-----\n${random}${random}`].join('')],
    ['core/a.ts', ["import * as E from 'fp", "-ts/Either'"].join('')],
    ['core/a.ts', ["import * as E from 'fp", "-ts/lib/Either'"].join('')],
    ['core/a.ts', ["import { either } from 'fp", "-ts'"].join('')],
    ['adapters/a.ts', ['// @ts-ig', 'nore'].join('')],
    ['core/a.ts', '// biome-ignore lint/style/noRestrictedGlobals: only this once'],
    ['core/a.ts', '// Stryker disable all'],
    ['core/a.ts', '// Stryker disable next-line StringLiteral'],
    ['core/a.ts', '// Stryker disable next-line StringLiteral: because'],
    ['core/a.ts', '// Stryker disable next-line all: the order of a set cannot be seen'],
  ])('%s with %s', (path, text) => {
    expect(faults(path, text)).toHaveLength(1)
  })

  it.each([
    ['core/a.ts', lines(CORE_LINES_MAX)],
    ['core/a.ts', "import * as E from 'fp-ts/lib/Either.js'\nimport * as t from 'io-ts'\n"],
    ['core/a.ts', '// Stryker disable next-line StringLiteral: the order of a set cannot be seen'],
    ['docs/a.md', 'Authorization: Bearer mm_live_xxxxxxxxxxxxxxxxxxxxxxxx'],
    ['docs/a.md', 'https://example.com/work/life, home/page, [npm](https://www.npmjs.com/package/multimail)'],
    ['test/a.test.ts', "it('skips nothing', () => expect(only).toBe(todo))"],
  ])('%s may have %s', (path, text) => {
    expect(faults(path, text)).toEqual([])
  })
})
