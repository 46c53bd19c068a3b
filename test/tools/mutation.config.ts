/** What Stryker runs against each mutant: the tests of core/, and none that start anything. */

import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { rank } from './mutation-order.js'

/** Stryker names the mutated file as the one that tests must relate to. */
class LikeliestFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    const [source = ''] = (this.ctx.config.related ?? []) as ReadonlyArray<string>
    const sorted = await super.sort(files)
    return sorted.sort((one, other) => rank(one.moduleId, source) - rank(other.moduleId, source))
  }
}

export default defineConfig({
  test: {
    include: ['test/core/**/*.test.ts', 'test/properties/core/**/*.test.ts'],
    testTimeout: 60_000,
    runner: './test/tools/mutation-runner.ts',
    sequence: { sequencer: LikeliestFirst },
  },
})
