/** Holds the lock of the directory it is given until it is killed. */
import { holdServeLock } from '../../../adapters/sqlite/lock.js'

holdServeLock(process.argv[2] ?? '')
process.stdout.write('held\n')
setInterval(() => undefined, 1_000)
