/** Starts a module of this program as a worker thread: compiled, or from source where the tests run it. */
import { Worker, type WorkerOptions } from 'node:worker_threads'

export const startThread = (module: URL, options: WorkerOptions = {}): Worker =>
  new Worker(module, module.pathname.endsWith('.ts') ? { ...options, execArgv: ['--import', 'tsx'] } : options)

/** The module beside `here` named `name`, with the ending that `here` has. */
export const sibling = (name: string, here: string): URL =>
  new URL(`./${name}${here.slice(here.lastIndexOf('.'))}`, here)
