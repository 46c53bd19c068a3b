/** The next server: npm's smtp-server, which keeps what it took. */
import { SMTPServer } from 'smtp-server'

export interface Taken {
  readonly sender: string
  readonly recipients: ReadonlyArray<string>
  readonly raw: Buffer
}

export interface Sink {
  /** For `SMTP_URL`. */
  readonly url: string
  readonly taken: ReadonlyArray<Taken>
  /** How many connections there were. */
  readonly connections: () => number
  /** Resolves when it has taken so many for this recipient. */
  readonly arrival: (recipient: string, count?: number) => Promise<Taken>
  /** From now on it answers RCPT with 451. */
  readonly refuse: (now: boolean) => void
  readonly close: () => Promise<void>
}

const fault = (responseCode: number, message: string): Error => Object.assign(new Error(message), { responseCode })

interface SinkOptions {
  /** Called before the reply goes out. */
  readonly onTaken?: (taken: Taken) => void
  /** How long it takes to answer a message; default: no time. */
  readonly think_ms?: () => number
}

/** `refused…@` gets a 550. */
export const openSink = ({ onTaken, think_ms }: SinkOptions = {}): Promise<Sink> => {
  const taken: Array<Taken> = []
  let watchers: Array<() => void> = []
  let connections = 0
  let refuses = false
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onConnect: (_session, done) => {
      connections += 1
      done()
    },
    onRcptTo: ({ address }, _session, done) => {
      if (address.startsWith('refused')) return done(fault(550, '5.1.1 No such mailbox'))
      return done(refuses ? fault(451, '4.7.1 Come back later') : null)
    },
    onData: (stream, { envelope }, done) => {
      const chunks: Array<Buffer> = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const sender = envelope.mailFrom === false ? '' : envelope.mailFrom.address
        const one = { sender, recipients: envelope.rcptTo.map(({ address }) => address), raw: Buffer.concat(chunks) }
        taken.push(one)
        onTaken?.(one)
        for (const look of watchers) look()
        if (think_ms === undefined) done(null, 'Ok: queued')
        else setTimeout(() => done(null, 'Ok: queued'), think_ms())
      })
    },
  })
  // A client that is killed resets its connections.
  server.on('error', () => undefined)
  const arrival = (recipient: string, count = 1): Promise<Taken> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = taken.filter(({ recipients }) => recipients.includes(recipient))
        const last = found[count - 1]
        if (last === undefined) return
        watchers = watchers.filter((one) => one !== look)
        resolve(last)
      }
      watchers.push(look)
      look()
    })
  return new Promise((resolve) => {
    const listening = server.listen(0, '127.0.0.1', () => {
      const address = listening.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      resolve({
        url: `smtp://127.0.0.1:${port}`,
        taken,
        connections: () => connections,
        arrival,
        refuse: (now) => {
          refuses = now
        },
        close: () => new Promise((done) => server.close(() => done())),
      })
    })
  })
}
