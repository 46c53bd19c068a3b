/** Bodies that try to be too much. */
import { type Body, body, EVIL } from './body.js'

const CHARACTERS = 256 * 1024
const fill = (piece: string, times = CHARACTERS / piece.length): string => piece.repeat(times)
const counted = (count: number, one: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => one(at)).join('')

export const LARGE: ReadonlyArray<Body> = [
  body('deep-div', 'Elements nested by the ten thousand.', fill('<div>'), { cut: true }),
  body('deep-b', 'Formatting nested by the ten thousand.', fill('<b>'), { cut: true }),
  body('deep-table', 'Tables within tables.', fill('<table><tr><td>'), { cut: true }),
  body('deep-svg', 'Foreign elements within one another.', fill('<svg><foreignObject>'), { cut: true }),
  body('wide', 'Very many elements.', fill('<p>x'), { cut: true }),
  body('attributes', 'Very many attributes.', `<p ${counted(40_000, (at) => `a${at} `)}>x`, { cut: true }),
  body('attribute', 'An attribute of 256 KiB.', `<p title="${fill('x')}" style="${fill('color:red;', 10_000)}">x</p>`),
  body(
    'formatting',
    'Formatting that every paragraph opens again.',
    counted(9000, (at) => `<p><b a=${at}></p>`),
    { cut: true },
  ),
  body('adoption', 'Tags that are closed in the wrong order.', fill('<a><b></a>', 20_000), { cut: true }),
  body('text', 'One text of 256 KiB.', fill('word ')),
  body('spaces', 'Nothing but spaces.', fill(' ')),
  body('entities', 'Nothing but characters to be escaped.', fill('&<')),
  body('comments', 'Very many comments.', fill('<!--[if x]>y<![endif]-->')),
  body(
    'links',
    'Very many links.',
    counted(5000, (at) => `<a href="${EVIL}/${at}">${at}</a>`),
  ),
  body('rules', 'Very many rules.', `<style>${fill('.a{color:red}')}</style>${fill('<p class=a>x', 2000)}`, {
    cut: true,
  }),
  body(
    'declarations',
    'Very many declarations.',
    `<style>.a{${counted(9000, (at) => `--x${at}:y;`)}}</style>${fill('<p class=a>x', 2000)}`,
    { cut: true },
  ),
  body(
    'selectors',
    'Selectors that are slow to try.',
    `<style>${fill('* * * * * p{color:red}', 800)}</style>${fill('<div>', 200)}${fill('<p>x</p>', 2000)}`,
    { cut: true },
  ),
  body(
    'compounds',
    'One selector of many tests, tried on elements deep within others of many classes.',
    `<style>.zz ${fill(`${'.x'.repeat(14)} `, 30)}*{color:red}</style>${fill(
      `<div class="${counted(700, (at) => `c${at} `)}x">`,
      40,
    )}${fill('<br>', 19_000)}`,
    { cut: true },
  ),
  body('css-braces', 'Braces that never end.', `<style>${fill('a{')}</style><p>x</p>`),
  body(
    'css-brackets',
    'Brackets and quotes that never end.',
    `<style>${fill('(["')}</style><p style="${fill('((', 50_000)}">x</p>`,
  ),
  body(
    'styles',
    'Very many different styles.',
    counted(9000, (at) => `<i style="padding:${at % 999}px ${Math.floor(at / 999)}px">x</i>`),
    { cut: true },
  ),
]
