/** What a long measurement is doing, on stderr: on one line of a terminal, a line each elsewhere. */

const terminal = process.stderr.isTTY === true

export const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

/** Elsewhere than on a terminal, passing news is told this often, in milliseconds. */
const TOLD_MS = 10_000
let told_ms = performance.now()

/** Replaces itself, unless it is `final`. */
export const progress = (text: string, final = false): void => {
  if (terminal) process.stderr.write(`\r\x1b[2K  ${text}${final ? '\n' : ''}`)
  else if (final || performance.now() - told_ms > TOLD_MS) {
    told_ms = performance.now()
    process.stderr.write(`  ${text}\n`)
  }
}
