/** What a long measurement is doing, on stderr: on one line of a terminal, a line each elsewhere. */

const terminal = process.stderr.isTTY === true

export const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

/** Replaces itself on a terminal; elsewhere it is said only where `final`. */
export const progress = (text: string, final = false): void => {
  if (terminal) process.stderr.write(`\r\x1b[2K  ${text}${final ? '\n' : ''}`)
  else if (final) process.stderr.write(`  ${text}\n`)
}
