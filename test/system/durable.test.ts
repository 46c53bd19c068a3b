/** Durable before answered, as the kernel saw it: the checker and its criterion are in `test/support/system/trace.ts`. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPlace } from '../support/system/program.js'
import { answered } from '../support/system/trace.js'

const SENDS = 100
const DECISIONS = 20
const CALLS = 'fdatasync,fsync,write,writev,pwrite64,pwritev,sendto,sendmsg'
const STRING_OCTETS_MAX = 200_000

const place = openPlace()
let trace = ''
/** The reason each decision was given, by its message: a decision's answer has no new id. */
const reasons = new Map<string, string>()

const acknowledged = (answer: string): string | null => {
  const id = /msg_[0-9A-Z]{26}/.exec(answer)?.[0]
  if (id === undefined) return null
  return answer.includes('decided_by') ? (reasons.get(id) ?? '') : id
}

beforeAll(async () => {
  const { keys } = await place.init()
  const file = place.path('trace')
  const strace = ['strace', '-f', '-y', '-s', String(STRING_OCTETS_MAX), '-e', `trace=${CALLS}`, '-o', file]
  const serving = await place.serve({ LOG_LEVEL: 'silent' }, { under: strace })
  const mail = (n: number) => ({ to: `r${n}@example.com`, subject: `Mail ${n}`, body: 'x'.repeat(2000) })
  const sent = await Promise.all(
    Array.from({ length: SENDS }, (_, n) => serving.post(keys.test.agent, 'send_email', mail(n))),
  )
  expect(sent.map(({ status }) => status)).toEqual(sent.map(() => 202))
  const decisions = sent.slice(0, DECISIONS).map(({ body: { message_id } }, n) => {
    const reason = `because of ${n}, ${message_id.toLowerCase()}`
    reasons.set(message_id, reason)
    return serving.post(keys.test.reviewer, 'decide_email', { message_id, action: 'reject', reason, wait_seconds: 0 })
  })
  for (const { status } of await Promise.all(decisions)) expect(status).toBe(200)
  expect((await serving.stop()).status).toBe(0)
  trace = readFileSync(file, 'utf8')
})
afterAll(() => place.close())

describe('P8: no 2xx of a call that changes something', () => {
  it('is written before the fdatasync that covers it has returned, for 100 sends and 20 decisions at a time', () => {
    expect(answered(trace, acknowledged)).toEqual({ answers: SENDS + DECISIONS, early: [] })
  })

  it('could not be said without an fdatasync', () => {
    const never = trace.replace(/^.*\bf(data)?sync\b.*$/gm, '')
    expect(answered(never, acknowledged).early).toHaveLength(SENDS + DECISIONS)
  })

  it('could not be said with one that failed', () => {
    const failed = trace.replace(/^(.*\bf(?:data)?sync\b.*\)\s+= )0$/gm, '$1-1 EIO (Input/output error)')
    expect(answered(failed, acknowledged).early).toHaveLength(SENDS + DECISIONS)
  })

  it('could not be said with the log written and synced after it', () => {
    const isOfLog = (line: string): boolean => /-wal>|resumed/.test(line)
    const lines = trace.split('\n')
    const late = [...lines.filter((line) => !isOfLog(line)), ...lines.filter(isOfLog)].join('\n')
    expect(answered(late, acknowledged).early).toHaveLength(SENDS + DECISIONS)
  })
})

const WRITTEN = '7 pwrite64(9</d/m.db-wal>, "…msg_A…", 8, 0) = 8'
const SYNCED = '7 fdatasync(9</d/m.db-wal>) = 0'
const ANSWER = '5 write(20<socket:[1]>, "HTTP/1.1 202 Accepted msg_A", 27) = 27'
const BEGINS = '8 fdatasync(9</d/m.db-wal> <unfinished ...>'
const RETURNS = '8 <... fdatasync resumed>) = 0'

describe('The check of a trace', () => {
  it.each([
    ['accepts written, synced, answered', [WRITTEN, SYNCED, ANSWER], []],
    ['accepts a sync that was interrupted by other calls', [WRITTEN, BEGINS, RETURNS, ANSWER], []],
    ['finds an answer while the sync is under way', [WRITTEN, BEGINS, ANSWER, RETURNS], ['msg_A']],
    ['finds a sync that began before the log was written', [BEGINS, WRITTEN, RETURNS, ANSWER], ['msg_A']],
    ['finds an answer to what was never written', [SYNCED, ANSWER], ['msg_A']],
    ['finds a sync of another file', [WRITTEN, SYNCED.replace('-wal', ''), ANSWER], ['msg_A']],
  ])('%s', (_what, lines, early) => {
    expect(answered(lines.join('\n'), () => 'msg_A')).toEqual({ answers: 1, early })
  })
})
