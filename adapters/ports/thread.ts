/** Starts a module of this program as a worker thread: compiled, or from source where the tests run it. */
import { Worker, type WorkerOptions } from 'node:worker_threads'

/** Node 20 loads no TypeScript by itself: a first line teaches the thread to. */
const fromSource = (module: URL): string =>
  `import('tsx/esm/api').then((tsx) => { tsx.register(); return import(${JSON.stringify(module.href)}) })`

export const startThread = (module: URL, options: WorkerOptions = {}): Worker =>
  module.pathname.endsWith('.ts')
    ? new Worker(fromSource(module), { ...options, eval: true })
    : new Worker(module, options)

/** The module beside `here` named `name`, with the ending that `here` has. */
export const sibling = (name: string, here: string): URL =>
  new URL(`./${name}${here.slice(here.lastIndexOf('.'))}`, here)
