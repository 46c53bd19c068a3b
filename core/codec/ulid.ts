/** Ids that sort by time: a prefix, and a ULID of 26 characters of Crockford base32 (48 bits of milliseconds, 80 of chance). */

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** All pairs of characters: ten bits at a time. */
const PAIRS = [...CROCKFORD].flatMap((first) => [...CROCKFORD].map((second) => first + second))

/** `width` is even. */
const base32 = (value: number, width: number): string =>
  width === 0 ? '' : base32(Math.floor(value / 1024), width - 2) + PAIRS[value % 1024]

/** 40 bits, which a double holds exactly, from the byte `at` on. */
const bits40 = (bytes: Uint8Array, at: number): number =>
  [0, 1, 2, 3, 4].reduce((value, n) => value * 256 + (bytes[at + n] as number), 0)

/** `ms`: a whole number of milliseconds since 1970, from 0 to 2^48 - 1. `random`: 10 bytes of chance. */
export const ulid = (ms: number, random: Uint8Array): string =>
  base32(ms, 10) + base32(bits40(random, 0), 8) + base32(bits40(random, 5), 8)

/** `msg_` … : the prefix is given without its underscore. */
export const makeId = (prefix: string, ms: number, random: Uint8Array): string => `${prefix}_${ulid(ms, random)}`

/** The milliseconds in an id made by `makeId`, or in a bare ULID. */
export const idMs = (id: string): number =>
  [...id.slice(-26, -16)].reduce((value, character) => value * 32 + CROCKFORD.indexOf(character), 0)
