/**
 * Markdown to the two parts of a mail. Raw HTML in markdown is shown as text; links may be http(s), mailto and tel only.
 *
 * What is rendered stays in proportion to what was written: two constructs can say in a few octets what takes megabytes of HTML, rows
 * of a table that leave most columns out, and many references to one long target. Past a bound both are shown as text.
 */
import MarkdownIt from 'markdown-it'
import { partsOf } from './plain.js'

/** Cells of all tables of one body, those that its rows leave out included. */
const CELLS_MAX = 20_000
/** Characters of the targets and titles of all links of one body. */
const TARGETS_MAX = 1024 * 1024

const made = () => {
  const one = new MarkdownIt({ html: false, linkify: true, breaks: true })
  one.validateLink = (url: string) => /^(https?:|mailto:|tel:|#|\/\/)/i.test(url.trim())
  return one
}

const markdown = made()
const guarded = made().disable(['table', 'reference'])

/** Line ends as LF. */
export const normalLines = (text: string): string => (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text)

/** The line under the head of a table, also within quotes. */
const DELIMITER = /^[\t >|:-]*-[\t >|:-]*$/

/** At least as many cells as the tables in it have: every line until the next empty one may be a row as wide as the widest. */
const cellsOf = (body: string): number => {
  let columns = 0
  let cells = 0
  for (const line of body.split('\n')) {
    if (line.trim() === '') columns = 0
    else if (DELIMITER.test(line)) columns = Math.max(columns, line.split('|').length)
    cells += columns
  }
  return cells
}

type Tokens = ReturnType<typeof markdown.parse>

const targetsOf = (tokens: Tokens): number =>
  tokens.reduce(
    (sum, { attrs, children }) =>
      sum + (attrs ?? []).reduce((length, [, value]) => length + String(value).length, 0) + targetsOf(children ?? []),
    0,
  )

const rendered = (body: string): string => {
  if (cellsOf(body) > CELLS_MAX) return guarded.render(body)
  const parts = partsOf(body).map((part) => ('html' in part ? part.html : markdown.parse(part.markdown, {})))
  const targets = parts.reduce((sum, part) => sum + (typeof part === 'string' ? 0 : targetsOf(part)), 0)
  if (targets > TARGETS_MAX) return guarded.render(body)
  return parts
    .map((part) => (typeof part === 'string' ? part : markdown.renderer.render(part, markdown.options, {})))
    .join('')
}

/** A whole HTML document. */
export const htmlOf = (body: string): string =>
  `<!DOCTYPE html>\n<html>\n<head><meta charset="utf-8"></head>\n<body>\n${rendered(body)}</body>\n</html>\n`
