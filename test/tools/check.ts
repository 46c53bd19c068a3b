/**
 * `npm test`: everything but mutation testing, in one command that asks nothing and ends with `N passed, N failed`.
 *
 * Each step counts as one, each test as one. A step that later ones stand on ends the run when it fails.
 */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Counts, line } from './reporter.js'

const HOUSE = resolve(import.meta.dirname, '../..')
const STEP_MS_MAX = 10 * 60_000
const TESTS_MS_MAX = 40 * 60_000

const PASSED: Counts = { passed: 1, failed: 0 }
const FAILED: Counts = { passed: 0, failed: 1 }

const run = (
  command: string,
  args: ReadonlyArray<string>,
  timeout: number,
  env: NodeJS.ProcessEnv = {},
): SpawnSyncReturns<Buffer> => {
  console.log(`\n> ${[command, ...args].join(' ')}`)
  return spawnSync(command, args, {
    cwd: HOUSE,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout,
    env: { ...process.env, ...env },
  })
}

const step = (command: string, ...args: ReadonlyArray<string>): Counts =>
  run(command, args, STEP_MS_MAX).status === 0 ? PASSED : FAILED

/** A run that fails although no test did (coverage below its threshold, a crash, a time-out) is one failure more. */
const tests = (...args: ReadonlyArray<string>): Counts => {
  const folder = mkdtempSync(join(tmpdir(), 'multimail-check-'))
  const file = join(folder, 'counts.json')
  try {
    const { status } = run('node', ['node_modules/vitest/vitest.mjs', 'run', ...args], TESTS_MS_MAX, {
      MULTIMAIL_COUNTS: file,
    })
    const counts = JSON.parse(readFileSync(file, 'utf8')) as Counts
    return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
  } catch {
    return FAILED
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const STEPS: ReadonlyArray<{ readonly name: string; readonly needed?: true; readonly run: () => Counts }> = [
  { name: 'setup', needed: true, run: () => step('bash', 'test/tools/setup.sh') },
  { name: 'build', needed: true, run: () => step('npm', 'run', '--silent', 'build') },
  { name: 'typecheck', run: () => step('npm', 'run', '--silent', 'typecheck') },
  { name: 'lint', run: () => step('npm', 'run', '--silent', 'lint') },
  { name: 'deps', run: () => step('npm', 'run', '--silent', 'deps') },
  { name: 'core, every branch', run: () => tests('--project', 'core', '--coverage') },
  { name: 'shell and system', run: () => tests('--project', 'shell', '--project', 'system') },
]

const outcomes: Array<readonly [name: string, counts: Counts]> = []
for (const { name, needed, run: perform } of STEPS) {
  const counts = perform()
  outcomes.push([name, counts])
  if (counts.failed > 0 && needed) break
}

console.log('')
for (const [name, counts] of outcomes)
  console.log(`${counts.failed === 0 ? 'ok    ' : 'FAILED'} ${name}: ${line(counts)}`)
for (const { name } of STEPS.slice(outcomes.length)) console.log(`left   ${name}: not run`)
const total = outcomes.reduce(
  (sum, [, counts]) => ({ passed: sum.passed + counts.passed, failed: sum.failed + counts.failed }),
  { passed: 0, failed: 0 },
)
process.exitCode = total.failed === 0 ? 0 : 1
console.log(line(total))
