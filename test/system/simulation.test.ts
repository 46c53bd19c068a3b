/** A simulation of a fixed budget: no promise is broken, every situation is reached, and a seed gives the same run in every process. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const HOUSE = resolve(import.meta.dirname, '../..')
/** Shrunk traces of promises that were broken once. */
const FOUND = join(HOUSE, 'test/simulation/found')
/** Requests over the API. */
const BUDGET = 10_000
const SAME = 1_500

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'multimail-simulated-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const simulate = (...args: ReadonlyArray<string>) =>
  spawnSync(process.execPath, ['--import', 'tsx', 'test/simulation/start.ts', '--seconds', '600', ...args], {
    cwd: HOUSE,
    encoding: 'utf8',
  })

describe('The simulated system', () => {
  it('keeps every promise under faults, and reaches every situation', { timeout: 600_000 }, () => {
    const out = join(folder, 'summary.json')
    const { stdout, status } = simulate('--seed', '1', '--steps', String(BUDGET), '--out', out)
    const { broken, missing, asked, crashes } = JSON.parse(readFileSync(out, 'utf8'))
    process.stdout.write(`simulated: ${asked} requests, ${crashes} crashes\n`)
    expect({ broken, missing, told: status === 0 ? '' : stdout }).toEqual({ broken: null, missing: [], told: '' })
    expect(status).toBe(0)
  })

  it.each(readdirSync(FOUND))('keeps its promises where it once broke one: %s', (trace) => {
    const { stdout, status } = simulate('--replay', join(FOUND, trace))
    expect([status, stdout]).toEqual([0, expect.not.stringContaining('broken: ')])
  })

  it('runs the same from the same seed, in every process', { timeout: 300_000 }, () => {
    const runs = [1, 2].map(() => simulate('--seed', '100', '--steps', String(SAME), '--hashes').stdout)
    expect(runs[0]).toMatch(/^100 [0-9a-f]{64}\n/)
    expect(runs[1]).toBe(runs[0])
  })
})
