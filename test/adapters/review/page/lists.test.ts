import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Envelope, QueueLine, ToldFact } from '../../../../adapters/review/contract.js'
import { REFUSALS_MAX, type Run, runAll } from '../../../../adapters/review/page/lib/bulk.js'
import { difference, moved } from '../../../../adapters/review/page/lib/difference.js'
import { changesOf, draftOf, kept } from '../../../../adapters/review/page/lib/edit.js'
import { byLevel, flagOf } from '../../../../adapters/review/page/lib/flags.js'
import { placed } from '../../../../adapters/review/page/lib/place.js'
import { snippets } from '../../../../adapters/review/page/lib/snippets.js'
import { tokenIn } from '../../../../adapters/review/page/lib/token.js'
import { drawnLines, scrollFor } from '../../../../adapters/review/page/lib/window.js'

const line = (message_id: string): QueueLine => ({ message_id }) as QueueLine
const ids = (lines: ReadonlyArray<QueueLine | undefined>) => lines.map((one) => one?.message_id ?? null)

describe('pages of the queue', () => {
  it('are put in where they belong, and what has moved stands only once', () => {
    const first = placed([], 0, [line('a'), line('b')], 4)
    expect(ids(first)).toEqual(['a', 'b', null, null])
    expect(ids(placed(first, 2, [line('b'), line('c')], 4))).toEqual(['a', null, 'b', 'c'])
    expect(ids(placed(first, 0, [line('b')], 1))).toEqual(['b'])
  })
})

describe('the lines that are drawn', () => {
  it('cover what is seen, and no more than there are', () => {
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        fc.nat(2_000),
        fc.integer({ min: 30, max: 120 }),
        fc.nat(10_000),
        (top, height, one, total) => {
          const { from, until } = drawnLines(top, height, one, total)
          expect(0 <= from && from <= until && until <= total).toBe(true)
          expect(until - from).toBeLessThan(height / one + 16)
          const seen = Math.floor((top + height / 2) / one)
          if (seen < total) expect(from <= seen && seen < until).toBe(true)
        },
      ),
    )
  })

  it('are scrolled to only where they are not seen', () => {
    expect([scrollFor(0, 0, 100, 10), scrollFor(2, 50, 100, 10), scrollFor(20, 0, 100, 10)]).toEqual([null, 20, 110])
  })
})

const person = (address: string) => ({ address, name: null })
const CONTENT: Envelope = {
  from: person('a@x.example'),
  to: [person('b@x.example'), person('c@y.example')],
  cc: [],
  bcc: [person('d@z.example')],
  reply_to: [],
  subject: 'Hello',
  text: 'One two three',
  html: '<p>One two three</p>',
  attachments: [],
  send_at: null,
}

describe('an edit', () => {
  it('names only what it changes', () => {
    const draft = draftOf(CONTENT)
    expect(changesOf(CONTENT, draft)).toEqual({})
    expect(changesOf(CONTENT, { ...draft, body: 'One' })).toEqual({ body: 'One' })
    expect(changesOf(CONTENT, { ...draft, without: ['d@z.example', 'b@x.example'] })).toEqual({
      to: ['c@y.example'],
      bcc: [],
    })
  })

  it('knows when nobody is left', () => {
    const all = ['b@x.example', 'c@y.example', 'd@z.example']
    expect([kept(CONTENT, draftOf(CONTENT)), kept(CONTENT, { ...draftOf(CONTENT), without: all })]).toEqual([3, 0])
  })
})

describe('a difference', () => {
  it('gives back both sides, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), fc.string({ maxLength: 80 }), (before, after) => {
        const parts = difference(before, after)
        const side = (left: string) => parts.map(({ kind, text }) => (kind === left ? '' : text)).join('')
        expect([side('added'), side('removed')]).toEqual([before, after])
      }),
    )
  })

  it('goes by words', () => {
    expect(difference('pay at once please', 'pay today please')).toEqual([
      { kind: 'same', text: 'pay ' },
      { kind: 'removed', text: 'at once ' },
      { kind: 'added', text: 'today ' },
      { kind: 'same', text: 'please' },
    ])
    expect(moved(['a', 'b'], ['b', 'c'])).toEqual({ kept: ['b'], gone: ['a'], come: ['c'] })
  })
})

describe('facts', () => {
  const fact = (level: ToldFact['level'], about: ReadonlyArray<string>): ToldFact => ({
    fact: level,
    level,
    sentence: level,
    about,
  })
  const facts = [fact('note', ['jo@a.example']), fact('warning', ['a.example']), fact('danger', ['JO@a.example'])]

  it('are read worst first', () => {
    expect(byLevel(facts).map(({ level }) => level)).toEqual(['danger', 'warning', 'note'])
  })

  it.each([
    ['jo@a.example', 'danger'],
    ['al@A.example', 'warning'],
    ['al@ba.example', undefined],
    ['al@sub.a.example', undefined],
  ])('of %s the worst is %s', (address, level) => {
    expect(flagOf(address, facts)?.level).toBe(level)
  })
})

describe('deciding on several', () => {
  const refusal = { error: 'no', code: 'no', status: 409, details: {} }
  const run = (answers: ReadonlyArray<boolean>, stopAfter = Number.POSITIVE_INFINITY): Promise<Run> => {
    let asked = 0
    return runAll(
      answers.map((_, index) => line(String(index))),
      ({ message_id }) => {
        asked += 1
        return Promise.resolve(
          answers[Number(message_id)]
            ? { ok: true as const, status: 200, body: {} as never }
            : { ok: false as const, refusal },
        )
      },
      () => undefined,
      () => asked >= stopAfter,
    )
  }

  it('asks for each and lists what was refused', async () => {
    const { state, results } = await run([true, false, true])
    expect([state, results.map(({ answer }) => answer.ok)]).toEqual(['done', [true, false, true]])
  })

  it('stops when it is told to, and when everything is refused', async () => {
    expect(await run([true, true, true], 2)).toMatchObject({ state: 'stopped', results: { length: 2 } })
    const refused = await run(Array.from({ length: 20 }, () => false))
    expect(refused).toMatchObject({ state: 'stopped', results: { length: REFUSALS_MAX } })
  })
})

describe('a signed link', () => {
  it.each([
    ['#decide=abc-_1', { kind: 'decide', token: 'abc-_1' }],
    ['#sign_in=abc', { kind: 'sign_in', token: 'abc' }],
    ['#sign_in=', null],
    ['#other=abc', null],
    ['#decide=a b', null],
  ])('%s is %j', (hash, token) => {
    expect(tokenIn(hash)).toEqual(token)
  })
})

describe('the first request', () => {
  it('is ready to be copied: JSON where it is JSON, the key in each', () => {
    const all = snippets({ public_url: 'https://desk.example', api_key: 'mm_test_x', from: "o'neil@x.example" })
    for (const { text } of all) expect(text).toContain('mm_test_x')
    for (const { name, text } of all)
      if (name === 'Cursor' || name === '.mcp.json')
        expect(JSON.parse(text).mcpServers.multimail.url).toBe('https://desk.example/mcp')
    const curl = all[0]?.text ?? ''
    const body = (/-d '(.*)'$/s.exec(curl)?.[1] ?? '').replaceAll("'\\''", "'")
    expect(JSON.parse(body)).toMatchObject({ from: "o'neil@x.example", to: 'ada@example.com' })
  })
})
