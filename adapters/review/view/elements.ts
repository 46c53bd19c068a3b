/**
 * What becomes of each element of a mail in its safe view. The view has only elements that end where they are said to end, so that a
 * browser reads it as the tree it was written from; what they look like comes from classes of our own.
 */

export interface Shape {
  readonly tag: 'div' | 'span' | 'table' | 'caption' | 'thead' | 'tbody' | 'tfoot' | 'tr' | 'td' | 'th' | 'br' | 'hr'
  readonly look: string
  /** As an attribute, for those who do not see it. */
  readonly role: string
}

const shape = (tag: Shape['tag'], look = '', role = ''): Shape => ({ tag, look, role })

const each = (names: string, made: Shape): ReadonlyArray<readonly [string, Shape]> =>
  names.split(' ').map((name) => [name, made] as const)

const heading = (level: number): readonly [string, Shape] => [
  `h${level}`,
  shape('div', `h${level}`, `role="heading" aria-level="${level}"`),
]

const SHAPES: ReadonlyMap<string, Shape> = new Map([
  ...each(
    'address article aside body details dialog dir div dl dd dt fieldset figcaption figure footer form header hgroup html legend main menu nav optgroup option search section summary',
    shape('div'),
  ),
  ...each('p', shape('div', 'p')),
  ...each('blockquote', shape('div', 'q')),
  ...each('center', shape('div', 'center')),
  ...each('listing plaintext pre textarea xmp', shape('div', 'pre')),
  ...[1, 2, 3, 4, 5, 6].map(heading),
  ...each('ul', shape('div', 'ul', 'role="list"')),
  ...each('ol', shape('div', 'ol', 'role="list"')),
  ...each('li', shape('div', 'li', 'role="listitem"')),
  ...each('b strong', shape('span', 'b')),
  ...each('cite dfn em i var', shape('span', 'i')),
  ...each('ins u', shape('span', 'u')),
  ...each('del s strike', shape('span', 'strike')),
  ...each('code kbd samp tt', shape('span', 'mono')),
  ...each('small', shape('span', 'small')),
  ...each('big', shape('span', 'big')),
  ...each('sub', shape('span', 'sub')),
  ...each('sup', shape('span', 'sup')),
  ...(['table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'td', 'th', 'br', 'hr'] as const).map(
    (tag) => [tag, shape(tag)] as const,
  ),
])

const INLINE = shape('span')

export const shapeOf = (name: string): Shape => SHAPES.get(name) ?? INLINE

/** Where each part of a table may stand; elsewhere it is a `div`. */
const WITHIN: ReadonlyMap<string, ReadonlyArray<string>> = new Map([
  ['caption', ['table']],
  ['thead', ['table']],
  ['tbody', ['table']],
  ['tfoot', ['table']],
  ['tr', ['thead', 'tbody', 'tfoot']],
  ['td', ['tr']],
  ['th', ['tr']],
])
const TABLE_PARTS: ReadonlySet<string> = new Set(['table', 'thead', 'tbody', 'tfoot', 'tr'])

/** Whether text and elements of any kind may stand in it. */
export const flows = (tag: string): boolean => !TABLE_PARTS.has(tag)

/** Null: it has no place there. */
export const placed = (made: Shape, parent: string): Shape | null => {
  const within = WITHIN.get(made.tag)
  if (within === undefined) return flows(parent) ? made : null
  if (within.includes(parent)) return made
  return flows(parent) ? { ...made, tag: 'div' } : null
}

const set = (names: string): ReadonlySet<string> => new Set(names.split(' '))

/** Taken out with all that is in them. */
export const DROPPED = set(
  'script style base basefont bgsound col colgroup frame frameset head iframe link meta noembed noframes param source template track',
)
/** Counted as scripts and embedded documents. */
export const EMBEDDED = set('script iframe frame object embed applet portal base')
/** Counted as forms. */
export const FIELDS = set('form input button select textarea keygen isindex')
/** Counted beside those: whatever else of a mail is taken out, or made plain. */
export const COUNTED = set('svg math meta link audio video template noscript canvas marquee style')
/** Never seen by a reader of mail. */
export const UNSEEN = set('datalist rp title')
/** Attributes that load what they name. */
export const LOADING = set(
  'src background poster data lowsrc dynsrc ping manifest classid codebase icon longdesc profile',
)
