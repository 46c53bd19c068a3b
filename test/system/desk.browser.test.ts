/** The review desk as people use it: real Chromium over the built program. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { DESKTOP, firstLink, openBrowser, type Person, PHONE, personIn, shot } from '../support/system/browser.js'
import { type Initial, openPlace, type Place, type Serving } from '../support/system/program.js'

let browser: Browser
let place: Place

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  await place.close()
})

interface Desk {
  readonly serving: Serving
  readonly keys: Initial['keys']
  /** Where people reach it: the name that its links have. */
  readonly home: string
  readonly send: (input: object) => Promise<string>
  readonly statusOf: (message_id: string) => Promise<string>
}

const open = async (): Promise<Desk> => {
  place = openPlace()
  const { keys } = await place.init()
  const serving = await place.serve({ PUBLIC_URL: '' })
  const home = serving.url.replace('127.0.0.1', 'localhost')
  return {
    serving,
    keys,
    home,
    send: async (input) => {
      const { body } = await serving.post(keys.test.agent, 'send_email', { to: 'jo@example.com', ...input })
      return String(body.message_id)
    },
    statusOf: async (message_id) =>
      String((await serving.post(keys.test.agent, 'read_email', { message_id })).body.status),
  }
}

const operatorLink = async (home: string): Promise<string> => {
  const { stdout } = await place.run(['desk-link', '--json', '--url', home])
  return (JSON.parse(stdout) as { readonly url: string }).url
}

const signIn = async (page: Page, link: string): Promise<void> => {
  await page.goto(link)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Queue' }).waitFor()
}

/** The operator, signed in, looking at test. */
const operator = async ({ home }: Desk, viewport = DESKTOP): Promise<Person> => {
  const person = await personIn(browser, viewport)
  await person.context.addInitScript(
    `if (window === window.top) localStorage.getItem('multimail.desk') ?? localStorage.setItem('multimail.desk', '{"environment":"test"}')`,
  )
  await signIn(person.page, await operatorLink(home))
  return person
}

/** A reviewer, by a pasted key: sees the queue of the key's environment, and decides. */
const reviewer = async ({ home, keys }: Desk): Promise<Person> => {
  const person = await personIn(browser, DESKTOP)
  const { page } = person
  await page.goto(home)
  await page.getByText('Sign in as a reviewer, with a key').click()
  await page.getByLabel(/A key with the scope/).fill(keys.test.reviewer)
  await page.getByRole('button', { name: 'Sign in with this key' }).click()
  await page.getByRole('heading', { name: 'Queue' }).waitFor()
  return person
}

const settled = (desk: Desk, message_id: string, status: string) =>
  expect.poll(() => desk.statusOf(message_id), { timeout: 15_000 }).toBe(status)

describe('the first run', () => {
  it('goes from the printed link over a test key and one request to a delivered mail', async () => {
    place = openPlace()
    const serving = await place.serve({ PUBLIC_URL: '' })
    const { page, errors } = await personIn(browser, DESKTOP)
    await page.goto(await firstLink(serving))
    expect(page.url(), 'the token is gone from the address').not.toContain('sign_in')
    await shot(page, 'first-run-1-link')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Queue' }).waitFor()
    await shot(page, 'first-run-2-empty-queue')
    await page.getByRole('link', { name: 'Start' }).click()
    await page.getByRole('button', { name: 'Create a test key' }).click()
    const key = await page.locator('code.secret').innerText()
    await shot(page, 'first-run-3-key')
    const snippet = await page.locator('pre').first().innerText()
    expect(snippet).toContain(key)
    await page.getByText('Listening for your first mail').waitFor()
    const sent = await serving.post(key, 'send_email', {
      to: 'ada@example.com',
      subject: 'Hello from my agent',
      body: 'Hi',
    })
    expect(sent.body.status).toBe('pending')
    await page.getByText('It is here:').waitFor()
    await shot(page, 'first-run-4-arrived')
    await page.getByRole('link', { name: 'Decide on it' }).click()
    await page.getByRole('button', { name: /Approve and send to/ }).click()
    await page.getByText(/Approved revision 1: delivered/).waitFor()
    await shot(page, 'first-run-5-delivered')
    expect(errors).toEqual([])
  })

  it('signs nobody in without the click, and a link works once', async () => {
    const desk = await open()
    const link = await operatorLink(desk.home)
    const first = await personIn(browser, DESKTOP)
    await first.page.goto(link)
    await first.page.getByRole('button', { name: 'Sign in' }).waitFor()
    expect(await first.context.cookies()).toEqual([])
    await signIn(first.page, link)
    const [cookie] = await first.context.cookies()
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' })
    const second = await personIn(browser, DESKTOP)
    await second.page.goto(link)
    await second.page.getByRole('button', { name: 'Sign in' }).click()
    await second.page.getByText(/This link is used, expired/).waitFor()
    await shot(second.page, 'link-used')
    expect(await second.context.cookies()).toEqual([])
  })
})

