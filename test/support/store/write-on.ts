/** Writes messages into the database it is given until it is killed, 16 at a time, and prints the id of each that was answered. */
import * as Effect from 'effect/Effect'
import * as ManagedRuntime from 'effect/ManagedRuntime'
import { Store } from '../../../adapters/ports/store.js'
import { sqliteStore } from '../../../adapters/sqlite/store.js'
import { bodyOf } from './opened.js'
import { mailTo, prepared, requests, SETTINGS, type World } from './requests.js'

const [, , file = '', text = ''] = process.argv
const world = JSON.parse(text) as World
const runtime = ManagedRuntime.make(sqliteStore({ file, settings: SETTINGS, thread: true }))
const made = requests('write-on')
let count = 0

const sendOn = Effect.gen(function* () {
  const store = yield* Store
  for (;;) {
    count += 1
    const input = mailTo([`jo${count}@example.net`])
    const outcome = yield* store.submit(made.make('send_email', world.agent, input, prepared('Here they are.')))
    process.stdout.write(`${bodyOf(outcome).message_id}\n`)
  }
})

await runtime.runPromise(
  Effect.all(
    Array.from({ length: 16 }, () => sendOn),
    { concurrency: 'unbounded' },
  ),
)
