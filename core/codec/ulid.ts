/** Ids that sort by time: a prefix, and a ULID of 26 characters of Crockford base32 (48 bits of milliseconds, 80 of chance). */

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

const base32 = (value: number, width: number): string =>
  width === 0 ? '' : base32(Math.floor(value / 32), width - 1) + CROCKFORD.charAt(value % 32)

/** 40 bits, which a double holds exactly. */
const bits40 = (bytes: Uint8Array): number => bytes.reduce((value, byte) => value * 256 + byte, 0)

/** `ms`: a whole number of milliseconds since 1970, from 0 to 2^48 - 1. `random`: 10 bytes of chance. */
export const ulid = (ms: number, random: Uint8Array): string =>
  base32(ms, 10) + base32(bits40(random.subarray(0, 5)), 8) + base32(bits40(random.subarray(5, 10)), 8)

/** `msg_` … : the prefix is given without its underscore. */
export const makeId = (prefix: string, ms: number, random: Uint8Array): string => `${prefix}_${ulid(ms, random)}`

/** The milliseconds in an id made by `makeId`, or in a bare ULID. */
export const idMs = (id: string): number =>
  [...id.slice(-26, -16)].reduce((value, character) => value * 32 + CROCKFORD.indexOf(character), 0)
