/**
 * Reads what `strace -f -y -s … -o` wrote, and tells which answers went out before what they acknowledge was on disk (rule 2), and
 * which contents before the entry that says that they begin to leave (P7).
 *
 * strace writes a line where a call begins and where it ends, in the order in which that happened; the two are one line where nothing came
 * between. So the order of lines is an order of events: a call that ends above the line on which another begins was over before it.
 *
 * The criterion, for an answer that names what it acknowledges by a text which nobody wrote before (a fresh id): some write to the
 * write-ahead log holds that text; after that write ended, an `fdatasync` or `fsync` of the log began; it returned 0 before the answer's
 * write to the socket began. SQLite writes all frames of a transaction and its commit frame before it syncs, so that sync covers all of it.
 */
interface Call {
  readonly name: string
  readonly path: string
  readonly text: string
  /** Lines on which it began and ended; it may never have ended. */
  readonly begin: number
  readonly end: number
  readonly result: number
}

const WHOLE = /^(\d+) +(\w+)\(\d+<([^>]*)>(.*)\) += (-?\d+)/
const BEGUN = /^(\d+) +(\w+)\(\d+<([^>]*)>(.*)<unfinished \.\.\.>$/
const ENDED = /^(\d+) +<\.\.\. \w+ resumed>.*\) += (-?\d+)/

const callsOf = (trace: string): ReadonlyArray<Call> => {
  const calls: Array<Call> = []
  const open = new Map<string, number>()
  for (const [line, said] of trace.split('\n').entries()) {
    const whole = WHOLE.exec(said)
    const begun = whole ?? BEGUN.exec(said)
    if (begun !== null) {
      const [, pid = '', name = '', path = '', text = ''] = begun
      const result = whole === null ? Number.NaN : Number(whole[5])
      if (whole === null) open.set(pid, calls.length)
      calls.push({ name, path, text, begin: line, end: whole === null ? Number.POSITIVE_INFINITY : line, result })
      continue
    }
    const [, pid = '', result] = ENDED.exec(said) ?? []
    const at = open.get(pid)
    const call = at === undefined ? undefined : calls[at]
    if (at === undefined || call === undefined) continue
    calls[at] = { ...call, end: line, result: Number(result) }
    open.delete(pid)
  }
  return calls
}

export interface Answered {
  /** Answers of 2xx that acknowledge something. */
  readonly answers: number
  /** Those of them that went out too early, by what they acknowledge. */
  readonly early: ReadonlyArray<string>
}

/** Whether a text was in the log, and the log on disk, before a line. */
const covering = (calls: ReadonlyArray<Call>): ((text: string, before: number) => boolean) => {
  const logged = calls.filter(({ name, path }) => path.endsWith('-wal') && /^p?write/.test(name))
  const synced = calls.filter(
    ({ name, path, result }) => path.endsWith('-wal') && /^f(data)?sync$/.test(name) && result === 0,
  )
  return (text, before) => {
    const first = logged.find((one) => one.text.includes(text))
    return first !== undefined && synced.some(({ begin, end }) => first.end < begin && end < before)
  }
}

/** `acknowledged`: the text in the log that what was written to a socket, as strace quotes it, acknowledges; null: it acknowledges nothing. */
const saidTooEarly = (trace: string, isSaid: RegExp, acknowledged: (said: string) => string | null): Answered => {
  const calls = callsOf(trace)
  const isCovered = covering(calls)
  const answers = calls
    .filter(({ path, text }) => path.startsWith('socket:') && isSaid.test(text))
    .flatMap(({ text, begin }) => {
      const what = acknowledged(text)
      return what === null ? [] : [{ what, begin }]
    })
  return {
    answers: answers.length,
    early: answers.filter(({ what, begin }) => !isCovered(what, begin)).map(({ what }) => what),
  }
}

export const answered = (trace: string, acknowledged: (answer: string) => string | null): Answered =>
  saidTooEarly(trace, /HTTP\/1\.1 2\d\d /, acknowledged)

/** The same of contents: `entry` tells of the head of one, as strace quotes it, how its row of the log begins where it says that it begins to leave. */
export const begun = (trace: string, entry: (head: string) => string | null): Answered =>
  saidTooEarly(trace, /MIME-Version: 1\.0/i, entry)
