/** What the clients of a crash test see, as the outside invariants of `spec/invariants` read it. */
import type { Fields, Observation } from '../../../spec/invariants/outside/observation.js'
import { digestOf, readBack } from '../../support/smtp/read-back.js'
import type { Copy } from '../../support/system/sink-client.js'

/** Copies whose octets are kept until their digest is re-computed: memory is bounded however many kills there are. */
const WHOLE_MAX = 400

/** What no invariant reads, and most of an answer is made of. */
const BULK: ReadonlyArray<string> = ['body', 'text', 'html', 'api_key']

export const trimmed = (body: Fields): Fields =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !BULK.includes(name)))

export interface Observer {
  readonly see: (one: Observation) => void
  readonly took: (copy: Copy) => void
  readonly arrived: () => number
  /** Copies that the sink took for one recipient. */
  readonly copies: (recipient: string) => number
  readonly recipients: () => ReadonlyArray<string>
  /** Everything seen; `envelope` says to whom a message went, by its `Message-ID`. */
  readonly all: (envelope: (header: string) => ReadonlyArray<string> | null) => Promise<ReadonlyArray<Observation>>
  readonly digests: () => number
}

export const observer = (): Observer => {
  const seen: Array<Observation> = []
  const counts = new Map<string, number>()
  /** By the place of the arrival in `seen`. */
  const whole = new Map<number, string>()
  let arrived = 0
  let digests = 0
  return {
    see: (one) => {
      seen.push(one)
    },
    took: ({ recipient, header, raw }) => {
      arrived += 1
      counts.set(recipient, (counts.get(recipient) ?? 0) + 1)
      if (raw !== undefined && whole.size < WHOLE_MAX) whole.set(seen.length, raw)
      // When RCPT was answered nobody here knows: nothing was seen before the message itself. No invariant is the stricter for it.
      seen.push({ kind: 'arrived', end: 'relay', header, recipient, digest: null, rcpt: 0 })
    },
    arrived: () => arrived,
    copies: (recipient) => counts.get(recipient) ?? 0,
    recipients: () => [...counts.keys()],
    all: async (envelope) => {
      for (const [n, raw] of whole) {
        const one = seen[n]
        const recipients = one?.kind === 'arrived' ? envelope(one.header) : null
        if (one?.kind !== 'arrived' || recipients === null) continue
        const digest = digestOf(await readBack(Buffer.from(raw, 'base64'), recipients))
        seen[n] = { ...one, digest }
        digests += 1
      }
      return seen
    },
    digests: () => digests,
  }
}
