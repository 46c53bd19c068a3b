/** A consistent copy of the database, taken while others write: one snapshot, one file, on disk when it is done. */
import { closeSync, existsSync, fsyncSync, linkSync, openSync, rmSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import Database from 'better-sqlite3'

const sync = (path: string): void => {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

const copy = (file: string, to: string): void => {
  const db = new Database(file, { readonly: true, fileMustExist: true })
  try {
    // Copies what one read transaction sees: writers neither wait for it nor make it begin anew.
    db.prepare('VACUUM INTO ?').run(to)
  } finally {
    db.close()
  }
}

const refusal = (to: string): Error => new Error(`${to} is already there: name a file that is not.`)

/** Throws where `to` is already there. What is left of a copy that failed is taken away. */
export const backup = (file: string, to: string): void => {
  const target = resolve(to)
  if (existsSync(target)) throw refusal(to)
  const part = `${target}.${process.pid}.part`
  try {
    // Made first, so that nobody else may read it while it grows; an empty file is what VACUUM INTO takes.
    closeSync(openSync(part, 'wx', 0o600))
    copy(file, part)
    sync(part)
    linkSync(part, target)
  } catch (error) {
    throw existsSync(target) ? refusal(to) : error
  } finally {
    rmSync(part, { force: true })
  }
  sync(dirname(target))
}
