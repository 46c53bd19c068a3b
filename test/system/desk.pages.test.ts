/** Every page of the review desk, on a laptop and on a phone, light and dark: axe-core finds nothing (WCAG 2.2 AA), and nothing is wider than the screen. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DESKTOP, openBrowser, PHONE, personIn, shot } from '../support/system/browser.js'
import { type Initial, openPlace, type Place, type Serving } from '../support/system/program.js'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

let browser: Browser
let place: Place
let serving: Serving
let keys: Initial['keys']
let home: string
const ids: Array<string> = []

/** A message with everything that a page has a place for. */
const RICH = {
  to: ['Jo Doe <jo@example.com>', 'amy@example.org'],
  cc: 'cc@example.net',
  bcc: 'hidden@example.net',
  reply_to: 'other@example.org',
  subject: 'Invoice 42 for you',
  body: '# Pay\n\nCard 4111 1111 1111 1111, [your bank](http://203.0.113.7/login).\n\n| a | b |\n|---|---|\n| 1 | 2 |',
  attachments: [{ name: 'invoice.pdf.exe', content_type: 'application/pdf', content_base64: 'AAAA' }],
}

const send = async (input: object): Promise<string> => {
  const { body } = await serving.post(keys.test.agent, 'send_email', input)
  return String(body.message_id)
}

beforeAll(async () => {
  browser = await openBrowser()
  place = openPlace()
  keys = (await place.init('--oversight-email', 'boss@human.example')).keys
  serving = await place.serve({ PUBLIC_URL: '' })
  home = serving.url.replace('127.0.0.1', 'localhost')
  ids.push(await send(RICH))
  const edited = await send({ to: 'jo@example.com', subject: 'Edited', body: 'one two three' })
  await serving.post(keys.test.agent, 'edit_scheduled_email', { message_id: edited, body: 'one four three' })
  const done = await send({ to: 'delivered@example.com', subject: 'Done', body: 'It went' })
  await serving.post(keys.test.reviewer, 'decide_email', { message_id: done, action: 'approve' })
  ids.push(edited, done)
  // So that there is a choice of mailboxes.
  await serving.post(keys.test.admin, 'create_mailbox', { address: 'second@multimail.test' })
})
afterAll(async () => {
  await browser.close()
  await place.close()
})

interface Found {
  readonly id: string
  readonly nodes: ReadonlyArray<{ readonly html: string; readonly failureSummary: string }>
}

/** Chromium evaluates by its protocol, past the policy of the page. */
const violations = async (page: Page): Promise<ReadonlyArray<string>> => {
  await page.evaluate(AXE)
  const found = (await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(RULES)}, iframes: false }).then((all) => all.violations)`,
  )) as ReadonlyArray<Found>
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 200)}\n${node.failureSummary}`),
  )
}

const look = async (page: Page, name: string, width: number): Promise<void> => {
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  await page.waitForLoadState('networkidle').catch(() => undefined)
  await shot(page, name)
  expect(await violations(page), name).toEqual([])
  expect(await page.evaluate('document.documentElement.scrollWidth'), `${name} is too wide`).toBeLessThanOrEqual(width)
}

const ROOMS = ['', 'history', 'unknown', 'audit', 'mailboxes', 'keys', 'sandbox', 'operator-mail', 'settings', 'start']

const SCREENS = [
  ['laptop-light', DESKTOP, false],
  ['laptop-dark', DESKTOP, true],
  ['phone-light', PHONE, false],
  ['phone-dark', PHONE, true],
] as const

describe.each(SCREENS)('%s', (screen, viewport, dark) => {
  it('every page has no violation', { timeout: 240_000 }, async () => {
    const { page, context } = await personIn(browser, viewport, dark)
    await context.addInitScript(
      `if (window === window.top) localStorage.setItem('multimail.desk', '{"environment":"test"}')`,
    )
    await page.goto(home)
    await look(page, `${screen}-sign-in`, viewport.width)
    await page.goto(`${home}/link`)
    await look(page, `${screen}-link`, viewport.width)
    const { stdout } = await place.run(['desk-link', '--json', '--url', home])
    await page.goto((JSON.parse(stdout) as { readonly url: string }).url)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Queue' }).waitFor()
    for (const room of ROOMS) {
      await page.goto(`${home}/${room}`)
      await look(page, `${screen}-${room === '' ? 'queue' : room}`, viewport.width)
    }
    for (const [n, id] of ids.entries()) {
      await page.goto(`${home}/approve/${id}`)
      await look(page, `${screen}-message-${n + 1}`, viewport.width)
    }
    await page.goto(`${home}/mailboxes`)
    await page.getByRole('button', { name: 'Stop', exact: true }).first().click()
    const strip = page.getByText(/^Sending is stopped for/)
    await strip.waitFor()
    for (const [n, path] of ['mailboxes', `approve/${ids[0]}`, ''].entries()) {
      await page.goto(`${home}/${path}`)
      await strip.waitFor()
      await look(page, `${screen}-stopped-${n + 1}`, viewport.width)
    }
    await page.getByRole('link', { name: 'Release it under Mailboxes' }).click()
    await page.getByRole('button', { name: 'Release…' }).click()
    await strip.waitFor({ state: 'hidden' })
    await page.goto(home)
    await page.getByText('Edited').first().waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    await look(page, `${screen}-help`, viewport.width)
    await context.close()
  })
})
