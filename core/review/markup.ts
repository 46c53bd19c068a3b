/** Facts about the HTML beside its links, and about the body as a whole. */
import { type Fact, saw } from './fact.js'
import { LINKS_MAX } from './links.js'
import type { Shown } from './shown.js'

/** UTF-16 units of text and HTML together from which on a body is large. */
export const LARGE_BODY = 100 * 1024
/** Distinct words that are compared. */
const WORDS_MAX = 20_000
/** Words of the HTML that the text may lack: this many, or this share of them. */
export const MISSING_WORDS_MIN = 5
export const MISSING_SHARE_MAX = 0.25

const wordsOf = (text: string): ReadonlySet<string> => {
  const words = new Set<string>()
  for (const [word] of text
    .normalize('NFKC')
    .toLowerCase()
    .matchAll(/[\p{L}\p{N}]+/gu)) {
    words.add(word)
    if (words.size === WORDS_MAX) break
  }
  return words
}

/** Words that the HTML shows and the text lacks, if they are many. Without a text, or without HTML, there is nothing to compare. */
const missing = (visible: string, text: string): ReadonlyArray<string> => {
  if (text.trim() === '') return []
  const [shown, said] = [wordsOf(visible), wordsOf(text)]
  const lacking = [...shown].filter((word) => !said.has(word))
  return lacking.length < MISSING_WORDS_MIN || lacking.length <= MISSING_SHARE_MAX * shown.size ? [] : lacking
}

const counted = (count: number): ReadonlyArray<string> => (count === 0 ? [] : [`${count} taken out`])

export const markupFacts = ({ content, markup }: Shown): ReadonlyArray<Fact> => {
  const size = content.text.length + content.html.length
  return [
    ...saw('hidden_text', markup.hidden),
    ...saw('html_cut', [
      ...markup.cut,
      ...(markup.links.length > LINKS_MAX ? [`its links after the first ${LINKS_MAX}`] : []),
    ]),
    ...saw('html_scripts', counted(markup.scripts)),
    ...saw('html_forms', counted(markup.forms)),
    ...saw('html_loads', markup.remote),
    ...saw('text_differs', missing(markup.visible, content.text)),
    ...saw('large_body', size < LARGE_BODY ? [] : [`${size} characters`]),
  ]
}
