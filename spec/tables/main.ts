/** `npm run tables`: writes the tables of the core into `spec/lean`, for Lean to compare with its own functions. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { files } from './files.js'

const LEAN = resolve(import.meta.dirname, '../lean')

for (const [path, text] of Object.entries(files())) {
  mkdirSync(dirname(join(LEAN, path)), { recursive: true })
  writeFileSync(join(LEAN, path), text)
}
