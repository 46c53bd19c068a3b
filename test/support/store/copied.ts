/** A world in memory and the same rows on SQLite, so that what one loads can be held against what the other does. */
import Database from 'better-sqlite3'
import { COLUMNS, ENTRY_COLUMNS, type Kept } from '../../../adapters/sqlite/columns.js'
import { countsReader } from '../../../adapters/sqlite/counts.js'
import { loader } from '../../../adapters/sqlite/load.js'
import { noMemo } from '../../../adapters/sqlite/memo.js'
import { migrate } from '../../../adapters/sqlite/migrate.js'
import type { Connection } from '../../../adapters/sqlite/open.js'
import type { Principal } from '../../../core/authority/principal.js'
import type { Facts, Needs, Request } from '../../../core/operations/facts.js'
import { loadFacts } from '../facts.js'
import type { World } from '../world.js'

const insertInto = (db: Connection, table: string, columns: ReadonlyArray<string>) =>
  db.prepare(
    `INSERT INTO ${table} (${columns.map((one) => `"${one}"`).join()}) VALUES (${columns.map((one) => `:${one}`).join()})`,
  )

/** Which recipients count already is kept in another form, and the review desk asks nothing of it. */
const TABLES = Object.keys(COLUMNS) as ReadonlyArray<Kept>

export interface Copied {
  readonly db: Connection
  /** Brings the rows on SQLite up to those in memory. */
  readonly copy: () => void
  /** What is loaded from memory, and from SQLite. */
  readonly load: (principal: Principal, needs: Needs) => readonly [expected: Facts, found: Facts]
}

export const copied = (world: World): Copied => {
  const db = new Database(':memory:')
  db.pragma('foreign_keys = OFF')
  migrate(db)
  const load = loader(db, countsReader(db), noMemo)
  const tables = TABLES.map((table) => ({
    table,
    clear: db.prepare(`DELETE FROM ${table}`),
    insert: insertInto(db, table, COLUMNS[table]),
  }))
  const entry = insertInto(db, 'entries', ENTRY_COLUMNS)
  let told = 0
  return {
    db,
    copy: db.transaction(() => {
      for (const { table, clear, insert } of tables) {
        clear.run()
        for (const row of world.rows(table)) insert.run(row)
      }
      for (const one of world.entries().slice(told)) entry.run(one)
      told = world.entries().length
    }),
    load: (principal, needs) => {
      const request: Request = {
        name: 'desk',
        principal,
        input: {},
        now_ms: world.now_ms,
        entropy: new Uint8Array(10),
        random_hex: '',
        prepared: null,
      }
      return [loadFacts(world, world.entries(), request, needs), load(request, needs)]
    },
  }
}