describe('deciding', () => {
  it('approves from the queue by keyboard alone, and nothing was wrong in the console', async () => {
    const desk = await open()
    const id = await desk.send({ subject: 'Welcome', body: 'Hi **Jo**' })
    const { page, errors } = await operator(desk)
    await page.getByText('Welcome').first().waitFor()
    await shot(page, 'queue')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Welcome' }).waitFor()
    const view = page.frameLocator('iframe')
    await view.getByText('Jo').waitFor()
    await shot(page, 'message')
    await page.keyboard.press('a')
    await settled(desk, id, 'delivered')
    expect(errors).toEqual([])
  })

  it('says where the HTML of a message could not be read, and has its text and source', async () => {
    const desk = await open()
    await desk.send({ subject: 'Unread', body: 'Hi Jo' })
    const { page } = await operator(desk)
    const note = 'all of it: it could not be read, so there is no view of it'
    await page.route('**/desk/message', async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, json: { ...(await response.json()), view_path: null, view_notes: [note] } })
    })
    await page.getByText('Unread').first().click()
    await page.getByRole('list', { name: 'What this view left out' }).getByText(note).waitFor()
    await page.locator('pre.plain', { hasText: 'Hi Jo' }).waitFor()
    expect(await page.getByRole('tab').allInnerTexts()).toEqual(['Text', 'Source'])
    await page.unroute('**/desk/message')
    await desk.send({ subject: 'Another', body: 'Hi' })
    await page.getByRole('tab', { name: 'Rendered' }).waitFor()
    expect(await page.getByText(note).count()).toBe(0)
  })

  it('rejects with a reason, which the agent is shown and which is offered again', async () => {
    const desk = await open()
    const id = await desk.send({ subject: 'Offer', body: 'Half price' })
    await desk.send({ subject: 'Other offer', body: 'Free' })
    const { page } = await reviewer(desk)
    await page.getByText('Offer', { exact: true }).first().click()
    await page.getByRole('button', { name: 'Reject' }).click()
    await page.getByRole('dialog').getByRole('textbox').fill('We give no discounts')
    await shot(page, 'reject')
    await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click()
    await settled(desk, id, 'rejected')
    const { body } = await desk.serving.post(desk.keys.test.agent, 'read_email', { message_id: id })
    expect(body.rejection_reason).toBe('We give no discounts')
    await page.goto(desk.home)
    await page.getByText('Other offer').first().click()
    await page.getByRole('button', { name: 'Reject' }).click()
    await page.getByRole('dialog').getByText('We give no discounts').waitFor()
  })

  it('edits and approves in one decision; the agent is shown what was changed', async () => {
    const desk = await open()
    const id = await desk.send({
      subject: 'Minutes',
      body: 'The budget is 900',
      to: ['jo@example.com', 'amy@example.com'],
    })
    const { page } = await operator(desk)
    await page.getByText('Minutes').first().click()
    await page.getByRole('button', { name: 'Edit and approve' }).click()
    await page.getByLabel(/^Body/).fill('The budget is 1900')
    await page.getByLabel(/amy@example.com/).uncheck()
    await shot(page, 'edit-and-approve')
    await page.getByRole('button', { name: /Approve as edited/ }).click()
    await settled(desk, id, 'delivered')
    const { body } = await desk.serving.post(desk.keys.test.agent, 'read_email', { message_id: id })
    expect(body).toMatchObject({ revision: 2, text: 'The budget is 1900', to: [{ address: 'jo@example.com' }] })
    expect(body.revisions.map((one: { readonly author: string }) => one.author)).toEqual([
      expect.stringMatching(/^key_/),
      'operator',
    ])
  })

  it('asks once more before it approves what is of high risk', async () => {
    const desk = await open()
    const id = await desk.send({ subject: 'Payment', body: 'The card is 4111 1111 1111 1111' })
    const { page } = await operator(desk)
    await page.getByText('Payment').first().click()
    await page.getByRole('button', { name: /Approve and send/ }).click()
    await page.getByText('High risk: once more').waitFor()
    expect(await desk.statusOf(id)).toBe('pending')
    await page.keyboard.press('a')
    await settled(desk, id, 'delivered')
  })

  it('moves the time of a message, which waits on, and is then approved as the operator’s own revision', async () => {
    const desk = await open()
    const id = await desk.send({ subject: 'Reminder', body: 'See you there' })
    const { page, errors } = await operator(desk)
    await page.getByText('Reminder').first().click()
    await page.getByRole('heading', { name: 'Reminder' }).waitFor()
    await page.keyboard.press('s')
    await page.getByLabel(/Leaves not before/).fill('2031-05-06T07:08')
    await shot(page, 'reschedule')
    await page.getByRole('button', { name: 'Reschedule', exact: true }).last().click()
    await page.getByText('recorded as edited and approved').waitFor()
    expect(await desk.statusOf(id)).toBe('pending')
    await page.getByText('not before May').first().waitFor()
    expect(await page.locator('main').innerText(), 'times are written for people').not.toMatch(/\d{4}-\d\d-\d\dT/)
    expect(await page.locator('time[datetime^="2031-05-"]').count()).toBeGreaterThan(0)
    await page.getByRole('button', { name: /Approve and schedule for/ }).click()
    await settled(desk, id, 'scheduled')
    const { body } = await desk.serving.post(desk.keys.test.agent, 'read_email', { message_id: id })
    expect(body.send_at).toMatch(/^2031-05-0[567]T/)
    expect(body.revisions.map((one: { readonly author: string }) => one.author)).toEqual([
      expect.stringMatching(/^key_/),
      'operator',
      'operator',
    ])
    expect(errors).toEqual([])
  })

  it('decides on many, one by one', async () => {
    const desk = await open()
    const ids: Array<string> = []
    for (let n = 1; n <= 5; n += 1) ids.push(await desk.send({ subject: `Note ${n}`, body: `No ${n}` }))
    const { page } = await operator(desk)
    for (let n = 1; n <= 4; n += 1) await page.getByLabel(`Select Note ${n}`).check()
    await page.getByRole('button', { name: 'Approve…' }).click()
    await shot(page, 'bulk')
    await page.getByRole('dialog').getByRole('button', { name: 'Approve 4 messages' }).click()
    await page.getByText('4 of 4 decided').waitFor()
    await shot(page, 'bulk-done')
    for (const id of ids.slice(0, 4)) await settled(desk, id, 'delivered')
    expect(await desk.statusOf(String(ids[4]))).toBe('pending')
    const { body } = await desk.serving.post(desk.keys.test.admin, 'get_audit_log', { limit: 100 })
    const approved = body.entries.filter((one: { readonly type: string }) => one.type === 'message.approved')
    expect(approved.map((one: { readonly subject_id: string }) => one.subject_id).sort()).toEqual(
      ids.slice(0, 4).sort(),
    )
  })

  it('tells the second of two reviewers who decided', async () => {
    const desk = await open()
    const id = await desk.send({ subject: 'Race', body: 'On your marks' })
    const [one, other] = [await operator(desk), await reviewer(desk)]
    for (const { page } of [one, other]) {
      await page.goto(`${desk.home}/approve/${id}`)
      await page.getByRole('button', { name: /Approve and send to/ }).waitFor()
    }
    await one.page.getByRole('button', { name: /Approve and send to/ }).click()
    await settled(desk, id, 'delivered')
    await other.page
      .getByText(/the operator/i)
      .first()
      .waitFor()
    await shot(other.page, 'race-second')
    expect(await other.page.getByRole('button', { name: /Approve and send to/ }).count()).toBe(0)
    expect(await desk.statusOf(id)).toBe('delivered')
  })
})

