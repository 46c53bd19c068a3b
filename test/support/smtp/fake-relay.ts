/** A relay of raw sockets that does what a test says, command by command. */
import { createServer, type Server, type Socket } from 'node:net'

/** What a fake relay answers to a line; `.` is the end of a message. Null: nothing. */
export type Script = (line: string, peer: Peer) => string | null | undefined

export interface Peer {
  readonly socket: Socket
  /** 1 for the first connection. */
  readonly number: number
  readonly lines: Array<string>
}

export interface FakeRelay {
  readonly port: number
  /** Commands of all connections, in order, without content. */
  readonly commands: Array<string>
  /** Messages that were ended by a dot, as they came. */
  readonly messages: Array<string>
  readonly connections: () => number
  /** Connections that are open now. */
  readonly open: () => number
  /** Resolves when `condition` holds; looked at after every line and every close. */
  readonly until: (condition: () => boolean) => Promise<void>
  readonly stop: () => Promise<void>
}

export const CAPABILITIES = ['PIPELINING', '8BITMIME', 'SMTPUTF8', 'ENHANCEDSTATUSCODES', 'SIZE 1000000']

export const ehlo = (...offered: ReadonlyArray<string>): string =>
  ['fake.example', ...offered]
    .map((line, index, all) => `250${index === all.length - 1 ? ' ' : '-'}${line}`)
    .join('\r\n')

const USUAL: ReadonlyArray<readonly [RegExp, string]> = [
  [/^$/, '220 fake.example ESMTP'],
  [/^EHLO/, ehlo(...CAPABILITIES)],
  [/^(HELO|MAIL|RCPT|RSET)/, '250 2.1.0 Ok'],
  [/^DATA/, '354 Go ahead'],
  [/^\.$/, '250 2.0.0 Ok: queued as 1'],
  [/^QUIT/, '221 2.0.0 Bye'],
]

/** DATA without a recipient that was taken is refused (RFC 5321 §4.1.1.4). */
const usual = (line: string, addressed: boolean): string =>
  line === 'DATA' && !addressed
    ? '503 5.5.1 No valid recipients'
    : (USUAL.find(([pattern]) => pattern.test(line))?.[1] ?? '500 5.5.1 What?')

const positive = (reply: string | null): boolean => reply?.startsWith('2') ?? false

/** `script` is asked first, with an empty line for the greeting; undefined: the usual. */
export const fakeRelay = (script: Script = () => undefined): Promise<FakeRelay> => {
  const commands: Array<string> = []
  const messages: Array<string> = []
  const sockets = new Set<Socket>()
  let count = 0
  let watchers: Array<() => void> = []
  const changed = (): void => {
    for (const one of watchers) one()
  }
  const serve = (socket: Socket): void => {
    count += 1
    sockets.add(socket)
    const peer: Peer = { socket, number: count, lines: [] }
    let content: Array<string> | null = null
    let rest = ''
    let mailed = false
    let addressed = false
    const answer = (line: string): void => {
      const scripted = script(line, peer)
      const reply = scripted === undefined ? usual(line, addressed) : scripted
      if (line.startsWith('MAIL')) mailed = positive(reply)
      if (line.startsWith('RCPT')) addressed = mailed && positive(reply)
      if (line === 'DATA' && reply?.startsWith('354')) content = []
      if (reply !== null && !socket.destroyed) socket.write(`${reply}\r\n`)
      if (line.startsWith('QUIT')) socket.end()
    }
    const take = (line: string): void => {
      if (content !== null && line !== '.') {
        content.push(line)
        script(`content ${line}`, peer)
        return
      }
      if (content !== null) messages.push(content.join('\r\n'))
      else commands.push(line)
      content = null
      peer.lines.push(line)
      answer(line)
    }
    socket.on('error', () => undefined)
    socket.on('close', () => {
      sockets.delete(socket)
      changed()
    })
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split('\r\n')
      rest = lines.pop() ?? ''
      lines.forEach(take)
      changed()
    })
    answer('')
    changed()
  }
  const server: Server = createServer(serve)
  const until = (condition: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!condition()) return
        watchers = watchers.filter((one) => one !== check)
        resolve()
      }
      watchers.push(check)
      check()
    })
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      for (const one of sockets) one.destroy()
      server.close(() => resolve())
    })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      resolve({ port, commands, messages, connections: () => count, open: () => sockets.size, until, stop })
    })
  })
}
