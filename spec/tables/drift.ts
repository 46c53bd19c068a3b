/** Which generated modules are not what the core says now, or lie beside those that it writes. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { files } from './files.js'

export const TABLES = 'MultiMail/Table'

export const drift = (lean: string): ReadonlyArray<string> => {
  const written = files()
  const folder = join(lean, TABLES)
  const there = existsSync(folder) ? readdirSync(folder).map((name) => `${TABLES}/${name}`) : []
  const isStale = (path: string): boolean =>
    !there.includes(path) || readFileSync(join(lean, path), 'utf8') !== written[path]
  return [...new Set([...Object.keys(written), ...there])].filter(isStale).sort()
}