it('a session is told from others by its browser, in a few words', async () => {
  const desk = await open()
  const { page } = await operator(desk)
  await page.goto(`${desk.home}/settings`)
  const agent = page.getByText('Chrome on Linux').first()
  await agent.waitFor()
  expect(await page.locator('[title^="Mozilla/5.0"]').filter({ has: agent }).count()).toBe(1)
})

describe('a reviewer session', () => {
  it('has the queue and decisions, and none of the operator’s rooms', async () => {
    const desk = await open()
    await desk.send({ subject: 'Hello', body: 'Hi' })
    const { page } = await reviewer(desk)
    await shot(page, 'reviewer')
    for (const room of ['Keys', 'Mailboxes', 'Operator mail', 'Audit log', 'Start'])
      expect(await page.getByRole('link', { name: room, exact: true }).count()).toBe(0)
    await page.goto(`${desk.home}/settings`)
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
    for (const part of ['Notifications', 'Passkeys', 'Sessions'])
      expect(await page.getByRole('heading', { name: part }).count()).toBe(0)
  })

  it('ends with its key', async () => {
    const desk = await open()
    const { page } = await reviewer(desk)
    const { stdout } = await place.run(['keys', 'list', '--json'])
    const all = JSON.parse(stdout) as ReadonlyArray<{ key_id: string; name: string; environment: string }>
    const key = all.find((one) => one.name === 'reviewer' && one.environment === 'test')
    await place.run(['keys', 'revoke', String(key?.key_id), '--environment', 'test'])
    await page.reload()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  })
})

