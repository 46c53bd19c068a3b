/** What this program is: its version, and what was proved of its core. */
import { existsSync, readFileSync } from 'node:fs'

/** package.json is two folders up from here: of the source, three of what is built. */
const places = ['../../package.json', '../../../package.json'].map((path) => new URL(path, import.meta.url))
const place = places.find((one) => existsSync(one))

export const version: string =
  place === undefined ? '0' : (JSON.parse(readFileSync(place, 'utf8')) as { version: string }).version

/** What the build wrote of itself. The source, run without one, was proved by nobody. */
export const proofStatus = (): object => {
  const place = new URL('../../proof-status.json', import.meta.url)
  return existsSync(place)
    ? (JSON.parse(readFileSync(place, 'utf8')) as object)
    : { version, proved: false, reason: 'this is no build' }
}
