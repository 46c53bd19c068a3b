/** Characters that are not seen, or turn what is: shown by their code, so that a name cannot lie about itself. */

export interface Piece {
  readonly text: string
  /** It stands for a character that would not be seen. */
  readonly mark: boolean
}

/** Controls and format characters, but line ends and tabs, which are seen as spaces; a joiner within a picture is harmless, and stays. */
const HIDDEN =
  /(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u{FE0F})\u{200D}(?=\p{Extended_Pictographic})|((?![\t\n\r])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}])/gu

const codeOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

export const pieces = (text: string): ReadonlyArray<Piece> => {
  const found: Array<Piece> = []
  let at = 0
  for (const match of text.matchAll(HIDDEN)) {
    if (match[1] === undefined) continue
    if (match.index > at) found.push({ text: text.slice(at, match.index), mark: false })
    found.push({ text: codeOf(match[1]), mark: true })
    at = match.index + match[1].length
  }
  if (at < text.length) found.push({ text: text.slice(at), mark: false })
  return found
}
