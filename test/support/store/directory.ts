/** Directories that a test makes, and takes away again. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const temporary = (): { readonly path: string; readonly remove: () => void } => {
  const path = mkdtempSync(join(tmpdir(), 'multimail-store-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
