/** The Store on SQLite keeps what any Store promises, with its writer on this thread and on one of its own. */
import { join } from 'node:path'
import { sqliteStore } from '../../../adapters/sqlite/store.js'
import { temporary } from '../../support/store/directory.js'
import { SETTINGS } from '../../support/store/requests.js'
import { type Fresh, storeSuite } from '../store-suite.js'

const fresh = (thread: boolean) => (): Fresh => {
  const { path, remove } = temporary()
  return {
    layer: sqliteStore({ file: join(path, 'data', 'multimail.db'), settings: SETTINGS, thread }),
    dispose: remove,
  }
}

storeSuite('SQLite, written on this thread', fresh(false))
storeSuite('SQLite, written on a thread of its own', fresh(true))
