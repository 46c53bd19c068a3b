/** P7: `transmitting` is on disk before the first octet of content, as the kernel saw it: the criterion is that of `durable.test.ts`. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPlace } from '../support/system/program.js'
import { openSink, type Sink } from '../support/system/sink.js'
import { begun } from '../support/system/trace.js'

const SENDS = 20
const CALLS = 'fdatasync,fsync,write,writev,pwrite64,pwritev,sendto,sendmsg'
const STRING_OCTETS_MAX = 200_000

const place = openPlace()
let sink: Sink
let trace = ''
/** The messages by their subjects. */
const ids = new Map<string, string>()

/** An entry's type stands beside its subject: together they are how the row of that one entry goes on. */
const entryOf = (head: string): string | null => {
  const subject = /Subject: (Leaves \d+)\\r/.exec(head)?.[1]
  return subject === undefined ? null : `delivery.transmitting${ids.get(subject) ?? ' of nobody'}`
}

beforeAll(async () => {
  sink = await openSink()
  const { keys } = await place.init()
  const file = place.path('trace')
  const strace = ['strace', '-f', '-y', '-s', String(STRING_OCTETS_MAX), '-e', `trace=${CALLS}`, '-o', file]
  const serving = await place.serve({ LOG_LEVEL: 'silent', SMTP_URL: sink.url }, { under: strace })
  const mails = Array.from({ length: SENDS }, (_, n) => ({
    to: `r${n}@example.com`,
    subject: `Leaves ${n}`,
    body: `It is number ${n}.`,
  }))
  await Promise.all(
    mails.map(async (mail) => {
      const { status, body } = await serving.post(keys.live.agent, 'send_email', mail)
      expect(status).toBe(202)
      ids.set(mail.subject, body.message_id)
      const decided = await serving.post(keys.live.reviewer, 'decide_email', {
        ...{ message_id: body.message_id, action: 'approve', wait_seconds: 0 },
      })
      expect(decided.status).toBe(200)
      await sink.arrival(mail.to)
    }),
  )
  expect((await serving.stop()).status).toBe(0)
  trace = readFileSync(file, 'utf8')
})
afterAll(async () => {
  await place.close()
  await sink.close()
})

describe('P7: no octet of a content', () => {
  it('is written to the next server before the fdatasync has returned that covers the commit of `transmitting`', () => {
    expect(begun(trace, entryOf)).toEqual({ answers: SENDS, early: [] })
  })

  it('could be said to be later without an fdatasync', () => {
    const never = trace.replace(/^.*\bf(data)?sync\b.*$/gm, '')
    expect(begun(never, entryOf).early).toHaveLength(SENDS)
  })

  it('could be said to be later where the log does not say `transmitting`', () => {
    expect(begun(trace.replaceAll('delivery.transmitting', 'delivery.leased'), entryOf).early).toHaveLength(SENDS)
  })

  it('could be said to be later with the log written and synced after it', () => {
    const isOfLog = (line: string): boolean => /-wal>|resumed/.test(line)
    const lines = trace.split('\n')
    const late = [...lines.filter((line) => !isOfLog(line)), ...lines.filter(isOfLog)].join('\n')
    expect(begun(late, entryOf).early).toHaveLength(SENDS)
  })
})
