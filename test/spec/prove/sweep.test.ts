import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sweep } from '../../../spec/prove/sweep.js'

const DAY_MS = 24 * 60 * 60 * 1000

it('sweeps away what killed runs left, and not what is in use', () => {
  const cache = mkdtempSync(join(tmpdir(), 'multimail-sweep-'))
  try {
    for (const name of ['run-a', 'making-b', 'toolchain-c', 'checked']) mkdirSync(join(cache, name))
    sweep(cache, Date.now())
    expect(readdirSync(cache).sort()).toEqual(['checked', 'making-b', 'run-a', 'toolchain-c'])
    sweep(cache, Date.now() + DAY_MS + 60_000)
    expect(readdirSync(cache).sort()).toEqual(['checked', 'toolchain-c'])
  } finally {
    rmSync(cache, { recursive: true, force: true })
  }
})