describe('the history', () => {
  it('is come back to as it was left: its words, its mailbox and its status', async () => {
    const desk = await open()
    for (const subject of ['Apples', 'Pears', 'More apples']) await desk.send({ subject, body: 'Hi' })
    await desk.serving.post(desk.keys.test.admin, 'create_mailbox', { address: 'second@multimail.test' })
    const { page, errors } = await operator(desk)
    await page.getByRole('link', { name: 'History', exact: true }).click()
    const lines = page.getByRole('list', { name: 'Messages, newest first' }).getByRole('listitem')
    const search = page.getByLabel('Search the history')
    await search.fill('apples')
    await expect.poll(() => lines.count()).toBe(2)
    await page.getByLabel('Mailbox').selectOption('second@multimail.test')
    await page.getByText('No message matches').waitFor()
    await page.getByLabel('Mailbox').selectOption('agent@multimail.test')
    await page.getByLabel('Status').selectOption('pending')
    await expect.poll(() => lines.count()).toBe(2)
    await shot(page, 'history-looked-for')
    await lines.first().getByRole('link').click()
    await page.getByRole('heading', { name: 'More apples' }).waitFor()
    const way = page.getByRole('navigation', { name: 'Messages that wait' })
    await way.getByRole('link', { name: 'History' }).click()
    await expect.poll(() => lines.count()).toBe(2)
    expect(await search.inputValue()).toBe('apples')
    await lines.last().getByRole('link').click()
    await page.getByRole('heading', { name: 'Apples' }).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => lines.count()).toBe(2)
    await page.getByRole('link', { name: /^Queue \d/ }).click()
    await page.getByText('Pears').click()
    await way.getByRole('link', { name: 'Queue' }).waitFor()
    expect(errors).toEqual([])
  })
})

describe('a kill switch', () => {
  it('is seen on the pages of whoever it concerns while it is on, and as soon as it is', async () => {
    const desk = await open()
    const [one, other] = [await operator(desk), await reviewer(desk)]
    await other.page.goto(`${desk.home}/history`)
    await other.page.getByText('Connected').waitFor()
    await one.page.getByRole('link', { name: 'Mailboxes', exact: true }).click()
    const says = (text: string) => [one, other].map(({ page }) => page.getByText(text))
    const mailbox = says('Sending is stopped for agent@')
    const account = says('Sending is stopped for the whole account')
    await one.page.getByRole('button', { name: 'Stop', exact: true }).click()
    for (const strip of mailbox) await strip.waitFor({ timeout: 4_000 })
    await one.page.getByRole('button', { name: 'Stop all mail' }).click()
    for (const strip of account) await strip.waitFor({ timeout: 4_000 })
    await other.page.getByText('The operator releases it.').waitFor()
    await other.page.reload()
    await other.page.getByText('Sending is stopped for the whole account').waitFor()
    await shot(one.page, 'stopped-operator')
    await shot(other.page, 'stopped-reviewer')
    expect([one.errors, other.errors]).toEqual([[], []])
  })

  it('is no longer seen once it is released', async () => {
    const desk = await open()
    const [one, other] = [await operator(desk), await operator(desk)]
    for (const { page } of [one, other]) await page.getByRole('link', { name: 'Mailboxes', exact: true }).click()
    await one.page.getByRole('button', { name: 'Stop', exact: true }).click()
    const strips = [one, other].map(({ page }) => page.getByText('Sending is stopped for agent@'))
    for (const strip of strips) await strip.waitFor({ timeout: 4_000 })
    await other.page.getByRole('button', { name: 'Release…' }).click()
    for (const strip of strips) await strip.waitFor({ state: 'hidden', timeout: 4_000 })
    await one.page.getByRole('button', { name: 'Stop', exact: true }).waitFor()
  })
})

describe('on a phone', () => {
  it('shows the message and its decision without scrolling sideways, one tap away', async () => {
    const desk = await open()
    const id = await desk.send({
      subject: 'A subject that is long enough to need two lines on a phone',
      body: 'Hi **Jo**, a word.',
    })
    const { page, errors } = await operator(desk, PHONE)
    await shot(page, 'phone-queue')
    await page.getByText('A subject that is long').first().tap()
    const approve = page.getByRole('button', { name: /Approve and send to/ })
    await approve.waitFor()
    await page.frameLocator('iframe').getByText('Jo').waitFor()
    await shot(page, 'phone-message')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(PHONE.width)
    const box = await approve.boundingBox()
    expect(box).not.toBeNull()
    expect((box?.y ?? 1e9) + (box?.height ?? 0)).toBeLessThanOrEqual(PHONE.height)
    await approve.tap()
    await settled(desk, id, 'delivered')
    expect(errors).toEqual([])
  })
})
