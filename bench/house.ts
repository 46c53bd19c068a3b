/** The built program, as anybody would run it: `init`, then `serve`, each a process. */
import { join } from 'node:path'
import type { Initial } from '../adapters/cli/init.js'
import { type Child, freePort, HOUSE, run, start, stop, waitFor } from './children.js'

export const programOf = (house: string): string => join(house, 'dist/adapters/cli/main.js')

export interface Serving {
  readonly url: string
  readonly child: Child
  /** From the start of the process to its first 200, in milliseconds. */
  readonly started_ms: number
  readonly stop: () => Promise<void>
}

/** `house` is another clone, built, to compare with. */
export const initialise = async (data: string, house = HOUSE): Promise<Initial> =>
  JSON.parse(
    await run(process.execPath, [programOf(house), 'init', '--data', data, '--no-limits', '--json']),
  ) as Initial

const isHealthy = async (url: string): Promise<true | null> => {
  try {
    const response = await fetch(`${url}/health`)
    await response.arrayBuffer()
    return response.status === 200 ? true : null
  } catch {
    return null
  }
}

/** What every figure is measured with, where nothing else is said. */
const ENVIRONMENT = { RATE_LIMIT_PER_MINUTE: '0', LOG_LEVEL: 'info' }

export const serve = async (
  data: string,
  env: { readonly [name: string]: string } = {},
  flags: ReadonlyArray<string> = [],
  house = HOUSE,
): Promise<Serving> => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const began = performance.now()
  const child = start(process.execPath, [...flags, programOf(house), 'serve', '--data', data, '--port', String(port)], {
    env: { ...ENVIRONMENT, SMTP_URL: '', ...env },
  })
  await waitFor(child, () => isHealthy(url))
  return { url, child, started_ms: performance.now() - began, stop: () => stop(child) }
}

export const call = async (url: string, key: string, operation: string, input: object): Promise<unknown> => {
  const response = await fetch(`${url}/v1/${operation}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(input),
  })
  const body = await response.json()
  if (!response.ok) throw new Error(`${operation} answered ${response.status}: ${JSON.stringify(body)}`)
  return body
}
