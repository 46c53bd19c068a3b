/** Links in the operator's mail: what a scanner does with them, and what a person does, on a phone, with a real relay and a real browser. */
import Database from 'better-sqlite3'
import type { Browser } from 'playwright-core'
import PostalMime from 'postal-mime'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openBrowser, PHONE, personIn, shot } from '../support/system/browser.js'
import { type Initial, openPlace, type Place, type Serving } from '../support/system/program.js'
import { openSink, type Sink } from '../support/system/sink.js'

const BOSS = 'boss@human.example'

let browser: Browser
let sink: Sink
let place: Place
let serving: Serving
let keys: Initial['keys']

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

beforeEach(async () => {
  sink = await openSink()
  place = openPlace()
  keys = (await place.init('--oversight-email', BOSS)).keys
  serving = await place.serve({ SMTP_URL: sink.url, PUBLIC_URL: '' })
})
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  await place.close()
  await sink.close()
})

const send = async (subject: string): Promise<string> =>
  String(
    (await serving.post(keys.live.agent, 'send_email', { to: 'jo@example.com', subject, body: 'Hi **Jo**' })).body
      .message_id,
  )

const statusOf = async (message_id: string): Promise<string> =>
  String((await serving.post(keys.live.agent, 'read_email', { message_id })).body.status)

