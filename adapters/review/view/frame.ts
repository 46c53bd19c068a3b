/** The document that a safe view stands in: its own style, the rules made for the message, the message. */

/** Classes of the message are `s` and a number; these are ours, and look as nothing else in a view can. */
const OWN = `
body{margin:8px;background-color:#fff;color:#000;font:16px/1.4 sans-serif;overflow-wrap:anywhere}
img{max-width:100%}
.p{margin:1em 0}.q{margin:1em 40px}.pre{white-space:pre-wrap;font-family:monospace}.center{text-align:center}
.h1{font-size:2em}.h2{font-size:1.5em}.h3{font-size:1.17em}.h1,.h2,.h3,.h4,.h5,.h6{margin:.67em 0;font-weight:bold}
.ul,.ol{margin:1em 0;padding-left:40px}.ul{list-style-type:disc}.ol{list-style-type:decimal}.li{display:list-item}
.b{font-weight:bold}.i{font-style:italic}.u{text-decoration:underline}.strike{text-decoration:line-through}
.mono{font-family:monospace}.small{font-size:smaller}.big{font-size:larger}.sub{vertical-align:sub;font-size:smaller}
.sup{vertical-align:super;font-size:smaller}
.desk-hidden,.desk-image,.desk-target,.desk-field,.desk-note{all:initial;font:14px/1.4 sans-serif;color:#000;
background-color:#fff3c4;outline:2px dashed #b3261e;outline-offset:1px;overflow-wrap:anywhere;padding:0 2px}
.desk-label{all:initial;font:bold 11px/1.4 sans-serif;color:#fff;background-color:#b3261e;padding:0 4px;margin-right:4px}
.desk-image,.desk-field{outline-color:#666;background-color:#eee}
.desk-target{outline:1px dashed #0b57d0;background-color:#e8f0fe;font-size:12px;margin:0 2px}
.desk-note{display:block;margin:12px 0;padding:4px}
`.replace(/\n/g, '')

const ENTITIES: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\u00a0': '&nbsp;',
}

/** For text. */
export const escaped = (text: string): string => text.replace(/[&<>\u00a0]/g, (one) => ENTITIES[one] ?? '')

/** For a value between double quotes. */
export const quoted = (text: string): string => text.replace(/[&<>"\u00a0]/g, (one) => ENTITIES[one] ?? '')

/** What of a view is of the message. */
export interface View {
  readonly rules: string
  readonly body: string
}

/**
 * A whole document for an `<iframe sandbox="">`, served with `frameHeaders(nonce)`: nothing in it runs, loads or leads anywhere, hidden
 * texts are marked and seen, links show where they lead. `nonce`: base64, made by the server for this answer, when the message was long
 * read; it is written into its place, never looked for in what is of the message.
 */
export const documentOf = (nonce: string, { rules, body }: View): string =>
  `<!DOCTYPE html><html lang="en"><head><title>Message</title><style nonce="${quoted(nonce)}">${OWN}${rules}</style></head><body>${body}</body></html>`
