/** `verify` on a thread of its own, beside a running server. */
import { parentPort, workerData } from 'node:worker_threads'
import { verifyDatabase } from './verify.js'

const { file } = workerData as { readonly file: string }
const { entries, rows, fault } = verifyDatabase(file)
parentPort?.postMessage({ entries, rows, fault })
