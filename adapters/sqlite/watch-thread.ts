/** The watcher's thread: it looks, tells what it found, and rests nine times as long as it took. */
import { parentPort, workerData } from 'node:worker_threads'
import { type Look, watcher } from './watch.js'

/** A look at a log in which nothing is new, in milliseconds. */
const IDLE_MS = 1_000
/** Of ten parts of time it takes one. */
const REST = 9

const run = (port: NonNullable<typeof parentPort>): void => {
  const { look, close } = watcher((workerData as { readonly file: string }).file)
  let timer: NodeJS.Timeout | undefined
  const turn = (): void => {
    const started = performance.now()
    const found: Look = look()
    port.postMessage(found)
    timer = setTimeout(turn, found.more ? (performance.now() - started) * REST : IDLE_MS)
  }
  port.once('message', () => {
    clearTimeout(timer)
    close()
    port.close()
  })
  turn()
}

if (parentPort !== null) run(parentPort)
