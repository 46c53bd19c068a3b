/** A real browser over the built program. What it saw is left in `reports/shots/`, for people to look at (`npm run shots`). */
import { existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import type { Serving } from './program.js'

const SHOTS = resolve(import.meta.dirname, '../../../reports/shots')

/** Where Debian and others put it. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const chromiumPath = (): string => {
  const found = [process.env.CHROMIUM ?? '', ...PLACES].find((path) => path !== '' && existsSync(path))
  if (found !== undefined) return found
  throw new Error('Chromium is not installed: apt-get install chromium, or set CHROMIUM to its path.')
}

/** As root, as in a container, its own sandbox cannot be had. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox', '--disable-dev-shm-usage'] })

export const DESKTOP = { width: 1280, height: 800 }
export const PHONE = { width: 360, height: 740 }

/** A browser of its own, as another person has; anything that a page says in its console as an error is kept. */
export interface Person {
  readonly page: Page
  readonly context: BrowserContext
  readonly errors: ReadonlyArray<string>
}

export const personIn = async (
  browser: Browser,
  viewport: { readonly width: number; readonly height: number },
  dark = false,
): Promise<Person> => {
  const context = await browser.newContext({
    viewport,
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    hasTouch: viewport.width < 600,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const errors: Array<string> = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  return { page, context, errors }
}

export const shot = async (page: Page, name: string): Promise<void> => {
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: join(SHOTS, `${name}.png`) })
}

const FIRST_LINK = /^Review desk[^:]*: (\S+)$/m
const LINK_MS_MAX = 10_000

/** The link that the first start prints, after it says that it serves. */
export const firstLink = async ({ stdout }: Serving): Promise<string> => {
  const until_ms = Date.now() + LINK_MS_MAX
  for (;;) {
    const link = FIRST_LINK.exec(stdout())?.[1]
    if (link !== undefined) return link
    if (Date.now() > until_ms) throw new Error(`the first start printed no link: ${stdout()}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
