/** The tables of a changed core, made in a copy of it. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Change, changed } from './mutant.js'

const TABLES_MS_MAX = 60_000

/** Below the repository, where the packages are found, and where git looks at nothing. */
const PLACE = 'reports'

/** The core, and what writes its tables. */
const PARTS = ['package.json', 'core', 'spec/tables', 'test/support']

/** What `use` makes of a folder that holds these parts with the change; the folder is gone afterwards. */
export const withCopy = async <T>(
  house: string,
  change: Change,
  use: (folder: string) => Promise<T>,
  parts: ReadonlyArray<string> = PARTS,
): Promise<T> => {
  mkdirSync(join(house, PLACE), { recursive: true })
  const folder = mkdtempSync(join(house, PLACE, 'mutant-'))
  try {
    for (const part of parts) cpSync(join(house, part), join(folder, part), { recursive: true })
    const path = join(folder, change.file)
    writeFileSync(path, changed(readFileSync(path, 'utf8'), change))
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const TABLE = 'spec/lean/MultiMail/Table'

/** The generated modules by their names. */
export const regenerate = (house: string, change: Change): Promise<ReadonlyMap<string, string>> =>
  withCopy(house, change, (folder) => {
    const tsx = join(house, 'node_modules/tsx/dist/cli.mjs')
    const { status, stderr } = spawnSync(process.execPath, [tsx, join(folder, 'spec/tables/main.ts')], {
      cwd: folder,
      encoding: 'utf8',
      timeout: TABLES_MS_MAX,
    })
    if (status !== 0) throw new Error(`no tables of the changed core: ${stderr.slice(-500)}`)
    const written = readdirSync(join(folder, TABLE)).map((name): [string, string] => [
      `MultiMail.Table.${name.slice(0, -'.lean'.length)}`,
      readFileSync(join(folder, TABLE, name), 'utf8'),
    ])
    return Promise.resolve(new Map(written))
  })
