/** The built page: its one document and its assets, read once. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const TYPES: { readonly [extension: string]: string } = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

export interface Pages {
  readonly document: string
  readonly asset: (name: string) => { readonly bytes: Uint8Array; readonly type: string } | null
}

/** Where the build puts it, beside this module. */
const FOLDER = fileURLToPath(new URL('page', import.meta.url))

export const loadPages = (folder: string = FOLDER): Pages => {
  const assets = join(folder, 'assets')
  const found = new Map(
    (existsSync(assets) ? readdirSync(assets) : []).map((name) => [
      name,
      { bytes: readFileSync(join(assets, name)), type: TYPES[extname(name)] ?? 'application/octet-stream' },
    ]),
  )
  return { document: readFileSync(join(folder, 'index.html'), 'utf8'), asset: (name) => found.get(name) ?? null }
}
