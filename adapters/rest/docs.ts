/**
 * `GET /docs`: the reference as a page. It has no script and loads nothing, since it lies on the origin of the review desk: what a page
 * there could be made to do, it could do as the reviewer.
 */
import { createHash } from 'node:crypto'
import MarkdownIt from 'markdown-it'
import { CATALOGUE } from '../../core/operations/catalogue.js'
import { reference } from './reference.js'

const STYLE = `
:root { color-scheme: light dark; --ground: #fcfdfd; --soft: #f1f5f3; --ink: #10211f; --faint: #475956; --line: #cad5d1; --link: #0b5a63 }
@media (prefers-color-scheme: dark) {
  :root { --ground: #131d1b; --soft: #1a2624; --ink: #e4eeeb; --faint: #a9c7c1; --line: #34453f; --link: #7cc7cf }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 ui-sans-serif, system-ui, "Segoe UI", Roboto, sans-serif }
a { color: var(--link) }
nav { padding: 1.25rem; border-bottom: 1px solid var(--line); background: var(--soft) }
nav p { margin: 0 0 .25rem; color: var(--faint) }
nav ul { display: flex; flex-wrap: wrap; gap: .1rem 1rem; margin: 0 0 1rem; padding: 0; list-style: none }
nav ul:last-child { margin: 0 }
main { max-width: 58rem; padding: 1.25rem }
h2 { margin: 2.5rem 0 .5rem; padding-top: 1rem; border-top: 1px solid var(--line); scroll-margin-top: 1rem }
code, pre { font: .875em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace }
pre { overflow-x: auto; padding: .75rem; border: 1px solid var(--line); background: var(--soft) }
.wide { overflow-x: auto }
table { width: 100%; border-collapse: collapse }
th, td { padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top }
td:first-child { white-space: nowrap }
@media (min-width: 60rem) {
  body { display: grid; grid-template-columns: 17rem minmax(0, 1fr) }
  nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; border-right: 1px solid var(--line); border-bottom: 0 }
  nav ul { display: block }
  main { padding: 1.25rem 2.5rem 4rem }
}
`

export const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const idOf = (heading: string): string => heading.toLowerCase().replaceAll(' ', '-')

/** Every heading can be linked to, by its own words; a wide table moves within the page. */
const rendered = (text: string): string => {
  const markdown = new MarkdownIt()
  const { rules } = markdown.renderer
  rules.heading_open = (tokens, at) => `<${tokens[at]?.tag} id="${idOf(tokens[at + 1]?.content ?? '')}">`
  rules.table_open = () => '<div class="wide" tabindex="0"><table>\n'
  rules.table_close = () => '</table></div>\n'
  return markdown.render(text)
}

const link = (id: string, text: string): string => `<li><a href="#${id}">${text}</a></li>`

const contents = (): string => {
  const groups = [...new Set(CATALOGUE.map((one) => one.group))].map((group) => {
    const names = CATALOGUE.filter((one) => one.group === group).map(({ name }) => link(name, name))
    return `<p>${group}</p>\n<ul>${names.join('')}</ul>`
  })
  return [`<ul>${link('the-operations', 'How to ask')}${link('refusals', 'Refusals')}</ul>`, ...groups].join('\n')
}

const example = (public_url: string): string => `\`\`\`
curl -X POST ${public_url}/v1/send_email \\
  -H "Authorization: Bearer mm_test_…" -H "Content-Type: application/json" \\
  -d '{"to":"jordan@example.com","subject":"Welcome","body":"Hi Jordan"}'
\`\`\`
`

/** A whole HTML document. */
export const docsPage = (public_url: string, version: string): string => `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>MultiMail ${version}: the operations</title>
<style>${STYLE}</style>
</head>
<body>
<nav aria-label="Contents">
${contents()}
</nav>
<main>
${rendered(reference().replace('\n## ', (heading) => `\n${example(public_url)}${heading}`))}</main>
</body>
</html>
`
