/**
 * A sink in a process of its own: prints its URL, then a line for each copy it takes, before it replies. Ends when its input does.
 * Called with a domain, it prints the octets, too, of what goes there.
 */
import { writeSync } from 'node:fs'
import { openSink } from './sink.js'

const WHOLE = `@${process.argv[2] ?? ''}`

const headerOf = (raw: Buffer): string => /^Message-ID:\s*(\S+)/im.exec(raw.toString('latin1'))?.[1] ?? ''

/** Slow enough that its client is often killed before the reply. */
const THINK_MS_MAX = 20

const sink = await openSink({
  onTaken: ({ recipients, raw }) => {
    for (const recipient of recipients) {
      const octets = recipient.endsWith(WHOLE) ? { raw: raw.toString('base64') } : {}
      writeSync(1, `${JSON.stringify({ recipient, header: headerOf(raw), ...octets })}\n`)
    }
  },
  think_ms: () => Math.random() * THINK_MS_MAX,
})
writeSync(1, `${JSON.stringify({ url: sink.url })}\n`)
process.stdin.on('end', () => process.exit(0)).resume()
