/** Passkeys in real Chromium, with its virtual authenticator: added, signed in by, and a decision signed that `verify` can prove. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { DESKTOP, openBrowser, personIn, shot } from '../support/system/browser.js'
import { openPlace, type Place } from '../support/system/program.js'

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

/** One in the machine, which verifies whoever sits there. */
const withAuthenticator = async (page: Page): Promise<void> => {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

/** One bit of the stored signature is another. */
const tamper = (file: string): void => {
  const db = new Database(file)
  const text = db.prepare('SELECT signature FROM decision_signatures').pluck().get() as string
  const bytes = Buffer.from(text, 'base64url')
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
  db.prepare('UPDATE decision_signatures SET signature = ?').run(bytes.toString('base64url'))
  db.close()
}

describe('a passkey', () => {
  it('is added with a code, signs in, and signs a decision; a byte that was changed is found', async () => {
    place = openPlace()
    const { keys } = await place.init()
    const serving = await place.serve({ PUBLIC_URL: '' })
    const home = serving.url.replace('127.0.0.1', 'localhost')
    const mail = { to: 'jo@example.com', subject: 'Welcome', body: 'Hi Jo' }
    const message_id = String((await serving.post(keys.test.agent, 'send_email', mail)).body.message_id)
    const { page, context, errors } = await personIn(browser, DESKTOP)
    await context.addInitScript(
      `if (window === window.top) localStorage.getItem('multimail.desk') ?? localStorage.setItem('multimail.desk', '{"environment":"test"}')`,
    )
    await withAuthenticator(page)
    const { stdout } = await place.run(['desk-link', '--json', '--url', home])
    await page.goto((JSON.parse(stdout) as { readonly url: string }).url)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Queue' }).waitFor()

    await page.goto(`${home}/settings`)
    await page.getByLabel('Name of the new passkey').fill('Laptop')
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByLabel('The code in the mail').waitFor()
    await shot(page, 'passkey-code')
    await page.getByLabel('The code in the mail').fill(await place.code())
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByText('The passkey is added').waitFor()
    await page.getByLabel(/Sign my approvals with my passkey: /).check()
    await shot(page, 'passkey-added')

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByRole('heading', { name: 'Settings' }).waitFor()

    await page.goto(home)
    await page.getByText('Welcome').first().click()
    await page.getByText('signed with your passkey').waitFor()
    await page.getByRole('button', { name: /Approve and send to/ }).click()
    await expect
      .poll(async () => (await serving.post(keys.test.agent, 'read_email', { message_id })).body.status)
      .toBe('delivered')
    await page.goto(`${home}/messages/${message_id}`)
    await page.getByText('signed with the passkey Laptop').waitFor()
    await shot(page, 'passkey-signed')
    expect(errors).toEqual([])

    await serving.stop()
    expect(await place.run(['verify'])).toMatchObject({ status: 0, stdout: expect.stringContaining('whole') })
    tamper(join(place.data, 'multimail.db'))
    const { status, stderr } = await place.run(['verify'])
    expect(status).toBe(1)
    expect(stderr).toContain(`the signature of the decision on hold 1 of ${message_id} is not what its entry says`)
  })
})
