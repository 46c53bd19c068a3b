/** That the measurements run: what they measure no test says. */
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'

const HOUSE = resolve(import.meta.dirname, '../..')

// Beside a table of figures it says that what `clone.ts` made is what `verify` calls consistent.
it('a large database can be made, and is measured', { timeout: 180_000 }, () => {
  const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', 'bench/main.ts', '--quick', '--only', 'scale'], {
    cwd: HOUSE,
    encoding: 'utf8',
    timeout: 170_000,
  })
  // Where the temporary folder lies in memory the run ends with 1: the figures mean nothing there, and are made all the same.
  expect(stdout).not.toContain('was not measured')
  expect(stdout.match(/^\| scale: .* \| \d/gm)).toHaveLength(4)
})
