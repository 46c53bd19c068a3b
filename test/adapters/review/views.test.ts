/** Safe views as they are kept: read once, shown under a fresh nonce, dropped in time, and never missing in silence. */
import type { ServerResponse } from 'node:http'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { silent } from '../../../adapters/ports/monitor.js'
import { makeShelf, unitsOf } from '../../../adapters/review/shelf.js'
import { type ReadHtml, readHtml } from '../../../adapters/review/view/html.js'
import { makeViews } from '../../../adapters/review/views.js'
import type { Done } from '../../../adapters/runtime/jobs.js'

const MINUTE_MS = 60_000
const FULL: Done<ReadHtml> = E.left({ full: true, reason: 'too many wait' })
const DEAD: Done<ReadHtml> = E.left({ full: false, reason: 'it took too long' })

/** Views over a reader that does as `next` says, and a clock. */
const open = () => {
  const at = { now_ms: 0, reads: 0, next: (html: string): Done<ReadHtml> => E.right(readHtml(html)) }
  const logged: Array<unknown> = []
  const run = (html: string): Promise<Done<ReadHtml>> => {
    at.reads += 1
    return Promise.resolve(at.next(html))
  }
  const views = makeViews({
    reader: { run, stop: () => undefined },
    monitor: { ...silent, log: (_level, _event, fields) => void logged.push(fields) },
    now_ms: () => at.now_ms,
  })
  const keep = async (html: string, message_id = 'msg_1') => {
    const kept = await views.keep({ account_id: 'acc_A', message_id }, html)
    return E.isRight(kept) ? kept.right : kept.left
  }
  const pathOf = async (html: string, message_id = 'msg_1'): Promise<string> => {
    const kept = await keep(html, message_id)
    return 'path' in kept ? String(kept.path) : kept.code
  }
  const shown = (path: string) => {
    const told = { status: 0, headers: {} as { readonly [name: string]: string }, body: '' }
    const response = {
      writeHead: (status: number, headers: object) => Object.assign(told, { status, headers }),
      end: (body: string) => Object.assign(told, { body }),
    }
    views.show(path.replace('/desk/view/', ''), response as unknown as ServerResponse)
    return told
  }
  return { at, views, logged, keep, pathOf, shown }
}

describe('a view', () => {
  it('waits behind those of its own account alone: four of one are read at a time, and too many are refused', async () => {
    const begun: Array<string> = []
    const ends: Array<() => void> = []
    const run = (html: string): Promise<Done<ReadHtml>> => {
      begun.push(html)
      return new Promise((resolve) => void ends.push(() => resolve(E.right(readHtml(html)))))
    }
    const views = makeViews({ reader: { run, stop: () => undefined }, monitor: silent, now_ms: () => 0 })
    const ask = (account_id: string, n: number) => views.keep({ account_id, message_id: `msg_${n}` }, account_id)
    const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))
    const asked = Array.from({ length: 64 }, (_, n) => ask('a', n))
    await settle()
    expect(begun).toHaveLength(4)
    expect(await ask('a', 64)).toMatchObject({ left: { code: 'overloaded', retry_after_s: 5 } })
    void ask('b', 65)
    await settle()
    expect(begun.at(-1)).toBe('b')
    while (begun.length < 65) {
      for (const end of ends.splice(0)) end()
      await settle()
    }
    for (const end of ends.splice(0)) end()
    expect((await Promise.all(asked)).every(E.isRight)).toBe(true)
  })

  it('is shown each time under a nonce of its own, which its policy names', async () => {
    const { pathOf, shown } = open()
    const path = await pathOf('<p>x</p>')
    const nonces = [shown(path), shown(path)].map(({ status, headers, body }) => {
      const nonce = /<style nonce="([^"]+)">/.exec(body)?.[1] ?? ''
      expect([status, headers['content-security-policy']]).toEqual([
        200,
        expect.stringContaining(`style-src 'nonce-${nonce}'`),
      ])
      return nonce
    })
    expect(new Set(nonces).size).toBe(2)
  })

  it('is read once, however many ask at once or later; of another message or revision anew', async () => {
    const { at, pathOf } = open()
    const paths = await Promise.all(Array.from({ length: 100 }, () => pathOf('<p>x')))
    paths.push(await pathOf('<p>x'))
    expect([new Set(paths).size, at.reads]).toEqual([1, 1])
    expect(new Set([paths[0], await pathOf('<p>x', 'msg_2'), await pathOf('<p>y')]).size).toBe(3)
    expect(at.reads).toBe(3)
  })

  it('is kept for ten minutes after it was last asked for, and then read anew under another name', async () => {
    const { at, pathOf, shown } = open()
    const path = await pathOf('<p>x')
    at.now_ms = 9 * MINUTE_MS
    expect(await pathOf('<p>x')).toBe(path)
    at.now_ms = 18 * MINUTE_MS
    expect(shown(path).status).toBe(200)
    at.now_ms = 19 * MINUTE_MS
    expect(shown(path)).toMatchObject({ status: 404, body: 'This view is over: open the message again.' })
    expect(await pathOf('<p>x')).not.toBe(path)
    expect(at.reads).toBe(2)
  })

  it('is not shown by a name that nobody was given', async () => {
    const { pathOf, shown } = open()
    const path = await pathOf('<p>x')
    expect([shown(''), shown('__proto__'), shown(path.slice(0, -1))].map((one) => one.status)).toEqual([404, 404, 404])
  })
})

