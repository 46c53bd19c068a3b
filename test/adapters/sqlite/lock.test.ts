/** One `serve` per data directory, whatever becomes of the process that held it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { holdServeLock, ServeLocked, servedAs } from '../../../adapters/sqlite/lock.js'
import { temporary } from '../../support/store/directory.js'

const HOLDER = new URL('../../support/store/hold-lock.ts', import.meta.url)

let directory: ReturnType<typeof temporary>
beforeEach(() => {
  directory = temporary()
})
afterEach(() => directory.remove())

const refused = (path: string): ServeLocked => {
  try {
    holdServeLock(path).release()
  } catch (error) {
    if (error instanceof ServeLocked) return error
    throw error
  }
  throw new Error('the lock was free')
}

describe('the lock of a data directory', () => {
  it('is held once, and free again when it was released', () => {
    const lock = holdServeLock(directory.path)
    expect(refused(directory.path).holder?.pid).toBe(process.pid)
    lock.release()
    lock.release()
    holdServeLock(directory.path).release()
  })

  it('lies in a file that nobody but its owner may read, and so lock', () => {
    const file = join(directory.path, 'serve.lock')
    writeFileSync(file, '', { mode: 0o644 })
    const lock = holdServeLock(directory.path)
    expect(statSync(file).mode & 0o077).toBe(0)
    lock.release()
  })

  it('says how its server serves, once it listens and until it is released', () => {
    const serving = { url: 'http://localhost:3999', relay: true }
    expect(servedAs(directory.path)).toBeNull()
    const lock = holdServeLock(directory.path)
    expect(servedAs(directory.path)).toBeNull()
    lock.serves(serving)
    expect(servedAs(directory.path)).toEqual(serving)
    expect(refused(directory.path).holder).toMatchObject({ pid: process.pid, serving })
    lock.release()
    expect(servedAs(directory.path)).toBeNull()
  })

  it('makes the directory, and another directory has a lock of its own', () => {
    const lock = holdServeLock(join(directory.path, 'one'))
    holdServeLock(join(directory.path, 'two')).release()
    lock.release()
  })

  it('names the process that holds it, and is free when that one is killed', async () => {
    const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', HOLDER.pathname, directory.path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = once(child, 'exit')
    if (child.stdout === null) throw new Error('no output')
    await once(child.stdout, 'data')
    const why = refused(directory.path)
    expect(why.holder?.pid).toBe(child.pid)
    expect(why.message).toContain(`already served by process ${child.pid}`)
    child.kill('SIGKILL')
    await ended
    holdServeLock(directory.path).release()
  })
})
