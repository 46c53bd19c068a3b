/** A message's HTML, read once: what the facts are taken from, and a view of it that is safe to show. */
import { type Markup, NO_MARKUP } from '../../core/review/shown.js'

export interface ReadHtml {
  readonly markup: Markup
  /**
   * A whole document for an `<iframe sandbox="">`, served with `frameHeaders(nonce)`: nothing in it runs, loads or leads anywhere,
   * hidden texts are marked and seen, links show where they lead.
   */
  readonly view: (nonce: string) => string
}

/** `html`: as it would leave. It may take some hundred milliseconds where it was made to be slow. */
export const readHtml = (html: string): ReadHtml => ({
  markup: { ...NO_MARKUP, cut: html === '' ? [] : ['all of it'] },
  view: () => '<!DOCTYPE html><html><head><title>Message</title></head><body></body></html>',
})