describe('HTML that could not be read', () => {
  it('is named as not looked at, has no view, and is said to whoever runs the machine; not tried again at once', async () => {
    const { at, keep, logged } = open()
    at.next = () => DEAD
    const unread = {
      markup: expect.objectContaining({ cut: [expect.stringMatching(/^all of it/)], visible: '' }),
      path: null,
    }
    expect(await keep('<p>x')).toEqual(unread)
    at.now_ms = MINUTE_MS - 1
    expect([await keep('<p>x'), at.reads]).toEqual([unread, 1])
    expect(logged).toEqual([{ message_id: 'msg_1', reason: 'it took too long' }])
    at.now_ms = MINUTE_MS
    at.next = (html) => E.right(readHtml(html))
    expect(await keep('<p>x')).toMatchObject({ path: expect.stringMatching(/^\/desk\/view\/[0-9a-f]{40}$/) })
  })

  it('because too many wait is refused for now, and read when it is asked for again', async () => {
    const { at, keep, logged } = open()
    at.next = () => FULL
    expect(await keep('<p>x')).toMatchObject({ code: 'overloaded', status: 503, retry_after_s: 5 })
    at.next = (html) => E.right(readHtml(html))
    expect(await keep('<p>x')).toMatchObject({ path: expect.any(String) })
    expect([at.reads, logged]).toEqual([2, []])
  })
})

describe('the shelf', () => {
  const view = (key: string, units: number, until_ms = 10) => ({
    key,
    name: `name of ${key}`,
    reading: Promise.resolve(DEAD),
    done: DEAD,
    units,
    until_ms,
  })

  it('drops what was put least lately, when there are too many or they are too large', () => {
    const shelf = makeShelf(2, 100)
    const [a, b, c] = [view('a', 40), view('b', 40), view('c', 10)]
    shelf.put(a, 0)
    shelf.put(b, 0)
    shelf.put(a, 0)
    shelf.put(c, 0)
    expect([shelf.of('a', 0), shelf.of('b', 0), shelf.named('name of b', 0), shelf.of('c', 0)]).toEqual([
      a,
      null,
      null,
      c,
    ])
    shelf.put(view('d', 95), 0)
    expect([shelf.of('a', 0), shelf.of('c', 0), shelf.named('name of d', 0)?.units]).toEqual([null, null, 95])
    shelf.put(view('e', 101), 0)
    expect([shelf.of('d', 0), shelf.of('e', 0)]).toEqual([null, null])
  })

  it('has another of the same in the place of one whose time is over, which drops only itself', () => {
    const shelf = makeShelf()
    const [old, fresh] = [view('a', 1), { ...view('a', 1, 30), name: 'fresh' }]
    shelf.put(old, 0)
    expect([shelf.of('a', 10), shelf.named(old.name, 10)]).toEqual([null, null])
    shelf.put(fresh, 10)
    shelf.drop(old)
    expect([shelf.of('a', 10), shelf.named('fresh', 10)]).toEqual([fresh, fresh])
  })

  it('counts all that is kept of a message', () => {
    const read = readHtml('<a href="https://a.test" title="t">link</a><img src="//b.test"><p hidden>unseen</p>')
    const { rules, body, markup } = read
    expect(unitsOf(E.right(read))).toBe(
      rules.length + body.length + markup.visible.length + 'linkhttps://a.testt//b.testunseen'.length,
    )
    expect(unitsOf(DEAD)).toBe(0)
  })
})
