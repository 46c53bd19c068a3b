/** `verify`: the audit chain, and that every row is the fold of its events. Exit status 1 if not. */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { type Anchor, type Verified, verifyDatabase } from '../sqlite/verify.js'
import { databaseOf } from './house.js'
import { Complaint, paint, print } from './paint.js'

export const verifyData = (data: string, anchors: ReadonlyArray<Anchor> = []): Verified => {
  const file = databaseOf(data)
  if (!existsSync(file)) throw new Complaint(`There is no database in ${data}.`)
  const shown = process.stderr.isTTY === true
  const progress = (done: number): void => {
    if (shown) process.stderr.write(`\r${done} rows and entries …`)
  }
  const verified = verifyDatabase(file, anchors, progress)
  if (shown && verified.entries + verified.rows >= 10_000) process.stderr.write('\r\u001b[K')
  return verified
}

const isAnchor = (one: unknown): one is Anchor => {
  const { account_id, seq, hash } = (one ?? {}) as { readonly [name: string]: unknown }
  return typeof account_id === 'string' && Number.isInteger(seq) && typeof hash === 'string'
}

const anchorsOf = (file: string): ReadonlyArray<Anchor> => {
  if (!existsSync(file)) return []
  try {
    const { anchors } = JSON.parse(readFileSync(file, 'utf8')) as { readonly anchors: unknown }
    if (Array.isArray(anchors) && anchors.every(isAnchor)) return anchors
  } catch {
    // falls through to the complaint
  }
  throw new Complaint(`${file} is not an anchor: it was not written by multimail verify`)
}

/** Whole or not at all. */
const write = (file: string, text: string): void => {
  const fresh = `${file}.new`
  const handle = openSync(fresh, 'w', 0o600)
  try {
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(fresh, file)
}

export const verify = ({ data, anchor }: { readonly data: string; readonly anchor?: string }): void => {
  const verified = verifyData(data, anchor === undefined ? [] : anchorsOf(anchor))
  if (verified.fault !== null) throw new Complaint(`verify: ${verified.fault}`)
  print(
    `${paint('green', 'whole')}: ${verified.entries} entries and ${verified.rows} rows of ${verified.anchors.length} accounts`,
  )
  if (anchor === undefined) return
  write(anchor, `${JSON.stringify({ format: 'multimail-anchor-v1', anchors: verified.anchors }, null, 2)}\n`)
  print(`anchor written to ${anchor}`)
}
