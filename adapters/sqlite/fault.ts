/** A fault of SQLite, as the Store's. */
import { StoreFault } from '../ports/store.js'
import { faultOf } from './jobs.js'

export const storeFault = (error: unknown): StoreFault => {
  const { reason, busy } = faultOf(error)
  return new StoreFault({ reason, busy })
}
