/**
 * Runs the tests of mutation testing. Stryker counts failed tests, and nothing else: to it a mutant by which no test module loads
 * has survived. So a module that does not load is a test that fails.
 */
import { test } from 'vitest'
import { VitestTestRunner } from 'vitest/runners'

export default class Loading extends VitestTestRunner {
  override async importFile(path: string, source: 'collect' | 'setup'): Promise<void> {
    try {
      await super.importFile(path, source)
    } catch (error) {
      if (source === 'setup') throw error
      test('is loaded', () => {
        throw error
      })
    }
  }
}
