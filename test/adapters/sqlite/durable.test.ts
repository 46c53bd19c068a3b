/** What was answered is there: after `kill -9` in the middle of writing, and in a copy made while others write. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { backup } from '../../../adapters/sqlite/backup.js'
import { openReader } from '../../../adapters/sqlite/open.js'
import { verifyDatabase } from '../../../adapters/sqlite/verify.js'
import { temporary } from '../../support/store/directory.js'
import type { World } from '../../support/store/requests.js'
import { written } from '../../support/store/written.js'

const WRITER = new URL('../../support/store/write-on.ts', import.meta.url)

let directory: ReturnType<typeof temporary>
let file: string
let world: World

beforeEach(() => {
  directory = temporary()
  file = join(directory.path, 'multimail.db')
  const at = written(file)
  world = at.account('example.com').test
  const unlimited = {
    messages_per_hour: null,
    messages_per_day: null,
    recipients_per_hour: null,
    recipients_per_day: null,
  }
  at.done(at.job('update_mailbox', world.operator, { mailbox_id: world.mailbox_id, ...unlimited }))
  at.writer.close()
})
afterEach(() => directory.remove())

const messageIds = (path: string): ReadonlySet<string> => {
  const db = openReader(path)
  try {
    return new Set(db.prepare<[], string>('SELECT id FROM messages').pluck().all())
  } finally {
    db.close()
  }
}

/** Runs the writing process until `enough` were answered; `then` says what to do, and the process is killed. */
const whileWriting = async (enough: number, then: () => void = () => undefined): Promise<ReadonlyArray<string>> => {
  const child = spawn(process.execPath, ['--import', 'tsx', WRITER.pathname, file, JSON.stringify(world)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const answered: Array<string> = []
  for await (const line of createInterface({ input: child.stdout })) {
    answered.push(line)
    if (answered.length === enough) {
      then()
      child.kill('SIGKILL')
    }
  }
  await ended
  return answered
}

describe('a process killed while it writes', () => {
  it('has kept all that it answered, and nothing by halves', async () => {
    const answered = await whileWriting(300)
    const kept = messageIds(file)
    // The last line may be cut off.
    expect(answered.filter((id) => id.length === 30 && !kept.has(id))).toEqual([])
    expect(verifyDatabase(file)).toMatchObject({ fault: null })
    const again = written(file, 'again')
    again.done(again.send(world, 'jo@example.net'))
    again.writer.close()
    expect(verifyDatabase(file)).toMatchObject({ fault: null })
  })
})

describe('a backup', () => {
  it('made while others write is whole, private, and ends with an entry they had committed', async () => {
    const to = join(directory.path, 'copy.db')
    await whileWriting(100, () => backup(file, to))
    expect(verifyDatabase(to)).toMatchObject({ fault: null })
    const [all, copied] = [messageIds(file), messageIds(to)]
    expect(copied.size).toBeGreaterThanOrEqual(100 - 16)
    expect([...copied].filter((id) => !all.has(id))).toEqual([])
    expect(statSync(to).mode & 0o777).toBe(0o600)
    const again = written(to, 'again')
    again.done(again.send(world, 'jo@example.net'))
    again.writer.close()
  })

  it('takes the place of no file, and leaves nothing behind when it fails', () => {
    const to = join(directory.path, 'copy.db')
    writeFileSync(to, 'mine')
    expect(() => backup(file, to)).toThrow('is already there')
    expect(() => backup(join(directory.path, 'nowhere.db'), join(directory.path, 'other.db'))).toThrow()
    expect(existsSync(join(directory.path, 'other.db'))).toBe(false)
    expect(readdirSync(directory.path).filter((name) => name.endsWith('.part'))).toEqual([])
  })
})
