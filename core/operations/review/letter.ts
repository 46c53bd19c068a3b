/**
 * A letter to the operator, as text and as HTML: the same in both. The HTML has styles of its own, takes its colours from whoever shows it,
 * and loads nothing. What others wrote is given as a quotation, or as a value beside a name of ours: it becomes printable lines here.
 */
import { oneLine, QUOTED_MAX } from '../../codec/printable.js'
import { visibleText } from '../../review/characters.js'

export type Part =
  /** A sentence of ours. */
  | { readonly say: string }
  | { readonly title: string }
  /** A name of ours, and a value that is not. */
  | { readonly name: string; readonly value: string }
  /** What somebody else wrote, line by line. */
  | { readonly intro: string; readonly quote: ReadonlyArray<string> }
  | { readonly button: string; readonly url: string }
  | { readonly link: string; readonly url: string }

/** Paragraphs. */
export type Letter = ReadonlyArray<ReadonlyArray<Part>>

const NAME_COLUMNS = 13

/** Characters that are not seen are written out. A line that is cut says so. */
const lineOf = (text: string): string => {
  const seen = visibleText(text)
  return [...seen].length > QUOTED_MAX ? `${oneLine(seen)} …` : oneLine(seen)
}

/** A whole value: of an address that were cut, the end would be missed. */
const wholeOf = (value: string): string => visibleText(value).replace(/[\n\t]/g, ' ')

const textOf = (part: Part): string => {
  if ('say' in part) return part.say
  if ('title' in part) return part.title
  if ('name' in part) return `${`${part.name}:`.padEnd(NAME_COLUMNS)} ${wholeOf(part.value)}`
  if ('quote' in part) return [part.intro, ...part.quote.map((line) => `> ${lineOf(line)}`)].join('\n')
  return `${'button' in part ? part.button : part.link}: ${part.url}`
}

export const letterText = (letter: Letter): string =>
  `${letter.map((paragraph) => paragraph.map(textOf).join('\n')).join('\n\n')}\n`

const ESCAPES: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => String(ESCAPES[character]))

const WRAP = 'overflow-wrap:anywhere'
const STYLES = {
  body: 'margin:0;padding:24px 16px;font:16px/1.5 system-ui,-apple-system,&quot;Segoe UI&quot;,sans-serif',
  page: 'max-width:600px;margin:0 auto',
  paragraph: 'margin:0 0 20px',
  title: 'font-size:19px;font-weight:600',
  quote: `margin:4px 0 12px;padding:6px 12px;border-left:3px solid #8a8f98;${WRAP}`,
  button:
    'display:inline-block;padding:10px 18px;border-radius:6px;background:#1f5fbf;color:#ffffff;font-weight:600;text-decoration:none',
} as const

const element = (name: string, style: string, inside: string): string => `<${name} style="${style}">${inside}</${name}>`

const htmlOf = (part: Part): string => {
  if ('say' in part) return element('div', WRAP, escaped(part.say))
  if ('title' in part) return element('div', STYLES.title, escaped(part.title))
  if ('name' in part) return element('div', WRAP, `<b>${escaped(part.name)}:</b> ${escaped(wholeOf(part.value))}`)
  if ('quote' in part) {
    const lines = part.quote.map((line) => escaped(lineOf(line))).join('<br>\n')
    return `<div>${escaped(part.intro)}</div>\n<blockquote dir="auto" style="${STYLES.quote}">${lines}</blockquote>`
  }
  const url = escaped(part.url)
  return 'button' in part
    ? `<div><a href="${url}" style="${STYLES.button}">${escaped(part.button)}</a></div>`
    : element('div', WRAP, `${escaped(part.link)}: <a href="${url}">${url}</a>`)
}

export const letterHtml = (subject: string, letter: Letter): string =>
  [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escaped(subject)}</title>`,
    '</head>',
    `<body style="${STYLES.body}">`,
    `<div style="${STYLES.page}">`,
    ...letter.map((paragraph) => element('div', STYLES.paragraph, paragraph.map(htmlOf).join('\n'))),
    '</div>',
    '</body>',
    '</html>',
    '',
  ].join('\n')
