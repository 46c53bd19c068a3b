/** The sink in a process of its own, which outlives every server that is killed. */
import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'

const HOUSE = resolve(import.meta.dirname, '../../..')

export interface SinkProcess {
  readonly url: string
  /** Copies that it took, of all recipients and of one. */
  readonly arrived: () => number
  readonly copies: (recipient: string) => number
  readonly recipients: () => ReadonlyArray<string>
  readonly stop: () => Promise<void>
}

export const startSink = async (): Promise<SinkProcess> => {
  const program = join(HOUSE, 'test/support/system/sink-process.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', program], {
    cwd: HOUSE,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((done) => {
    child.once('close', () => done())
  })
  const counts = new Map<string, number>()
  let arrived = 0
  const lines = createInterface({ input: child.stdout })
  const url = await new Promise<string>((settle, fail) => {
    void ended.then(() => fail(new Error('the sink did not start')))
    lines.on('line', (line) => {
      const said = JSON.parse(line) as { readonly url?: string; readonly recipient?: string }
      if (said.url !== undefined) settle(said.url)
      if (said.recipient === undefined) return
      arrived += 1
      counts.set(said.recipient, (counts.get(said.recipient) ?? 0) + 1)
    })
  })
  return {
    url,
    arrived: () => arrived,
    copies: (recipient) => counts.get(recipient) ?? 0,
    recipients: () => [...counts.keys()],
    stop: () => {
      child.stdin.end()
      return ended
    },
  }
}
