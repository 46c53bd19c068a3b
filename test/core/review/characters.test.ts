import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { characterFacts, charactersOf, visibleText } from '../../../core/review/characters.js'
import type { Read } from '../../../core/review/shown.js'
import { abouts, attachment, PLAIN, shown } from './samples.js'

const of = (text: string) => abouts(characterFacts([['text', text]]))
const around = (points: ReadonlyArray<number>) =>
  points.flatMap((point) => [point - 1, point, point + 1]).filter((point) => point > 0x20)

/** First and last of each range. */
const TURNING = [
  [0x202a, 0x202e],
  [0x2066, 0x2069],
] as const
const CARRYING = [[0xe0000, 0xe007f]] as const
const INVISIBLE = [
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x2060, 0x2065],
  [0x206a, 0x206f],
  [0x2800, 0x2800],
  [0x3164, 0x3164],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
] as const

const factAt = (point: number): string | undefined => {
  const within = (ranges: ReadonlyArray<readonly [number, number]>) =>
    ranges.some(([from, to]) => from <= point && point <= to)
  if (within(TURNING)) return 'turned_text'
  if (within(CARRYING)) return 'hidden_characters'
  return within(INVISIBLE) ? 'invisible_characters' : undefined
}

describe('characters', () => {
  it('that are not seen are found, each by its kind, and those beside them are not', () => {
    for (const point of around([...TURNING, ...CARRYING, ...INVISIBLE].flat())) {
      const fact = factAt(point)
      const name = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`
      expect(of(`a${String.fromCodePoint(point)}b`)).toEqual(
        fact === undefined ? {} : { [fact]: [`text: 1 × ${name}`] },
      )
    }
  })

  it.each([
    ['a family', '👨\u200d👩\u200d👧'],
    ['a hand of a colour, with a joiner', '👩🏽\u200d🚀'],
    ['a heart', '❤\ufe0f\u200d🔥'],
    ['the flag of England', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'],
    ['Persian', 'می\u200cخواهم'],
    ['Hindi', 'क्\u200dष ष\u200cक'],
    ['Bengali', 'র\u200dয'],
    ['a combining mark', 'e\u0301\u200cx'],
    ['one selector', '☎\ufe00 ☎\ufe0d 漢\u{e0100}'],
    ['plain text', 'Hello, wörld\n\t漢字 €'],
  ])('of %s are as they should be', (_, text) => {
    expect(of(text)).toEqual({})
    expect(visibleText(text)).toBe(text)
  })

  it.each([
    ['a\u200d', 'invisible_characters'],
    ['a\u200cb', 'invisible_characters'],
    ['a\ufe00\ufe0d', 'hidden_characters'],
    ['a\u{e0100}\u{e01ef}', 'hidden_characters'],
    ['a\u{e0041}\u{e0042}', 'hidden_characters'],
  ])('that carry text are found: %j', (text, fact) => {
    expect(Object.keys(of(text))).toEqual([fact])
  })

  it('are counted, and three kinds of them named', () => {
    expect(of('\u200b\u200b\u200e\u200f\ufeff')).toEqual({ invisible_characters: ['text: 5 × U+200B U+200E U+200F'] })
  })

  it('are looked at in every text of a message', () => {
    const mark = '\u202e'
    const person = (address: string, name: string | null) => ({ address, name })
    const at = (content: Partial<Read>, markup = {}) => abouts(charactersOf(shown({ content, markup }))).turned_text
    const seen = (place: string, count = 1) => [`${place}: ${count} × U+202E`]
    expect(charactersOf(shown())).toEqual([])
    expect(at({ subject: mark })).toEqual(seen('subject'))
    expect(at({ text: mark })).toEqual(seen('text'))
    expect(at({}, { visible: mark })).toEqual(seen('HTML'))
    expect(at({ attachments: [attachment('a'), attachment(mark)] })).toEqual(seen('file name'))
    expect(at({ from: person('a@b.test', mark) })).toEqual(seen('name'))
    expect(at({ from: person(`${mark}@b.test`, null) })).toEqual(seen('address'))
    for (const field of ['to', 'cc', 'bcc', 'reply_to'] as const) {
      expect(at({ [field]: [person('a@b.test', mark)] })).toEqual(seen('name'))
      expect(at({ [field]: [person(`${mark}@b.test`, null)] })).toEqual(seen('address'))
    }
    expect(at({ ...PLAIN, to: [person('a@b.test', mark), person('b@b.test', mark)] })).toEqual(seen('name', 2))
    const joined = [person('a@b.test', '👨'), person('b@b.test', '\u200d')]
    expect(abouts(charactersOf(shown({ content: { to: joined } })))).toHaveProperty('invisible_characters')
    expect(
      abouts(charactersOf(shown({ content: { attachments: [attachment('👨'), attachment('\u200d')] } }))),
    ).toHaveProperty('invisible_characters')
    const addresses = [person('a@b.👨', null), person('\u200d@b.test', null)]
    expect(abouts(charactersOf(shown({ content: { to: addresses } })))).toHaveProperty('invisible_characters')
  })
})

describe('visible text', () => {
  it.each([
    ['a\u202eb', 'a⟨U+202E⟩b'],
    ['\u0000\u001b\r\n\t', '⟨U+0000⟩⟨U+001B⟩⟨U+000D⟩\n\t'],
    ['\u0085\u2028\u2029\ud800x', '⟨U+0085⟩⟨U+2028⟩⟨U+2029⟩⟨U+D800⟩x'],
    ['a\u200b\u{e0041}\u{e0100}\u{e0100}', 'a⟨U+200B⟩⟨U+E0041⟩⟨U+E0100⟩⟨U+E0100⟩'],
    ['plain\u007f', 'plain⟨U+007F⟩'],
    ['', ''],
  ])('of %j', (text, visible) => {
    expect(visibleText(text)).toBe(visible)
  })

  it('has none of what the facts name', () => {
    const piece = fc.constantFrom(
      'a',
      '👨',
      '\u200d',
      '\u202e',
      '\ufe0f',
      '\ufe01',
      '\u{e0041}',
      '🏴',
      '\u{e0100}',
      '\u0000',
      '\n',
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('')
        const seen = visibleText(text)
        if (characterFacts([['', text]]).length > 0) expect(seen).not.toBe(text)
        expect(abouts(characterFacts([['', seen]])).turned_text).toBeUndefined()
      }),
    )
  })

  it('is made in time', () => {
    for (const piece of ['a', '\u200d', '\u202e', '👨\u200d', '🏴', '\u{e0041}', '\ufe00']) {
      const text = piece.repeat((256 * 1024) / piece.length)
      const begin = process.cpuUsage().user
      visibleText(text)
      characterFacts([['', text]])
      expect({ piece, ms: (process.cpuUsage().user - begin) / 1000 }).toSatisfy(({ ms }) => ms < 1500)
    }
  })
})
