import { createHash } from 'node:crypto'
import type { Source } from './sources.js'

/**
 * A key for each module, of everything its result depends on: the toolchain, its text, and the keys of what it
 * imports. The sources are in order: imports first.
 */
export const keysOf = (toolchain: string, sources: ReadonlyArray<Source>): ReadonlyMap<string, string> =>
  sources.reduce((keys, { name, text, imports }) => {
    const parts = [toolchain, name, text, ...imports.map((one) => keys.get(one) ?? '')]
    return keys.set(name, createHash('sha256').update(JSON.stringify(parts)).digest('hex'))
  }, new Map<string, string>())
