/** From HTTP to the next server: messages in a second until all have arrived, next to Postfix with its own defaults, at the same sink. */
import type { Initial } from '../adapters/cli/init.js'
import { type Child, freePort, HOUSE, remove, run, start, stop, temporary, waitFor } from './children.js'
import { atLeast, type Figure, figure, median, shown } from './figure.js'
import { call, initialise, programOf, type Serving, serve } from './house.js'
import { load } from './load.js'
import { missing, type Postfix, startPostfix } from './postfix.js'
import { progress } from './progress.js'

const CONNECTIONS = 64
/** Octets of a message's text on both roads. */
const MESSAGE_OCTETS = 2048
const ARRIVAL_MS_MAX = 300_000

export interface Sink {
  readonly port: number
  /** Messages that arrived since the start. */
  readonly count: () => number
  readonly child: Child
}

/** `smtp-sink -c` writes its counters over each other, after every message. */
export const startSink = async (): Promise<Sink> => {
  const port = await freePort()
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
  const child = start('smtp-sink', [...user, '-c', `127.0.0.1:${port}`, '1000'], { tail: true })
  await waitFor(child, () => child.process.pid ?? null)
  const count = (): number => Number(/(?:msgs|mesg)=(\d+)[^=]*$/.exec(child.out().slice(-200))?.[1] ?? 0)
  return { port, count, child }
}

/** Seconds from `began_ms` until the sink has `count` messages more than `before`. */
const arrived = async (sink: Sink, before: number, count: number, began_ms: number, label: string): Promise<number> => {
  await waitFor(
    sink.child,
    () => {
      const now = sink.count() - before
      progress(`${label}: ${shown(now)} of ${shown(count)}`)
      return now >= count ? true : null
    },
    ARRIVAL_MS_MAX,
    10,
  )
  return (Date.now() - began_ms) / 1000
}

interface Mail {
  readonly body: string
}

/** Raises the live mailbox to autonomous, as a person would: the code comes with the operator's mail. */
const raise = async (url: string, data: string, { mailboxes, keys }: Initial, house: string): Promise<void> => {
  const wanted = { mailbox_id: mailboxes.live.id, oversight_mode: 'autonomous' }
  await call(url, keys.live.agent, 'manage_upgrade', { ...wanted, action: 'request' })
  const mails = JSON.parse(
    await run(process.execPath, [programOf(house), 'operator-mail', '--data', data, '--json']),
  ) as ReadonlyArray<Mail>
  const code = mails.flatMap(({ body }) => /Approval code: (\S+)/.exec(body)?.[1] ?? [])[0]
  if (code === undefined) throw new Error('the operator was sent no code')
  await call(url, keys.live.agent, 'manage_upgrade', { ...wanted, action: 'apply', approval_code: code })
}

/** A server whose live mailbox lets everything go to the sink. */
export const serveTo = async (sink: Sink, data: string, house = HOUSE): Promise<{ serving: Serving; key: string }> => {
  const initial = await initialise(data, house)
  const first = await serve(data, {}, [], house)
  await raise(first.url, data, initial, house)
  await first.stop()
  const serving = await serve(data, { SMTP_URL: `smtp://127.0.0.1:${sink.port}` }, [], house)
  return { serving, key: initial.keys.live.agent }
}

/** Messages in a second, from the first request until the sink has the last. */
export const ours = async (url: string, key: string, sink: Sink, count: number, round: number): Promise<number> => {
  const before = sink.count()
  const [loaded, at_ms] = await Promise.all([
    load({ url, key, connections: CONNECTIONS, seconds: 0, amount: count, run: `e${round}` }),
    arrived(sink, before, count, 0, 'end to end').then((seconds) => seconds * 1000),
  ])
  return count / ((at_ms - loaded.began_ms) / 1000)
}

const theirs = async (postfix: Postfix, sink: Sink, count: number, reuse: boolean): Promise<number> => {
  const before = sink.count()
  const began_ms = Date.now()
  const source = [
    '-s',
    String(CONNECTIONS),
    '-l',
    String(MESSAGE_OCTETS),
    '-m',
    String(count),
    ...(reuse ? ['-d'] : []),
  ]
  const [seconds] = await Promise.all([
    arrived(sink, before, count, began_ms, 'Postfix'),
    run('smtp-source', [
      ...source,
      '-f',
      'agent@multimail.test',
      '-t',
      'jordan@example.com',
      `127.0.0.1:${postfix.port}`,
    ]),
  ])
  return count / seconds
}

const measure = async (quick: boolean, sink: Sink, postfix: Postfix): Promise<ReadonlyArray<Figure>> => {
  const data = temporary('end-to-end')
  const { serving, key } = await serveTo(sink, data)
  const count = quick ? 1_000 : 10_000
  const rounds = quick ? 1 : 3
  await ours(serving.url, key, sink, count / 2, 0)
  await theirs(postfix, sink, count / 10, true)
  const found: Array<{ readonly ours: number; readonly theirs: number }> = []
  for (let round = 1; round <= rounds; round += 1) {
    const one = await ours(serving.url, key, sink, count, round)
    const reused = await theirs(postfix, sink, count / 4, true)
    const fresh = await theirs(postfix, sink, count / 4, false)
    progress(
      `end to end, round ${round} of ${rounds}: ${shown(one)}/s; Postfix ${shown(reused)}/s, with a connection for each message ${shown(fresh)}/s`,
      true,
    )
    found.push({ ours: one, theirs: Math.max(reused, fresh) })
  }
  await serving.stop()
  remove(data)
  const [own, other] = [median(found.map((one) => one.ours)), median(found.map((one) => one.theirs))]
  return [
    figure(
      'end-to-end',
      'HTTP to sink ÷ Postfix',
      median(found.map((one) => one.ours / one.theirs)),
      '×',
      atLeast(2, 4),
      `${shown(own)}/s ÷ ${shown(other)}/s, each until the last message of ${MESSAGE_OCTETS} octets has arrived at the same smtp-sink; ${shown(count)} over HTTP on ${CONNECTIONS} connections, autonomous mailbox, relay pool as by default; smtp-source -s ${CONNECTIONS} → Postfix ${postfix.version} (${postfix.settings}) → sink, the faster of one connection for all and one for each; medians of ${rounds} alternating rounds`,
    ),
  ]
}

export const endToEnd = async (quick: boolean): Promise<ReadonlyArray<Figure>> => {
  const lacks = missing()
  if (lacks !== null) throw new Error(lacks)
  const sink = await startSink()
  const postfix = await startPostfix(sink.port)
  try {
    return await measure(quick, sink, postfix)
  } finally {
    await postfix.stop()
    await stop(sink.child)
  }
}
