/** Somebody else's text where we write: one line, printable, cut. */
import { firstCharacters } from './characters.js'

/** Characters of an outsider's line that is quoted. */
export const QUOTED_MAX = 200

/** Controls, format characters (they turn or hide text: Unicode UAX #9), lone surrogates and line ends. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** One printable line of somebody else's text. */
export const oneLine = (text: string): string => firstCharacters(text.replace(UNPRINTABLE, ' '), QUOTED_MAX)
