/** CSS as far as mail needs it: rules and declarations, comments gone, escapes resolved. Linear; nothing of it is passed on unchecked. */

export interface Declaration {
  readonly property: string
  readonly value: string
  readonly important: boolean
}

export interface Rule {
  readonly selector: string
  readonly declarations: ReadonlyArray<Declaration>
  /** It stands within an at-rule or another rule: it may or may not apply. */
  readonly conditional: boolean
}

/** Rules of all style sheets of a message, one for each selector. */
export const RULES_MAX = 2000
/** Rules within rules. */
const NESTED_MAX = 8

const TOKEN =
  /\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?|\\(?:[0-9a-f]{1,6}\s?|[\s\S]|$)|[^\\"'/]+|\//gi
const ESCAPE = /\\(?:([0-9a-f]{1,6})\s?|([\s\S]|$))/gi
const STRUCTURE = /[;{}()[\],:@!\\]/g

/** Characters that mean nothing where they stand, in a string or escaped, so that they are not taken for structure. */
const guard = (text: string): string =>
  text.replace(STRUCTURE, (one) => String.fromCharCode(0xe000 + one.charCodeAt(0)))
const unguard = (text: string): string =>
  text.replace(/[\ue000-\ue07f]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xe000))

const resolved = (text: string): string =>
  text.replace(ESCAPE, (_, hex: string | undefined, plain: string) => {
    if (hex === undefined) return plain === '\n' ? '' : plain
    const point = Number.parseInt(hex, 16)
    return point === 0 || point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point)
  })

const normal = (css: string): string =>
  css.replace(TOKEN, (token) => {
    if (token.startsWith('/*')) return ' '
    if (token.startsWith('"') || token.startsWith("'")) {
      const closed = token.length > 1 && token.endsWith(token.charAt(0))
      return `"${guard(resolved(token.slice(1, closed ? -1 : undefined))).replace(/"/g, "'")}"`
    }
    return token.startsWith('\\') ? guard(resolved(token)) : token
  })

/** Where the piece that begins at `from` ends: at the first of `ends` outside brackets. */
const endOf = (text: string, from: number, ends: string): number => {
  let depth = 0
  for (let at = from; at < text.length; at += 1) {
    const one = text.charAt(at)
    if (depth === 0 && ends.includes(one)) return at
    if (one === '(' || one === '[' || one === '{') depth += 1
    else if ((one === ')' || one === ']' || one === '}') && depth > 0) depth -= 1
  }
  return text.length
}

const split = (text: string, separator: string): ReadonlyArray<string> => {
  const all: Array<string> = []
  for (let at = 0; at <= text.length; ) {
    const end = endOf(text, at, separator)
    all.push(text.slice(at, end))
    at = end + 1
  }
  return all
}

const declaration = (piece: string): ReadonlyArray<Declaration> => {
  const colon = piece.indexOf(':')
  if (colon < 0 || piece.includes('{')) return []
  const written = piece.slice(colon + 1)
  const value = written.replace(/!\s*important\s*$/i, '')
  return [
    {
      property: unguard(piece.slice(0, colon)).trim().toLowerCase(),
      value: unguard(value).replace(/\s+/g, ' ').trim(),
      important: value !== written,
    },
  ]
}

const declarationsIn = (body: string): ReadonlyArray<Declaration> => split(body, ';').flatMap(declaration)

/** Of a `style` attribute. */
export const declarationsOf = (style: string): ReadonlyArray<Declaration> => declarationsIn(normal(style))

const GROUPS = /^@(?:media|supports|layer|container|scope|document|-moz-document|starting-style)\b/i

const collect = (text: string, depth: number, rules: Array<Rule>): void => {
  for (let at = 0; at < text.length; ) {
    const start = endOf(text, at, '{;}')
    const prelude = text
      .slice(at, start)
      .replace(/<!--|-->/g, ' ')
      .trim()
    if (text.charAt(start) !== '{') {
      at = start + 1
      continue
    }
    const end = endOf(text, start + 1, '}')
    const body = text.slice(start + 1, end)
    const within = prelude.startsWith('@') ? GROUPS.test(prelude) : body.includes('{')
    if (!prelude.startsWith('@')) {
      const declarations = declarationsIn(body)
      for (const selector of split(prelude, ','))
        if (rules.length <= RULES_MAX) rules.push({ selector: selector.trim(), declarations, conditional: depth > 0 })
    }
    if (within && depth < NESTED_MAX) collect(body, depth + 1, rules)
    at = end + 1
  }
}

/** The rules of a style sheet, in their order; a selector for each. */
export const rulesOf = (css: string): ReadonlyArray<Rule> => {
  const rules: Array<Rule> = []
  collect(normal(css), 0, rules)
  return rules
}

const LOADS = /(?:url\(\s*"?|@import\s*"|image-set\(\s*"|src\(\s*"|image\(\s*")([^")]*)/gi

/** What it wants to load, `data:` and fragments apart. */
export const loadsOf = (css: string): ReadonlyArray<string> =>
  /url|@import|image|src/i.test(css) || css.includes('\\')
    ? [...normal(css).matchAll(LOADS)]
        .map(([, url]) => unguard(String(url)).trim())
        .filter((url) => url !== '' && !/^(?:data:|#)/i.test(url))
    : []
