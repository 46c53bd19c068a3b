/** The database that every run begins with: two accounts, made once by the real `init`. */
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { silent } from '../../adapters/ports/monitor.js'
import { sandbox } from '../../adapters/sandbox/sandbox.js'
import { makeLoop } from './loop.js'
import { randomFrom } from './random.js'
import { startServer } from './server.js'
import type { Account } from './world.js'

export interface Template {
  readonly file: string
  readonly accounts: ReadonlyArray<Account>
}

export const OVERSIGHT = ['boss-a@human.example', 'boss-b@human.example'] as const
const IDS = ['acc_000000000000000000000000AA', 'acc_000000000000000000000000BB'] as const
const STEPS_MAX = 10_000

export const makeTemplate = async (folder: string): Promise<Template> => {
  const random = randomFrom(1)
  const loop = makeLoop(random.stream('loop'))
  const file = join(folder, 'template', 'multimail.db')
  mkdirSync(dirname(file), { recursive: true })
  const accounts: Array<Account> = []
  let stopped = false
  try {
    const server = startServer({
      loop,
      name: 'template',
      random,
      file,
      disk: { mishap: () => 'none', die: () => undefined },
      monitor: silent,
      workers: 0,
      dial: () => null,
      sandbox,
      hindered: () => false,
    })
    while (!server.isUp()) await loop.step()
    for (const [n, account_id] of IDS.entries())
      server.askAsOperator(
        { account_id, environment: 'test' },
        'init',
        { domain: `${'ab'[n]}.example`, oversight_email: OVERSIGHT[n], limits: false },
        (answered) => {
          if (answered._tag === 'refusal') throw new Error(JSON.stringify(answered))
          accounts[n] = answered.body as unknown as Account
        },
      )
    for (let n = 0; n < STEPS_MAX && accounts.filter(Boolean).length < IDS.length; n += 1) await loop.step()
    server.stop(() => {
      stopped = true
    })
    for (let n = 0; n < STEPS_MAX && !stopped; n += 1) await loop.step()
    return { file, accounts }
  } finally {
    loop.end()
  }
}
