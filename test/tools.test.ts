/** The tools that decide what counts as passed. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { scoreOf, summary, targets } from './tools/mutation.js'
import { rank } from './tools/mutation-order.js'

const HOUSE = resolve(import.meta.dirname, '..')
const RUN_MS_MAX = 30_000

describe('the last line of a run', () => {
  let root = ''

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'multimail-reporter-'))
    for (const name of ['package.json', 'vitest.config.ts']) cpSync(join(HOUSE, name), join(root, name))
    mkdirSync(join(root, 'test/tools'), { recursive: true })
    cpSync(join(HOUSE, 'test/tools/reporter.ts'), join(root, 'test/tools/reporter.ts'))
    symlinkSync(join(HOUSE, 'node_modules'), join(root, 'node_modules'))
  })

  afterEach(() => rmSync(root, { recursive: true, force: true }))

  const run = (source: string, ...args: ReadonlyArray<string>) => {
    writeFileSync(join(root, 'test/a.test.ts'), `import { beforeAll, expect, it } from 'vitest'\n${source}\n`)
    const vitest = join(HOUSE, 'node_modules/vitest/vitest.mjs')
    const { status, stdout } = spawnSync('node', [vitest, 'run', ...args], {
      cwd: root,
      encoding: 'utf8',
      timeout: RUN_MS_MAX,
    })
    return { status, last: stdout.trimEnd().split('\n').at(-1) }
  }
  const good = "it('one', () => expect(1).toBe(1))"
  const bad = "it('two', () => expect(1).toBe(2))"

  it.each([
    ['tests that pass', good, 0, '1 passed, 0 failed'],
    ['a test that fails', `${good}\n${bad}`, 1, '1 passed, 1 failed'],
    ['a module that cannot be loaded', "throw new Error('broken')", 1, '0 passed, 1 failed'],
    ['a module without tests', 'expect(1).toBe(1)', 1, '0 passed, 1 failed'],
    ['an error outside a test', `${good}\nPromise.reject(new Error('late'))`, 1, '1 passed, 1 failed'],
    ['a test left out', `${good}\n${good.replace('it(', ['it.sk', 'ip('].join(''))}`, 1, '1 passed, 1 failed'],
    ['a hook that fails', `beforeAll(() => { throw new Error('broken') })\n${good}`, 1, '0 passed, 2 failed'],
  ])('%s', (_what, source, status, last) => {
    expect(run(source)).toEqual({ status, last })
  })

  it('a process that dies', () => {
    const { status, last } = run(`${good}\nit('two', () => process.kill(process.pid, 'SIGKILL'))`)
    expect({ status, last }).toEqual({ status: 1, last: expect.stringMatching(/^\d passed, [1-9] failed$/) })
  })

  it('no test found', () => {
    expect(run(good, 'no/such/file')).toEqual({ status: 1, last: '0 passed, 1 failed' })
  })

  it('only those asked for by name', () => {
    expect(run(`${good}\n${bad}`, '-t', 'one')).toEqual({ status: 0, last: '1 passed, 0 failed' })
  })
})

describe('a mutant by which no test module loads', () => {
  const root = mkdtempSync(join(tmpdir(), 'multimail-mutation-'))
  afterAll(() => rmSync(root, { recursive: true, force: true }))
  cpSync(join(HOUSE, 'package.json'), join(root, 'package.json'))
  mkdirSync(join(root, 'test/core'), { recursive: true })
  for (const name of ['mutation.config.ts', 'mutation-order.ts', 'mutation-runner.ts'])
    cpSync(join(HOUSE, 'test/tools', name), join(root, 'test/tools', name))
  symlinkSync(join(HOUSE, 'node_modules'), join(root, 'node_modules'))

  it.each([
    ['but not without a fault', '', [1, 0]],
    ['where one throws', "throw new Error('broken')", [1, 1]],
  ])('has a test that fails, %s', (_what, source, expected) => {
    const tests = `import { it } from 'vitest'\nit('one', () => {})\n${source}\n`
    writeFileSync(join(root, 'test/core/a.test.ts'), tests)
    const vitest = join(HOUSE, 'node_modules/vitest/vitest.mjs')
    const args = [vitest, 'run', '--config', 'test/tools/mutation.config.ts', '--reporter', 'json']
    const { stdout } = spawnSync('node', args, { cwd: root, encoding: 'utf8', timeout: RUN_MS_MAX })
    const { numPassedTests, numFailedTests } = JSON.parse(stdout)
    expect([numPassedTests, numFailedTests]).toEqual(expected)
  })
})

describe('what is mutated after a change', () => {
  const exists = (path: string) => ['core/errors.ts', 'core/message/digest.ts'].includes(path)

  it.each([
    [['README.md', 'adapters/rest/server.ts', 'test/system/built.test.ts'], []],
    [['core/errors.ts', 'README.md'], ['core/errors.ts']],
    [
      ['test/core/message/digest.test.ts', 'core/errors.ts'],
      ['core/errors.ts', 'core/message/digest.ts'],
    ],
    [['core/gone.ts'], []],
    [['test/core/message/table.ts'], 'all'],
    [['test/core/message/gone.test.ts'], 'all'],
    [['test/properties/core/traces.test.ts'], 'all'],
    [['core/errors.ts', 'stryker.conf.json'], 'all'],
    [['package-lock.json'], 'all'],
  ])('%j: %j', (changed, expected) => {
    expect(targets(changed, exists)).toEqual(expected)
  })

  it('is told by its own test first, then by those beside it, by those that run everything last', () => {
    const order = (source: string) =>
      [
        '/h/test/core/audit/fold.test.ts',
        '/h/test/core/codec/text.test.ts',
        '/h/test/core/operations/keys.test.ts',
        '/h/test/core/operations/catalogue.test.ts',
        '/h/test/core/operations/send.test.ts',
      ]
        .map((test) => [rank(test, source), test.replace(/.*\/(.*)\.test\.ts/, '$1')] as const)
        .sort(([one], [other]) => one - other)
        .map(([, name]) => name)
    expect(order('/h/core/operations/send.ts')).toEqual(['send', 'catalogue', 'keys', 'text', 'fold'])
    expect(order('/h/core/audit/fold.ts')).toEqual(['fold', 'text', 'keys', 'catalogue', 'send'])
    expect(order('')).toEqual(['text', 'keys', 'catalogue', 'send', 'fold'])
  })

  const mutant = (status: string) => ({ mutatorName: 'StringLiteral', status, location: { start: { line: 7 } } })

  it('has a score: of what is not equivalent, the part that was noticed, never rounded up', () => {
    const report = (...all: ReadonlyArray<string>) => ({ files: { 'core/a.ts': { mutants: all.map(mutant) } } })
    expect(scoreOf(report('Killed', 'Timeout', 'Survived', 'Ignored'))).toEqual({ score: 66.66, mutants: 3 })
    expect(scoreOf(report('Killed', 'NoCoverage'))).toEqual({ score: 50, mutants: 2 })
    expect(scoreOf(report())).toEqual({ score: 0, mutants: 0 })
  })

  it('is summed up, each equivalent mutant by name', () => {
    const ignored = { ...mutant('Ignored'), statusReason: 'the order of a set cannot be seen' }
    expect(summary({ files: { 'core/a.ts': { mutants: [mutant('Killed'), mutant('Survived'), ignored] } } })).toEqual([
      'equivalent: core/a.ts:7 StringLiteral: the order of a set cannot be seen',
      'mutation: 3 mutants: 1 killed, 0 timed out, 1 survived, 0 not covered, 1 equivalent',
    ])
  })
})
