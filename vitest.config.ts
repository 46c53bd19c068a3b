import { defineConfig } from 'vitest/config'

const CORE = ['test/core/**/*.test.ts', 'test/properties/core/**/*.test.ts']
const SYSTEM = ['test/system/**/*.test.ts']

/** `core` is what mutation testing runs too; `system` starts the built program, file after file. */
export default defineConfig({
  test: {
    reporters: ['default', './test/tools/reporter.ts'],
    coverage: {
      provider: 'v8',
      include: ['core/**/*.ts'],
      exclude: ['test/**'],
      reporter: ['text', 'json-summary'],
      reportsDirectory: 'coverage',
      skipFull: true,
      thresholds: { statements: 100, branches: 100, functions: 100, lines: 100 },
    },
    projects: [
      { extends: true, test: { name: 'core', include: CORE, testTimeout: 60_000, sequence: { groupOrder: 0 } } },
      {
        extends: true,
        test: {
          name: 'shell',
          include: ['test/**/*.test.ts', 'spec/**/*.test.ts'],
          exclude: [...CORE, ...SYSTEM],
          testTimeout: 30_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: SYSTEM,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
