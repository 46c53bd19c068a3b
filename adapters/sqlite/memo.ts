/** Accounts, mailboxes and keys that the writer has read, and which rules there are, until anything of them is written. */

/** Rows kept in memory. */
const ROWS_MAX = 10_000

export interface Memo {
  readonly get: <A>(name: string, read: () => A) => A
  readonly forget: () => void
}

/** For a reader, whose snapshots differ. */
export const noMemo: Memo = { get: (_name, read) => read(), forget: () => undefined }

/** A name always stands for rows of one type. */
export const memo = (): Memo => {
  const rows = new Map<string, unknown>()
  return {
    get: <A>(name: string, read: () => A): A => {
      if (rows.has(name)) return rows.get(name) as A
      if (rows.size >= ROWS_MAX) rows.clear()
      const found = read()
      rows.set(name, found)
      return found
    },
    forget: () => rows.clear(),
  }
}
