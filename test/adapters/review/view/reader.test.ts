/** Reading on a thread gives what reading gives; and what comes of it has one place for the nonce, whatever the message says. */
import { isDeepStrictEqual } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { parse } from 'parse5'
import { afterAll, describe, expect, it } from 'vitest'
import { documentOf } from '../../../../adapters/review/view/frame.js'
import { readHtml } from '../../../../adapters/review/view/html.js'
import { makeReader } from '../../../../adapters/review/view/reader.js'
import { CORPUS } from '../../../review/corpus/index.js'
import { nodesOf, viewFaults } from '../../../support/safe-view.js'

/** Whoever else is at work on this machine: what is read here is compared, not timed. */
const PATIENT = { job_ms_max: 60_000 }
const reader = makeReader(PATIENT)
afterAll(() => reader.stop())

describe('reading on a thread', () => {
  it('gives for the whole corpus, and for nothing, what reading at once does', async () => {
    for (const { name, html } of [...CORPUS, { name: 'nothing', html: '' }]) {
      const same = isDeepStrictEqual(await reader.run(html), E.right(readHtml(html)))
      expect({ name, same }).toEqual({ name, same: true })
    }
  }, 120_000)

  it('takes a mail of a megabyte in the memory that it has', async () => {
    const html = '&nbsp;\u202e<b>x</b>'.repeat(60_000)
    expect(await reader.run(html)).toEqual(E.right(readHtml(html)))
  })

  it('is given up when it takes too long, and what comes next is read', async () => {
    const hasty = makeReader({ job_ms_max: 20 })
    const slow = CORPUS.find((one) => one.name === 'wide')?.html ?? ''
    expect(await hasty.run(slow.repeat(2))).toEqual(E.left({ full: false, reason: 'it took too long' }))
    await expect.poll(() => hasty.run('<p>x'), { timeout: 20_000 }).toEqual(E.right(readHtml('<p>x')))
    hasty.stop()
  })

  it('lets some dozens wait, and no more', async () => {
    const few = makeReader(PATIENT)
    const all = await Promise.all(Array.from({ length: 40 }, (_, at) => few.run(`<p>${at}`)))
    const full = all.filter((one) => E.isLeft(one) && one.left.full)
    expect([full.length, all.filter(E.isRight).length]).toEqual([8, 32])
    few.stop()
  })
})

describe('the nonce of a view', () => {
  const [ONE, OTHER] = ['b25lb25lb25lb25lb25lb25l', 'b3RoZXJvdGhlcm90aGVyb3Ro'] as const

  /** What might be taken for its place, or for it. */
  const FORGED = [
    '{nonce}',
    '\u0024{nonce}',
    '%NONCE%',
    '__NONCE__',
    '\0',
    '\0nonce\0',
    '$&',
    "$'",
    '$`',
    '$1',
    '<style nonce="">p{color:red}</style>',
    '<style nonce="',
    '</style><style nonce="',
    '" nonce="',
    'nonce-',
  ]

  it.each(FORGED)('is in one place, that of %j in a message is not it', async (text) => {
    const html = [
      text,
      `<p title='${text}' class='${text}' style='font-family:${text};color:red'>${text}</p>`,
      `<style nonce='${text}'>p{color:blue;font-family:"${text}"}.${text}{color:red}</style>`,
      `<a href='${text}'>${text}</a><img src='${text}' alt='${text}'><!--[if x]>${text}<![endif]-->`,
    ].join('\n')
    const done = await reader.run(html)
    const read = E.isRight(done) ? done.right : readHtml('')
    const [one, other] = [documentOf(ONE, read), documentOf(OTHER, read)]
    expect(one.split(ONE)).toHaveLength(2)
    expect(one.split(ONE)).toEqual(other.split(OTHER))
    expect(viewFaults(one, ONE)).toEqual([])
    const nonces = nodesOf(parse(one)).flatMap((node) => ('attrs' in node ? node.attrs : []))
    expect(nonces.filter((attribute) => attribute.name === 'nonce')).toEqual([{ name: 'nonce', value: ONE }])
  })

  it('is not that of an answer which somebody has seen', () => {
    const read = readHtml(`<style nonce="${ONE}">p{color:red}</style><p>${ONE}<style nonce='${ONE}'>`)
    const view = documentOf(OTHER, read)
    expect(viewFaults(view, OTHER)).toEqual([])
    expect(view).not.toContain(`nonce="${ONE}"`)
  })
})
