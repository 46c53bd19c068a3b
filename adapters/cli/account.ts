/** Which account a command of the machine means. */
import { accountIds } from '../sqlite/inspect.js'
import { databaseOf } from './house.js'
import { Complaint } from './paint.js'

/** The one that is named, else the only one there is. */
export const onlyAccount = (data: string, named: string | undefined): string => {
  const ids = accountIds(databaseOf(data))
  if (named !== undefined && !ids.includes(named)) throw new Complaint(`There is no account ${named} in ${data}.`)
  const [first, second] = named === undefined ? ids : [named]
  if (first === undefined) throw new Complaint(`There is no account in ${data} yet: run multimail init --data ${data}`)
  if (second !== undefined)
    throw new Complaint(`There are several accounts: name one with --account: ${ids.join(', ')}`)
  return first
}
