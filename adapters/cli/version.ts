/** The version in package.json, two folders up from here: of the source, three of what is built. */
import { existsSync, readFileSync } from 'node:fs'

const places = ['../../package.json', '../../../package.json'].map((path) => new URL(path, import.meta.url))
const place = places.find((one) => existsSync(one))

export const version: string =
  place === undefined ? '0' : (JSON.parse(readFileSync(place, 'utf8')) as { version: string }).version
