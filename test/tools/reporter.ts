/**
 * Ends a vitest run with the line `N passed, N failed`.
 *
 * A module that cannot be loaded, an error outside a test, and a test that did not run each count as failed: what was
 * not shown is not passed. `MULTIMAIL_COUNTS` names a file that receives `{passed, failed}` for `check.ts`.
 */
import { writeFileSync } from 'node:fs'
import type { SerializedError } from 'vitest'
import type { Reporter, TestModule, TestRunEndReason, Vitest } from 'vitest/node'

export interface Counts {
  readonly passed: number
  readonly failed: number
}

export const line = ({ passed, failed }: Counts): string => `${passed} passed, ${failed} failed`

/** `filtered`: the run was asked for some tests by name, so those left out are no failures. */
export const count = (modules: ReadonlyArray<TestModule>, errors: number, filtered: boolean): Counts => {
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  const states = tests.map((test) => test.result().state)
  const passed = states.filter((state) => state === 'passed').length
  const left = states.filter((state) => state === 'skipped' || state === 'pending').length
  const unloaded = modules.filter((module) => module.errors().length > 0).length
  return { passed, failed: states.length - passed - (filtered ? left : 0) + unloaded + errors }
}

export default class FinalLine implements Reporter {
  #filtered = false

  onInit(vitest: Vitest): void {
    this.#filtered = vitest.config.testNamePattern !== undefined
  }

  onTestRunEnd(
    modules: ReadonlyArray<TestModule>,
    errors: ReadonlyArray<SerializedError>,
    reason: TestRunEndReason,
  ): void {
    const counted = count(modules, errors.length, this.#filtered)
    const counts = reason !== 'passed' && counted.failed === 0 ? { ...counted, failed: 1 } : counted
    if (counts.failed > 0) process.exitCode = 1
    const file = process.env.MULTIMAIL_COUNTS
    if (file !== undefined) writeFileSync(file, JSON.stringify(counts))
    process.once('exit', () => console.log(line(counts)))
  }
}
