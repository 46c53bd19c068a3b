/** How fast the review desk opens a long queue: 10,000 messages that wait for a decision, as a signed-in reviewer's page asks for them. */
import { remove, temporary } from './children.js'
import { atMost, type Figure, figure, median, shown } from './figure.js'
import { initialise, serve } from './house.js'
import { load } from './load.js'
import { progress } from './progress.js'

const HELD = 10_000
const HELD_QUICK = 1_000
const ROUNDS = 15

/** A reviewer's page: signed in by key, as a browser is. */
const signIn = async (url: string, api_key: string) => {
  const headers: Record<string, string> = { 'Content-Type': 'application/json', 'X-Desk': '1' }
  const ask = async (action: string, input: object): Promise<{ readonly [name: string]: unknown }> => {
    const response = await fetch(`${url}/desk/${action}`, { method: 'POST', headers, body: JSON.stringify(input) })
    const body = (await response.json()) as { readonly [name: string]: unknown }
    if (!response.ok) throw new Error(`${action} answered ${response.status}: ${JSON.stringify(body)}`)
    const cookie = response.headers.get('set-cookie')
    if (cookie !== null) headers.Cookie = cookie.split(';')[0] ?? ''
    return body
  }
  await ask('sign_in_key', { api_key })
  headers['X-Desk'] = String((await ask('session', {})).csrf)
  return ask
}

export const queue = async (quick: boolean): Promise<ReadonlyArray<Figure>> => {
  const held = quick ? HELD_QUICK : HELD
  const data = temporary('queue')
  const { keys } = await initialise(data)
  const filling = await serve(data)
  await load({ url: filling.url, key: keys.test.agent, connections: 64, seconds: 600, amount: held, run: 'queue' })
  await filling.stop()
  progress(`queue: ${shown(held)} messages wait`)
  const serving = await serve(data)
  const ask = await signIn(serving.url, keys.test.reviewer)
  const timed = async (input: object): Promise<number> => {
    const began = performance.now()
    const { counts } = await ask('queue', { environment: 'test', ...input })
    const took = performance.now() - began
    const { pending } = counts as { readonly pending: number }
    if (pending < held) throw new Error(`${pending} messages wait, not ${held}`)
    return took
  }
  const first = await timed({})
  const opened: Array<number> = []
  const deep: Array<number> = []
  const found: Array<number> = []
  for (let n = 0; n < ROUNDS; n += 1) {
    // Another message each time: nothing that was kept of the whole queue is good any more.
    await load({ url: serving.url, key: keys.test.agent, connections: 1, seconds: 60, amount: 1, run: `more-${n}` })
    opened.push(await timed({}))
    deep.push(await timed({ offset: held - 100 }))
    found.push(await timed({ search: `nothing like this ${n}` }))
  }
  progress(`queue: first ${shown(first)} ms, then ${shown(median(opened))} ms`, true)
  await serving.stop()
  remove(data)
  const how = `POST /desk/queue, first page of ${shown(held)} that wait, from asking to the whole answer on this machine`
  const medians = `median of ${ROUNDS}, a message arrives before each`
  return [
    figure('queue', 'opens', median(opened), 'ms', atMost(300), `${how}; ${medians}`),
    figure('queue', 'opens, server just started', first, 'ms', atMost(300), `${how}; nothing of it was read before`),
    figure('queue', 'scrolled to its end', median(deep), 'ms', atMost(300), medians),
    figure('queue', 'searched', median(found), 'ms', null, medians),
  ]
}
