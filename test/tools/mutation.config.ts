/** What Stryker runs against each mutant: the tests of core/, and none that start anything. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { include: ['test/core/**/*.test.ts', 'test/properties/core/**/*.test.ts'], testTimeout: 60_000 },
})
