/** The present, for views that show how long ago something was. */
import { createStore } from './store.js'

const TICK_MS = 10_000

export const clock = createStore(Date.now())

setInterval(() => clock.set(Date.now()), TICK_MS)
