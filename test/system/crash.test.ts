/** A few kills; `npm run crash-test` does a hundred. */
import { describe, expect, it } from 'vitest'
import { crash, summaryLine } from './crash/crash.js'

const KILLS = 6

describe('A server that is killed at random moments under load', () => {
  it('loses no accepted message (P8), delivers none twice (P7), leaves no lease, and breaks no invariant of the registry', async () => {
    const seed = Math.floor(Math.random() * 2 ** 32)
    const said: Array<string> = []
    const summary = await crash({ kills: KILLS, seed, say: (line) => said.push(line) })
    process.stdout.write(`${summaryLine(summary)}\n`)
    expect({ seed, faults: summary.faults }).toEqual({ seed, faults: [] })
    expect(summary.kills).toBe(KILLS)
    expect(summary.accepted).toBeGreaterThan(KILLS)
    expect(summary.deliveries.delivered).toBeGreaterThan(0)
    expect(summary.digests).toBeGreaterThan(0)
    expect(summary.entries).toBeGreaterThan(summary.accepted)
  })
})
