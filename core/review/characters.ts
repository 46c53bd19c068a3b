/** Facts about characters that are not seen, or that turn the text around them; and how to make them seen. */
import { type Fact, type FactName, saw } from './fact.js'
import type { Shown } from './shown.js'

/** Embeddings, overrides and isolates (UAX #9). */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/gu
/** Tag characters outside a flag, and variation selectors that no script uses: they carry text. */
const CARRYING =
  /(?<![\u{1f3f4}\u{e0020}-\u{e007f}])[\u{e0000}-\u{e007f}]|[\u{e0100}-\u{e01ef}]{2}|[\ufe00-\ufe0d]{2}/gu
/** Marks, joiners and spaces without width, except a joiner within an emoji or between letters of scripts that join. */
const INVISIBLE =
  /[\u034f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f\u2800\u3164\ufeff\uffa0]|(?<![\ufe0f\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Script=Arab}\p{Script=Deva}\p{Script=Beng}\p{M}])[\u200c\u200d]/gu

const KINDS: ReadonlyArray<readonly [FactName, RegExp]> = [
  ['turned_text', TURNING],
  ['hidden_characters', CARRYING],
  ['invisible_characters', INVISIBLE],
]

const pointOf = (character: string): string =>
  `U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}`

/** Which there are, and where: the name of a place and what stands there. */
export const characterFacts = (places: ReadonlyArray<readonly [string, string]>): ReadonlyArray<Fact> =>
  KINDS.flatMap(([fact, pattern]) =>
    saw(
      fact,
      places.flatMap(([place, text]) => {
        const all = text.match(pattern) ?? []
        const points = [...new Set(all.map(pointOf))].slice(0, 3).join(' ')
        return all.length === 0 ? [] : [`${place}: ${all.length} × ${points}`]
      }),
    ),
  )

export const charactersOf = ({ content, markup }: Shown): ReadonlyArray<Fact> => {
  const people = [content.from, ...content.to, ...content.cc, ...content.bcc, ...content.reply_to]
  return characterFacts([
    ['subject', content.subject],
    ['text', content.text],
    ['HTML', markup.visible],
    ['name', people.map((one) => one.name).join('\n')],
    ['address', people.map((one) => one.address).join('\n')],
    ['file name', content.attachments.map((one) => one.name).join('\n')],
  ])
}

/** And controls that are no line end and no tab. */
const UNSEEN = new RegExp(
  [...KINDS.map(([, { source }]) => source), String.raw`[^\P{Cc}\n\t]|\p{Cs}|\p{Zl}|\p{Zp}`].join('|'),
  'gu',
)

/** Text in which what is not seen is written out: `⟨U+202E⟩`. */
export const visibleText = (text: string): string =>
  // Stryker disable next-line ConditionalExpression,Regex: the short way gives the same text, and is ten times faster
  !/[^\n\t -~]/.test(text) ? text : text.replace(UNSEEN, (run) => [...run].map((one) => `⟨${pointOf(one)}⟩`).join(''))
