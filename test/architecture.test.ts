/** Rule 1 of the house: the checks that guard it must bite, so each is shown a tree with one violation planted. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { check, unread } from './tools/dependencies.js'
import { impurities } from './tools/purity.js'

const HOUSE = resolve(import.meta.dirname, '..')
const LINT_MS_MAX = 30_000

/** A small house in which all is well. */
const SOUND: Readonly<Record<string, string>> = {
  'core/oversight/mode.ts': "import * as E from 'fp-ts/lib/Either.js'\nexport const mode = E.right('gated_send')\n",
  'core/message/state.ts': "import { mode } from '../oversight/mode.js'\nexport const state = { mode }\n",
  'adapters/ports/store.ts': "import { state } from '../../core/message/state.js'\nexport const store = { state }\n",
  'adapters/runtime/run.ts': "import { store } from '../ports/store.js'\nexport const run = { store }\n",
  'adapters/rest/server.ts': "import { run } from '../runtime/run.js'\nexport const server = { run }\n",
  'adapters/smtp/client.ts': "import { store } from '../ports/store.js'\nexport const client = { store }\n",
  'adapters/cli/main.ts':
    "import { server } from '../rest/server.js'\nimport { client } from '../smtp/client.js'\nexport const main = { server, client }\n",
}

let root = ''

const plant = (files: Readonly<Record<string, string>>): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

