/** Whether one entry of the audit log follows the one before it, as far as both are seen. */
import type { AuditEntry } from './shapes.js'

export type Chained = 'linked' | 'broken' | 'apart'

/** Lists leave entries out (of another environment, of other ids): then nothing can be said. */
export const chained = (
  entry: Pick<AuditEntry, 'seq' | 'prev_hash'>,
  older: Pick<AuditEntry, 'seq' | 'hash'> | undefined,
): Chained => {
  if (older === undefined || older.seq !== entry.seq - 1) return 'apart'
  return older.hash === entry.prev_hash ? 'linked' : 'broken'
}
