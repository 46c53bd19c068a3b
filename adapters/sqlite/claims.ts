/**
 * Leases on deliveries. A lease is bookkeeping: it changes nothing anybody was promised, so it leaves no entry in the audit log, and
 * one that ran out makes the delivery `queued` again.
 */
import { ENVIRONMENTS, type Environment } from '../../core/authority/principal.js'
import type { Claimed, Room } from '../ports/store.js'
import type { Connection } from './open.js'

/** Leases that ran out, taken back in one claim. */
const EXPIRED_MAX = 1_000

export interface Claims {
  readonly claim: (now_ms: number, room: Room, lease_ms: number) => ReadonlyArray<Claimed>
  readonly release: (delivery_ids: ReadonlyArray<string>) => void
  /** At start, where nobody else works: every lease is over. */
  readonly endAll: () => void
}

/** Whether the delivery's message lets it leave: it is cleared and due; a copy to the operator always does (P12). */
const MAY_LEAVE = `(d.kind = 'copy' OR (m.phase = 'cleared' AND m.due = 1))`

/** Back in the queue; parked where its message is no longer cleared. One that was parked, and whose message was cleared again, waits no longer. */
const REQUEUE = `UPDATE deliveries AS d SET status = 'queued', lease_until_ms = NULL,
  claim_ms = (SELECT CASE WHEN ${MAY_LEAVE} THEN coalesce(d.claim_ms, d.updated_ms) END
              FROM messages AS m WHERE m.account_id = d.account_id AND m.id = d.message_id)`

type Candidate = Claimed & { readonly row: number }

export const claims = (db: Connection): Claims => {
  const expire = db.prepare<[number, number]>(
    `${REQUEUE} WHERE d.rowid IN (
       SELECT rowid FROM deliveries WHERE status = 'leased' AND lease_until_ms <= ? ORDER BY lease_until_ms LIMIT ? + 0)`,
  )
  const release = db.prepare<[string]>(
    `${REQUEUE} WHERE d.rowid IN (
       SELECT rowid FROM deliveries WHERE status = 'leased' AND id IN (SELECT value FROM json_each(?)))`,
  )
  const endAll = db.prepare<[]>(`${REQUEUE} WHERE d.status = 'leased'`)
  const candidates = db.prepare<[Environment, number, number], Candidate>(
    `SELECT d.rowid AS row, d.id AS delivery_id, d.message_id, d.account_id, d.environment, d.recipient,
       b.address AS sender, d.attempts + 1 AS attempt, c.content, c.revision,
       max(a.kill_switch, b.kill_switch) AS stopped
     FROM deliveries AS d
     CROSS JOIN accounts AS a ON a.id = d.account_id
     CROSS JOIN messages AS m ON m.account_id = d.account_id AND m.id = d.message_id
     CROSS JOIN mailboxes AS b ON b.account_id = m.account_id AND b.id = m.mailbox_id
     CROSS JOIN contents AS c ON c.account_id = m.account_id AND c.message_id = m.id AND c.revision = m.revision
     WHERE d.environment = ? AND d.status = 'queued' AND d.claim_ms <= ? AND ${MAY_LEAVE}
     ORDER BY d.claim_ms, d.rowid LIMIT ? + 0`,
  )
  const lease = db.prepare<[number, string]>(
    `UPDATE deliveries SET status = 'leased', lease_until_ms = ?
     WHERE rowid IN (SELECT value FROM json_each(?)) AND status = 'queued'`,
  )
  return {
    claim: (now_ms, room, lease_ms) => {
      expire.run(now_ms, EXPIRED_MAX)
      const found = ENVIRONMENTS.flatMap((one) => candidates.all(one, now_ms, room[one]))
      if (found.length === 0) return []
      const { changes } = lease.run(now_ms + lease_ms, JSON.stringify(found.map((one) => one.row)))
      if (changes !== found.length) throw new Error(`leased ${changes} of ${found.length} deliveries`)
      return found.map(({ row: _row, ...claimed }) => claimed)
    },
    release: (delivery_ids) => {
      release.run(JSON.stringify(delivery_ids))
    },
    endAll: () => {
      endAll.run()
    },
  }
}