const violations = async (files: Readonly<Record<string, string>>): Promise<ReadonlyArray<string>> => {
  plant(files)
  return (await check(root, ['core', 'adapters', 'spec'])).violations
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'multimail-architecture-'))
  for (const name of ['package.json', 'biome.json', 'tsconfig.json']) cpSync(join(HOUSE, name), join(root, name))
  symlinkSync(join(HOUSE, 'node_modules'), join(root, 'node_modules'))
  plant(SOUND)
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('who may import whom', () => {
  it('a sound tree has no violation, and every module of it is read', async () => {
    expect(await check(root, ['core', 'adapters'])).toEqual({ modules: { core: 2, adapters: 5 }, violations: [] })
  })

  const PLANTED: ReadonlyArray<readonly [rule: string, path: string, text: string]> = [
    [
      'page-knows-the-contract-only',
      'adapters/review/page/lib/a.ts',
      "import { store } from '../../../ports/store.js'\nexport const a = store\n",
    ],
    [
      'page-knows-the-contract-only',
      'adapters/review/page/a.tsx',
      "import type { Mode } from '../../../core/oversight/mode.js'\nexport type A = Mode\n",
    ],
    [
      'page-knows-the-contract-only',
      'adapters/review/page/lib/a.ts',
      "import * as t from 'io-ts'\nexport const a = t.string\n",
    ],
    [
      'contract-is-types',
      'adapters/review/page/lib/a.ts',
      "import { contract } from '../../contract.js'\nexport const a = contract\n",
    ],
    [
      'page-stands-alone',
      'adapters/rest/a.ts',
      "import { page } from '../review/page/page.js'\nexport const a = page\n",
    ],
    ['core-is-pure', 'core/a.ts', "import { readFileSync } from 'node:fs'\nexport const a = readFileSync\n"],
    ['core-is-pure', 'core/a.ts', "import { readFileSync } from 'fs'\nexport const a = readFileSync\n"],
    ['core-is-pure', 'core/a.ts', "import * as Effect from 'effect/Effect'\nexport const a = Effect.void\n"],
    [
      'core-is-pure',
      'core/a.ts',
      "import type * as Effect from 'effect/Effect'\nexport type A = Effect.Effect<void>\n",
    ],
    ['core-is-pure', 'core/a.ts', "import { store } from '../adapters/ports/store.js'\nexport const a = store\n"],
    ['core-is-pure', 'core/a.ts', "export { store } from '../adapters/ports/store.js'\n"],
    ['core-has-no-effects', 'core/a.ts', "import { random } from 'fp-ts/lib/Random.js'\nexport const a = random\n"],
    ['core-has-no-effects', 'core/a.ts', "import { now } from 'fp-ts/lib/Date.js'\nexport const a = now\n"],
    ['core-has-no-effects', 'core/a.ts', "import * as T from 'fp-ts/lib/TaskEither.js'\nexport const a = T\n"],
    ['core-needs-lib', 'core/a.ts', "import { random } from 'fp-ts'\nexport const a = random\n"],
    [
      'no-circles',
      'core/oversight/mode.ts',
      "import { state } from '../message/state.js'\nexport const mode = () => state\n",
    ],
    [
      'no-circles',
      'core/oversight/mode.ts',
      "import type { M } from './m.js'\nexport const mode: M = 1\nexport type N = 1\n",
    ],
    [
      'adapters-keep-apart',
      'adapters/rest/a.ts',
      "import { client } from '../smtp/client.js'\nexport const a = client\n",
    ],
    [
      'runtime-knows-ports-only',
      'adapters/runtime/a.ts',
      "import { client } from '../smtp/client.js'\nexport const a = client\n",
    ],
    [
      'ports-stand-alone',
      'adapters/ports/a.ts',
      "import { client } from '../smtp/client.js'\nexport const a = client\n",
    ],
    ['cli-is-on-top', 'adapters/rest/a.ts', "import { main } from '../cli/main.js'\nexport const a = main\n"],
    ['adapters-have-folders', 'adapters/a.ts', "import { store } from './ports/store.js'\nexport const a = store\n"],
    [
      'program-stands-alone',
      'adapters/rest/a.ts',
      "import { helper } from '../../test/helper.js'\nexport const a = helper\n",
    ],
    [
      'program-stands-alone',
      'adapters/cli/a.ts',
      "import { prove } from '../../spec/prove.js'\nexport const a = prove\n",
    ],
    [
      'program-stands-alone',
      'spec/invariants/a.ts',
      "import type { Helper } from '../../test/helper.js'\nexport type A = Helper\n",
    ],
    [
      'invariants-stand-alone',
      'spec/invariants/a.ts',
      "import { state } from '../../core/message/state.js'\nexport const a = state\n",
    ],
    [
      'invariants-know-core-only',
      'spec/invariants/a.ts',
      "import type { Store } from '../../adapters/ports/store.js'\nexport type A = Store\n",
    ],
    ['no-development-packages', 'adapters/rest/a.ts', "import fc from 'fast-check'\nexport const a = fc\n"],
    ['declared', 'adapters/rest/a.ts', "import ms from 'ms'\nexport const a = ms\n"],
    ['resolvable', 'adapters/rest/a.ts', "import { b } from './nowhere.js'\nexport const a = b\n"],
  ]
  const beside = {
    'adapters/review/contract.ts': 'export const contract = 1\n',
    'adapters/review/page/page.ts': 'export const page = 1\n',
    'test/helper.ts': 'export const helper = 1\nexport type Helper = 1\n',
    'spec/prove.ts': 'export const prove = 1\n',
    'core/oversight/m.ts': "import type { N } from './mode.js'\nexport type M = N\n",
  }

  it.each(PLANTED)('%s: %s', async (rule, path, text) => {
    const found = await violations({ ...beside, [path]: text })
    expect(found.filter((one) => one.includes(path) && one.includes(`: ${rule}: `))).not.toEqual([])
  })

  it('modules that were not read are a violation, not a pass', () => {
    expect(unread({ core: 2, adapters: 5 }, { core: 2, adapters: 5 })).toEqual([])
    expect(unread({ core: 0, adapters: 5 }, { core: 2, adapters: 5 })).toEqual([
      'core/: dependency-cruiser read only 0 of its 2 modules',
    ])
  })
})

