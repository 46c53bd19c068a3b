/**
 * Whose rows a plan may write: those of the asker's account, in the asker's environment or in none (P9, P15). Plans make rows from the
 * principal or from what was loaded for it, so that none should ever be refused here; a Store holds every plan against it all the same.
 *
 * `init` makes an account, with a mailbox and keys in both environments: its rows are of that account, in either. It is no operation of
 * a key. `recover_operator` changes the account's own row, which lies in no environment.
 */
import type { Fact } from '../audit/entry.js'
import type { Request } from './facts.js'
import type { Write } from './plan.js'

/** The columns that say whose a row is. */
const OWNERS = ['id', 'account_id', 'environment'] as const

type Asker = Pick<Request, 'name' | 'principal'>

type Owned = { readonly [C in (typeof OWNERS)[number]]?: unknown }

const reachesPlace = ({ name, principal }: Asker, environment: unknown): boolean =>
  environment === principal.environment || name === 'init'

const ownsRow = (request: Asker, table: Write['table'], row: Owned): boolean =>
  (table === 'accounts' ? row.id : row.account_id) === request.principal.account_id &&
  (row.environment === undefined || reachesPlace(request, row.environment))

/**
 * Whether the plan of this request may make this write. What is updated or deleted is named by a key that may hold no environment: there
 * the Store looks for it in the asker's alone.
 */
export const ownsWrite = (request: Asker, write: Write): boolean => {
  switch (write.op) {
    case 'insert':
    case 'keep':
    case 'count':
      return ownsRow(request, write.table, write.row)
    case 'delete':
      return ownsRow(request, write.table, write.key)
    case 'update':
      return ownsRow(request, write.table, write.key) && !OWNERS.some((column) => column in write.set)
  }
}

/** Whether it may tell this: of its environment, or of the whole account. */
export const ownsFact = (request: Asker, { environment }: Pick<Fact, 'environment'>): boolean =>
  environment === null || reachesPlace(request, environment)
