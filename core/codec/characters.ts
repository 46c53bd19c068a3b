/** The first characters (code points) of a text, at most `count`; half of a surrogate pair counts as one. */
export const firstCharacters = (text: string, count: number): string => {
  let end = 0
  for (let left = Math.min(count, text.length); left > 0; left -= 1)
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1
  return text.slice(0, end)
}