describe('core/ knows no clock, no dice, no waiting, no host', () => {
  it.each([
    'const now = () => new Date()',
    'const now = (): Date | null => null',
    'const roll = Math.random()',
    "const roll = Math['random']()",
    'const { random } = Math',
    'const dice = Math\nexport const roll = dice.random()',
    'const wait = async () => 1',
    'export async function wait() { return 1 }',
    'const wait: Promise<number> | null = null',
    'for await (const one of []) one',
    "const later = () => import('node:fs')",
    'const here = import.meta.url',
    'const home = process.env.HOME',
    'const later = setTimeout(() => 1, 1)',
    'const bytes = Buffer.from([])',
    'const bytes = new TextEncoder()',
    'const all = globalThis',
    "const code = eval('1')",
    "const order = 'a'.localeCompare('b')",
    'const text = (1).toLocaleString()',
    'const box = { fetch }',
  ])('%s', (source) => {
    expect(impurities('core/a.ts', source)).not.toEqual([])
  })

  it('names the place', () => {
    expect(impurities('core/a.ts', 'const one = 1\nconst now = Date.now()\n')).toEqual([
      'core/a.ts:2: core/ is pure: no `Date`',
    ])
  })

  it('leaves alone what only looks like it', () => {
    const source = `
      // A Promise, process.env, Math.random() in a comment
      const record = { date: 1, process: 2, Date: 'a Date' }
      const floor = Math.floor(record.process)
      export const asyncLike = 'await', url = record.Date, sorted = [2, 1].sort((a, b) => a - b)
    `
    expect(impurities('core/a.ts', source)).toEqual([])
  })

  it('holds in the check that npm run deps runs, for the invariants too', async () => {
    const source = 'export const now = () => Date.now()\n'
    expect(
      await violations({ 'core/a.ts': source, 'spec/invariants/a.ts': source, 'spec/prove/a.ts': source }),
    ).toEqual(['core/a.ts:1: core/ is pure: no `Date`', 'spec/invariants/a.ts:1: spec/invariants/ is pure: no `Date`'])
  })
})

describe('the linter and the compiler say so while typing', () => {
  const run = (program: string, ...args: ReadonlyArray<string>) =>
    spawnSync(join(HOUSE, 'node_modules/.bin', program), args, { cwd: root, encoding: 'utf8', timeout: LINT_MS_MAX })
  const lint = () => run('biome', 'lint', '--vcs-enabled=false', 'core')
  const typecheck = () => run('tsc', '-p', 'core')

  beforeEach(() => cpSync(join(HOUSE, 'core/tsconfig.json'), join(root, 'core/tsconfig.json')))

  it('both are content with a sound core', () => {
    expect(lint()).toMatchObject({ status: 0 })
    expect(typecheck()).toMatchObject({ status: 0, stdout: '' })
  })

  it.each([
    ['a clock', 'export const now = () => Date.now()\n', 'noRestrictedGlobals'],
    ['a Promise', 'export const wait: Promise<number> | null = null\n', 'noRestrictedGlobals'],
    ['node:fs', "import { readFileSync } from 'node:fs'\nexport const a = readFileSync\n", 'noNodejsModules'],
    ['fp-ts by its folder', "import * as E from 'fp-ts/Either'\nexport const a = E\n", 'noRestrictedImports'],
  ])('the linter: %s', (_what, source, rule) => {
    plant({ 'core/a.ts': source })
    const { status, stderr } = lint()
    expect({ status, named: stderr.includes(rule) }).toEqual({ status: 1, named: true })
  })

  it('the compiler: the host has no globals in core/', () => {
    const globals = [
      'process.pid',
      "Buffer.from('')",
      'setTimeout',
      'fetch',
      'TextEncoder',
      'crypto',
      'structuredClone',
    ]
    plant({ 'core/a.ts': globals.map((global, at) => `export const a${at} = ${global}\n`).join('') })
    const { status, stdout } = typecheck()
    expect(status).toBe(2)
    expect(globals.filter((_, at) => !stdout.includes(`core/a.ts(${at + 1},19): error`))).toEqual([])
  })
})
