/** Connections that wait for the next message. It bounds nothing: whoever takes one holds a permit of `relay.ts`. */
import type { RelayConfig } from './configuration.js'
import type { Session } from './session.js'

export interface Pool {
  /** The connection used last, or null. */
  readonly take: () => Session | null
  /** Takes a connection back: to be used again, or closed where it is worn or of no use. */
  readonly give: (session: Session) => void
  /** Says QUIT on all that wait, and on all that come back later. */
  readonly close: () => Promise<void>
}

interface Waiting {
  readonly session: Session
  readonly timer: NodeJS.Timeout
}

export const makePool = (config: RelayConfig): Pool => {
  const waiting: Array<Waiting> = []
  const leaving = new Set<Promise<void>>()
  let closed = false

  const leave = (session: Session): void => {
    const gone = session.wire.quit()
    leaving.add(gone)
    void gone.then(() => leaving.delete(gone))
  }
  const remove = (session: Session): void => {
    const index = waiting.findIndex((one) => one.session === session)
    if (index < 0) return
    clearTimeout(waiting[index]?.timer)
    waiting.splice(index, 1)
    session.wire.onStray(null)
  }
  const keep = (session: Session): void => {
    const timer = setTimeout(() => {
      remove(session)
      leave(session)
    }, config.idle_ms)
    waiting.push({ session, timer })
    session.wire.onStray(() => {
      remove(session)
      session.wire.destroy()
    })
  }
  return {
    take: () => {
      const last = waiting[waiting.length - 1]
      if (last === undefined) return null
      remove(last.session)
      return last.session
    },
    give: (session) => {
      const { wire } = session
      if (!wire.open()) return
      if (!wire.quiet() || session.waits) return wire.destroy()
      if (closed || session.transactions >= config.messages_per_connection) return leave(session)
      if (session.dirty) {
        session.dirty = false
        wire.write('RSET\r\n')
        session.resetting = wire.read(config.timeouts.command_ms)
      }
      keep(session)
    },
    close: async () => {
      closed = true
      for (const { session } of [...waiting]) {
        remove(session)
        leave(session)
      }
      await Promise.all(leaving)
    },
  }
}
