/** Suppression is asked for whom a delivery goes to, whatever its content names and whoever the operator is by now (P17). */
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openWriter } from '../../../adapters/sqlite/open.js'
import { temporary } from '../../support/store/directory.js'
import { machine } from '../../support/store/requests.js'
import { type Written, written } from '../../support/store/written.js'

let directory: ReturnType<typeof temporary>
let at: Written

beforeEach(() => {
  directory = temporary()
  at = written(join(directory.path, 'multimail.db'))
})
afterEach(() => {
  at.writer.close()
  directory.remove()
})

it('a copy does not go to a suppressed address that has ceased to be the oversight address', () => {
  const { test } = at.account('example.com')
  const { mailbox_id } = test
  at.done(at.job('manage_upgrade', test.operator, { mailbox_id, action: 'request', oversight_mode: 'monitored' }))
  at.done(at.send(test, 'jo@example.net'))
  const copy = at.db.prepare<[], { id: string; recipient: string }>(
    "SELECT id, recipient FROM deliveries WHERE kind = 'copy'",
  )
  const { id: delivery_id = '', recipient = '' } = copy.get() ?? {}
  // As another process changes it: what the writer remembers, it forgets.
  const other = openWriter(join(directory.path, 'multimail.db'))
  other.prepare("UPDATE accounts SET oversight_email = 'chief@elsewhere.example'").run()
  other.prepare("INSERT INTO suppressions VALUES ('acc_example.com', 'test', ?, 'bounced', 0)").run(recipient)
  other.prepare("UPDATE deliveries SET status = 'leased', lease_until_ms = 1 WHERE id = ?").run(delivery_id)
  other.close()
  const worker = machine('acc_example.com')
  expect(at.done(at.job('hand_over', worker, { delivery_id, revision: 1, transport: 'sandbox' }))).toEqual({
    go: false,
    reason: 'recipient_suppressed',
  })
})
