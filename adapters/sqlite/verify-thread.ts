/** `verify` on a thread of its own, beside a running server. */
import { parentPort, workerData } from 'node:worker_threads'
import { verifyDatabase } from './verify.js'

const run = (port: NonNullable<typeof parentPort>): void => {
  const { entries, rows, fault } = verifyDatabase((workerData as { readonly file: string }).file)
  port.postMessage({ entries, rows, fault })
}

if (parentPort !== null) run(parentPort)
