/** A sink in a process of its own: prints its URL, then a line for each copy it takes, before it replies. Ends when its input does. */
import { writeSync } from 'node:fs'
import { openSink } from './sink.js'

const idOf = (raw: Buffer): string => /^Message-ID:\s*(\S+)/im.exec(raw.toString('latin1'))?.[1] ?? ''

const sink = await openSink(({ recipients, raw }) => {
  for (const recipient of recipients) writeSync(1, `${JSON.stringify({ recipient, id: idOf(raw) })}\n`)
})
writeSync(1, `${JSON.stringify({ url: sink.url })}\n`)
process.stdin.on('end', () => process.exit(0)).resume()
