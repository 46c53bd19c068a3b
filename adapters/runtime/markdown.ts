/** Markdown to the two parts of a mail. Raw HTML in markdown is shown as text; links may be http(s), mailto and tel only. */
import MarkdownIt from 'markdown-it'

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true })
markdown.validateLink = (url) => /^(https?:|mailto:|tel:|#|\/\/)/i.test(url.trim())

/** Line ends as LF. */
export const normalLines = (text: string): string => (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text)

/** A whole HTML document. */
export const htmlOf = (body: string): string =>
  `<!DOCTYPE html>\n<html>\n<head><meta charset="utf-8"></head>\n<body>\n${markdown.render(body)}</body>\n</html>\n`
