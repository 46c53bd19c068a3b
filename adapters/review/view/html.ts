/** A message's HTML, read once: what the facts are taken from, and a view of it that is safe to show. */
import { visibleText } from '../../../core/review/characters.js'
import type { Markup } from '../../../core/review/shown.js'
import { sheetsOf } from './cascade.js'
import type { View } from './frame.js'
import { parse } from './parse.js'
import { note, render } from './render.js'
import { survey } from './survey.js'

/** Plain data: it comes from another thread. */
export interface ReadHtml extends View {
  readonly markup: Markup
  /** Elements that were taken out or made plain, by name. */
  readonly removed: ReadonlyMap<string, number>
}

/** `html`: as it would leave. It may take some hundred milliseconds where it was made to be slow: the server reads by `reader.ts`. */
export const readHtml = (html: string): ReadHtml => {
  const { root, cut: unread } = parse(html)
  const { sheets: written, remote, scripts, forms, removed, aside } = survey(root)
  const sheets = sheetsOf(written)
  const { links, hidden, visible, body, rules, cut: unshown } = render(root, sheets)
  const cut = [...unread, ...sheets.cut, ...unshown]
  const unplaced = [...aside, ...sheets.generated.filter((text) => text.trim() !== '')]
  const notes = [
    ...unplaced.map((text) => note('hidden text', visibleText(text))),
    ...cut.map((what) => note('not shown', what)),
  ]
  return {
    markup: { links, hidden: [...hidden, ...unplaced], remote, forms, scripts, visible, cut },
    removed,
    rules,
    body: body + notes.join(''),
  }
}