interface Letter {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** The n-th mail to the operator, as a mail program reads it. */
const mail = async (n = 1): Promise<Letter> => {
  const { raw } = await sink.arrival(BOSS, n)
  const { subject = '', text = '', html = '' } = await PostalMime.parse(raw)
  return { subject, text, html }
}

const links = ({ text, html }: Letter): ReadonlyArray<string> => [
  ...new Set([...text.matchAll(/https?:\/\/[^\s<>"]+/g), ...html.matchAll(/(?<=href=")[^"]+/g)].map(([link]) => link)),
]

const decideLink = (letter: Letter): string => {
  const link = links(letter).find((one) => one.includes('#decide='))
  if (link === undefined) throw new Error(`the mail has no link to decide: ${letter.text}`)
  return link
}

const entryCount = (): number => {
  const db = new Database(`${place.data}/multimail.db`, { readonly: true })
  try {
    return db.prepare('SELECT count(*) FROM entries').pluck().get() as number
  } finally {
    db.close()
  }
}

describe('a scanner of links', () => {
  it('decides nothing and signs nobody in, by GET and HEAD, with and without cookies, and by running the page', async () => {
    const id = await send('Scanned')
    const letter = await mail()
    const found = links(letter)
    expect(found.length).toBeGreaterThanOrEqual(2)
    const before = entryCount()
    for (const link of found)
      for (const method of ['GET', 'HEAD'])
        for (const headers of [{}, { Cookie: 'multimail_desk=mds_0000000000000000000000000000000000000000' }]) {
          const response = await fetch(link, { method, headers })
          expect(response.headers.get('set-cookie')).toBeNull()
          // It follows what the page names, too.
          for (const [, asset] of (await response.text()).matchAll(/(?:src|href)="([^"]+)"/g))
            await fetch(new URL(String(asset), link))
        }
    for (const link of found) {
      const { page, context } = await personIn(browser, PHONE)
      await page.goto(link)
      await page.waitForTimeout(500)
      expect(await context.cookies()).toEqual([])
      await context.close()
    }
    expect(await statusOf(id)).toBe('pending')
    expect(entryCount()).toBe(before)
  })

  it('neither does it with a link to sign in', async () => {
    await serving.fetch('/desk/ask_sign_in', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Desk': '1' },
      body: JSON.stringify({ email: BOSS }),
    })
    const letter = await mail()
    const [link = ''] = links(letter)
    expect(link).toContain('/link#sign_in=')
    for (const method of ['GET', 'HEAD']) await fetch(link, { method })
    const { page, context } = await personIn(browser, PHONE)
    await page.goto(link)
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    expect(await context.cookies()).toEqual([])
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Queue' }).waitFor()
    expect(await context.cookies()).toHaveLength(1)
  })
})

describe('a link to decide', () => {
  it('leads from the mail to the decision in two touches on a phone; its token is in no address, history or log', async () => {
    const id = await send('By link')
    const link = decideLink(await mail())
    const token = link.slice(link.indexOf('=') + 1)
    const { page, context, errors } = await personIn(browser, PHONE)
    const asked: Array<string> = []
    page.on('request', (request) => asked.push(`${request.url()} ${request.headers().referer ?? ''}`))
    await page.goto(link)
    const approve = page.getByRole('button', { name: /Approve and send to/ })
    await approve.waitFor()
    await shot(page, 'phone-by-link')
    expect(page.url()).not.toContain(token)
    await approve.tap()
    await page.getByText('Approved revision 1: delivered.').waitFor()
    await shot(page, 'phone-by-link-approved')
    await expect.poll(() => statusOf(id)).toBe('delivered')
    expect(await context.cookies()).toEqual([])
    expect(asked.join('\n')).not.toContain(token)
    await page.goto('about:blank')
    await page.goBack()
    expect(page.url()).not.toContain(token)
    expect(serving.stderr() + serving.stdout()).not.toContain(token)
    expect(errors).toEqual([])
    const again = await personIn(browser, PHONE)
    await again.page.goto(link)
    await again.page.getByText('This is decided.').waitFor()
    await shot(again.page, 'phone-link-decided')
    expect(await again.page.getByRole('button', { name: /Approve and send to/ }).count()).toBe(0)
  })

  it.each([
    [
      'slow',
      [/^Approved revision 1: it leaves as soon as nothing stops it\.$/, /^Approved revision 1: delivered\.$/],
      'delivered',
    ],
    ['lost', [/^Approved revision 1: it was handed over, and the reply was lost/], 'unknown'],
    ['bounced', [/^Approved revision 1: it bounced/], 'bounced'],
  ])('follows what becomes of it: %s', async (who, says, status) => {
    const { body } = await serving.post(keys.test.agent, 'send_email', {
      to: `${who}@example.com`,
      subject: 'Followed',
      body: 'Hi',
    })
    const { page, errors } = await personIn(browser, PHONE)
    const asked: Array<string> = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.goto(decideLink(await mail()))
    await page.getByRole('button', { name: /Approve and send to/ }).tap()
    for (const text of says) await page.getByText(text).waitFor()
    const read = await serving.post(keys.test.agent, 'read_email', { message_id: body.message_id })
    expect(read.body.status).toBe(status)
    await shot(page, `phone-by-link-${status}`)
    expect(asked.filter((path) => path === '/desk/decide_link')).toHaveLength(1)
    // It is settled by whoever is signed in.
    for (const name of [/Mark as delivered/, /Send again/, /Approve and send to/])
      expect(await page.getByRole('button', { name }).count()).toBe(0)
    expect(await page.getByRole('link', { name: 'Sign in to see it' }).count()).toBe(status === 'delivered' ? 0 : 1)
    expect(errors).toEqual([])
  })

  it('of an earlier revision says so, and decides nothing', async () => {
    const id = await send('First words')
    const link = decideLink(await mail())
    await serving.post(keys.live.agent, 'edit_scheduled_email', { message_id: id, body: 'Other words' })
    const { page } = await personIn(browser, PHONE)
    await page.goto(link)
    await page.getByText(/was edited since the mail was written/).waitFor()
    await shot(page, 'phone-link-edited')
    expect(await page.getByRole('button', { name: /Approve and send to/ }).count()).toBe(0)
    const token = link.slice(link.indexOf('=') + 1)
    const { status, body } = await serving.fetch('/desk/decide_link', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Desk': '1' },
      body: JSON.stringify({ token, action: 'approve' }),
    })
    expect([status, body.code]).toEqual([409, 'revision_mismatch'])
    expect(await statusOf(id)).toBe('pending')
  })

  it('that has expired leads nowhere', async () => {
    const id = await send('Too late')
    const link = decideLink(await mail())
    const db = new Database(`${place.data}/multimail.db`)
    db.prepare('UPDATE desk_links SET expires_ms = ?').run(Date.now() - 1)
    db.close()
    const { page } = await personIn(browser, PHONE)
    await page.goto(link)
    await page.getByRole('heading', { name: 'This link leads nowhere' }).waitFor()
    await shot(page, 'phone-link-expired')
    expect(await statusOf(id)).toBe('pending')
  })
})
