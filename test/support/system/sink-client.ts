/** The sink in a process of its own, which outlives every server that is killed. */
import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'

const HOUSE = resolve(import.meta.dirname, '../../..')

/** A copy that it took. */
export interface Copy {
  readonly recipient: string
  /** The `Message-ID` of its header, with the angle brackets. */
  readonly header: string
  /** Its octets in base64, where it goes to the domain whose mail is told whole. */
  readonly raw?: string
}

export interface SinkProcess {
  readonly url: string
  /** Afterwards every copy that it took was told of. */
  readonly stop: () => Promise<void>
}

/** `onCopy` hears of each copy some moments after it was taken, and in that order. */
export const startSink = async (whole: string, onCopy: (copy: Copy) => void): Promise<SinkProcess> => {
  const program = join(HOUSE, 'test/support/system/sink-process.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', program, whole], {
    cwd: HOUSE,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((done) => {
    child.once('close', () => done())
  })
  const lines = createInterface({ input: child.stdout })
  const read = new Promise<void>((done) => {
    lines.once('close', () => done())
  })
  const url = await new Promise<string>((settle, fail) => {
    void ended.then(() => fail(new Error('the sink did not start')))
    lines.on('line', (line) => {
      const said = JSON.parse(line) as Copy | { readonly url: string }
      if ('url' in said) settle(said.url)
      else onCopy(said)
    })
  })
  return {
    url,
    stop: async () => {
      child.stdin.end()
      await Promise.all([ended, read])
    },
  }
}
