/**
 * Paragraphs in which markdown can find nothing but text: they need no parser, which takes far longer. A property test holds what is made
 * of them equal to what the parser makes.
 */

/** Some markdown that the parser must see, with the empty lines in it; or the HTML of a paragraph that it need not see. */
export type Part = { readonly markdown: string } | { readonly html: string }

/** What reaches past the empty line at its end: a fence, and a reference, which is known everywhere. */
const FAR = /```|~~~|\]:/

/** A character that markdown looks at; a full stop or a slash that could be of an address; a line that begins with no letter or ends with a space. */
const STRANGE = /[^\w ,;:?!()'"%$+#=./\nÀ-ɏ-]|_|\.(?![ \d"')\n]|$)|\/\/|(?:^|\n)(?![A-Za-zÀ-ɏ])| (?:\n|$)/

const paragraph = (text: string): string => `<p>${text.replaceAll('"', '&quot;').replaceAll('\n', '<br>\n')}</p>\n`

/** The parts of a body, whose HTML is that of the body. */
export const partsOf = (body: string): ReadonlyArray<Part> => {
  if (FAR.test(body)) return [{ markdown: body }]
  const parts: Array<Part> = []
  let markdown = ''
  const close = (): void => {
    if (markdown !== '') parts.push({ markdown })
    markdown = ''
  }
  for (const piece of body.split(/(\n\n+|\n$)/)) {
    if (STRANGE.test(piece)) {
      markdown += piece
      continue
    }
    close()
    parts.push({ html: paragraph(piece) })
  }
  close()
  return parts
}
