/** The corpus against the safe view: nothing active, nothing that loads, what is hidden is marked. */
import { parse, serialize } from 'parse5'
import { describe, expect, it } from 'vitest'
import { documentOf } from '../../../../adapters/review/view/frame.js'
import { readHtml } from '../../../../adapters/review/view/html.js'
import { CORPUS } from '../../../review/corpus/index.js'
import { partsOf, viewFaults } from '../../../support/safe-view.js'

const NONCE = 'bm9uY2U='
/** Processor time of one body, in milliseconds; where it is hostile it takes some hundred. */
const READ_MS_MAX = 1500

describe('the corpus', () => {
  it('is large, and says of each body what it tries', () => {
    expect(CORPUS.length).toBeGreaterThanOrEqual(150)
    expect(new Set(CORPUS.map((one) => one.name)).size).toBe(CORPUS.length)
    expect(CORPUS.filter((one) => one.tries.length < 8)).toEqual([])
  })
})

describe.each(CORPUS.map((one) => [one.name, one] as const))('%s', (_, { html, hidden = [], seen = [], cut }) => {
  const begin = process.cpuUsage().user
  const read = readHtml(html)
  const { markup } = read
  const shown = documentOf(NONCE, read)
  const spent = (process.cpuUsage().user - begin) / 1000

  it('is shown safely', () => {
    expect(viewFaults(shown, NONCE)).toEqual([])
    expect(serialize(parse(shown))).toBe(shown)
  })

  it('has its hidden texts marked, and the others not', () => {
    const parts = partsOf(shown)
    for (const text of hidden) {
      expect(markup.hidden.join('\n')).toContain(text)
      expect(parts.hidden.join('\n')).toContain(text)
      expect(parts.plain).not.toContain(text)
    }
    for (const text of seen) {
      expect(parts.plain).toContain(text)
      expect(markup.visible).toContain(text)
      expect(markup.hidden.join('\n')).not.toContain(text)
    }
  })

  it('says what was not read, in bounded time', () => {
    expect(markup.cut.length > 0).toBe(cut === true)
    expect(partsOf(shown).cut).toHaveLength(markup.cut.length)
    expect(spent).toBeLessThan(READ_MS_MAX)
  })
})
