/** A Store on SQLite in a directory of its own. */
import { join } from 'node:path'
import type * as Layer from 'effect/Layer'
import type { Store, StoreFault } from '../../../adapters/ports/store.js'
import { sqliteStore } from '../../../adapters/sqlite/store.js'
import { temporary } from './directory.js'
import { SETTINGS } from './requests.js'

/** A Store, empty at first, and what takes it away again. */
export interface Fresh {
  readonly layer: Layer.Layer<Store, StoreFault>
  readonly dispose: () => void
}

export const sqliteFresh = (thread: boolean) => (): Fresh => {
  const { path, remove } = temporary()
  return {
    layer: sqliteStore({ file: join(path, 'data', 'multimail.db'), settings: SETTINGS, thread }),
    dispose: remove,
  }
}
