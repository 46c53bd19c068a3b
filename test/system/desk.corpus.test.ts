/** The corpus in a browser, each view in a frame beside the buttons of a desk: nothing runs, loads, leads away or lies over them. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { frameHeaders } from '../../adapters/review/headers.js'
import { documentOf } from '../../adapters/review/view/frame.js'
import { readHtml } from '../../adapters/review/view/html.js'
import { CORPUS } from '../review/corpus/index.js'

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const NONCE = 'ZGVza2Rlc2tkZXNrZGVzaw=='
/** Frames of one page. */
const TOGETHER = 15
/** Milliseconds for something to happen that should not. */
const WAIT_MS = 200
const ALL_MS_MAX = 60_000

const PAGES = Array.from({ length: Math.ceil(CORPUS.length / TOGETHER) }, (_, page) =>
  CORPUS.slice(page * TOGETHER, (page + 1) * TOGETHER).map((one, at) => ({ ...one, at: page * TOGETHER + at })),
)
const VIEWS = CORPUS.map((one) => documentOf(NONCE, readHtml(one.html)))

const DESK = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; frame-src 'self'; style-src 'nonce-${NONCE}'; base-uri 'none'; form-action 'none'`,
}
const STYLE =
  'body{margin:0}div{position:relative;height:160px}iframe{position:absolute;left:120px;top:30px;width:500px;height:100px;border:0}button{position:absolute;width:100px;height:24px}.w{left:0;top:68px}.n{left:300px;top:0}.e{left:640px;top:68px}.s{left:300px;top:134px}'

const deskOf = (page: number): string =>
  `<!DOCTYPE html><title>Desk</title><style nonce="${NONCE}">${STYLE}</style>${(PAGES[page] ?? [])
    .map(
      ({ at }) =>
        `<div>${[...'wnes'].map((side) => `<button class="${side}">${side}</button>`).join('')}<iframe sandbox="" src="/frame/${at}"></iframe></div>`,
    )
    .join('')}`

let server: Server
let origin = ''
let browser: Browser
const asked: Array<string> = []
const begun = Date.now()

beforeAll(async () => {
  server = createServer((request, response) => {
    const url = request.url ?? ''
    asked.push(url)
    const [, kind, at] = /^\/(desk|frame|raw)\/(\d+)$/.exec(url) ?? []
    if (kind === 'desk') response.writeHead(200, DESK).end(deskOf(Number(at)))
    else if (kind === 'frame') response.writeHead(200, { ...frameHeaders(NONCE) }).end(VIEWS[Number(at)])
    else if (kind === 'raw') response.writeHead(200, { 'content-type': 'text/html' }).end(CORPUS[Number(at)]?.html)
    else response.writeHead(404).end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'],
  })
})
afterAll(async () => {
  await browser?.close()
  server?.close()
})

/** What a page did that it should not have. */
const watch = (page: Page, allowed: ReadonlySet<string>): Array<string> => {
  const events: Array<string> = []
  page.on('dialog', (dialog) => {
    events.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('console', (message) => events.push(`console ${message.text()}`))
  page.on('pageerror', (error) => events.push(`error ${error.message}`))
  page.on('popup', () => events.push('popup'))
  page.on('download', () => events.push('download'))
  page.on('websocket', (socket) => events.push(`websocket ${socket.url()}`))
  page.on('request', (request) => {
    if (!allowed.has(request.url()) && !request.url().startsWith('data:image/')) events.push(`request ${request.url()}`)
  })
  return events
}

/** Those of the desk's buttons on which something else lies. */
const covered = (page: Page): Promise<ReadonlyArray<string>> =>
  page.locator('button').evaluateAll((buttons) =>
    buttons.flatMap((button, at) => {
      button.scrollIntoView({ block: 'center' })
      const { left, top, width, height } = button.getBoundingClientRect()
      const points = [0.05, 0.5, 0.95].flatMap((x) =>
        [0.1, 0.5, 0.9].map((y) => [left + width * x, top + height * y] as const),
      )
      const page = button.ownerDocument
      return points.every(([x, y]) => page.elementFromPoint(x, y) === button)
        ? []
        : [`${Math.floor(at / 4)} ${button.textContent}`]
    }),
  )

describe('the corpus in a browser', () => {
  it.each(PAGES.map((bodies, page) => [`${bodies[0]?.name} … ${bodies.at(-1)?.name}`, page] as const))(
    '%s',
    async (_, at) => {
      const bodies = PAGES[at] ?? []
      const allowed = new Set([`${origin}/desk/${at}`, ...bodies.map((one) => `${origin}/frame/${one.at}`)])
      const page = await browser.newPage({ viewport: { width: 800, height: 700 } })
      const events = watch(page, allowed)
      asked.length = 0
      await page.goto(`${origin}/desk/${at}`)
      await page.waitForTimeout(WAIT_MS)
      const names = bodies.map((one) => one.name)
      expect({ names, events }).toEqual({ names, events: [] })
      expect(
        [...new Set(asked)]
          .map((url) => origin + url)
          .filter((url) => !allowed.has(url) && !url.endsWith('/favicon.ico')),
      ).toEqual([])
      expect(page.url()).toBe(`${origin}/desk/${at}`)
      expect(page.frames().map((frame) => frame.url())).toEqual([...allowed])
      expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false)
      expect(await covered(page)).toEqual([])
      await page.close()
    },
  )

  it('has its own styles, by their nonce, and marks what is hidden', async () => {
    const at = CORPUS.findIndex((one) => one.name === 'hidden-white')
    const page = await browser.newPage()
    await page.goto(`${origin}/frame/${at}`)
    const marked = page.locator('.desk-hidden')
    expect(await marked.innerText()).toContain('secret instruction')
    expect(await marked.evaluate((one) => one.ownerDocument.defaultView?.getComputedStyle(one).outlineStyle)).toBe(
      'dashed',
    )
    await page.close()
  })

  it.each([
    ['script', 'dialog pwned'],
    ['svg-script', 'dialog pwned'],
    ['pixel', 'request http://evil.test/p.gif?id=1'],
    ['css-import', 'request http://evil.test/1.css'],
    ['meta-refresh', 'request http://evil.test/away'],
  ])('would be noticed: %s without the view', async (name, event) => {
    const at = CORPUS.findIndex((one) => one.name === name)
    const page = await browser.newPage()
    const events = watch(page, new Set([`${origin}/raw/${at}`]))
    await page.goto(`${origin}/raw/${at}`).catch(() => null)
    await expect.poll(() => events).toContain(event)
    await page.close()
  })

  it('takes less than a minute', () => {
    expect(Date.now() - begun).toBeLessThan(ALL_MS_MAX)
  })
})
