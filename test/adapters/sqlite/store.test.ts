/** The Store on SQLite keeps what any Store promises, with its writer on the caller's thread. */
import { sqliteFresh } from '../../support/store/fresh.js'
import { storeSuite } from '../store-suite.js'

storeSuite('SQLite, written on this thread', sqliteFresh(false))
