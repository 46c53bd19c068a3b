/** `init`: the database, an account, a mailbox in each environment, and keys, which are printed once. */

import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { address } from '../../core/codec/address.js'
import { decode } from '../../core/codec/decode.js'
import { makeId } from '../../core/codec/ulid.js'
import type { InitInput } from '../../core/operations/init.js'
import { Store } from '../ports/store.js'
import { operatorPrincipal } from '../runtime/request.js'
import { submit } from '../runtime/submit.js'
import { accountIds } from '../sqlite/inspect.js'
import { databaseOf, openStore } from './house.js'
import { Complaint, complaintOf, paint, print, printJson, table } from './paint.js'

export interface Initial {
  readonly account_id: string
  readonly mailboxes: { readonly [E in 'test' | 'live']: { readonly id: string; readonly address: string } }
  readonly keys: {
    readonly [E in 'test' | 'live']: { readonly agent: string; readonly reviewer: string; readonly admin: string }
  }
}

export interface InitOptions {
  readonly data: string
  readonly domain?: string
  readonly oversightEmail?: string
  readonly limits?: boolean
}

const DOMAIN_DEFAULT = 'multimail.test'

const checked = (what: string, text: string): string => {
  const decoded = decode(address, text)
  if (E.isRight(decoded)) return decoded.right.address
  throw new Complaint(`${what}: ${decoded.left.map((one) => one.message).join(' ')}`)
}

const inputOf = ({ domain = DOMAIN_DEFAULT, oversightEmail, limits = true }: InitOptions): InitInput => ({
  domain: checked('--domain', `agent@${domain}`).slice('agent@'.length),
  oversight_email: oversightEmail === undefined ? null : checked('--oversight-email', oversightEmail),
  limits,
})

export const initialise = async (options: InitOptions): Promise<Initial> => {
  const input = inputOf(options)
  const runtime = openStore(options.data)
  try {
    const principal = operatorPrincipal(makeId('acc', Date.now(), randomBytes(10)), 'test')
    const { answer } = await runtime.runPromise(submit('init', principal, input))
    if (answer._tag === 'refusal') throw complaintOf(answer)
    return answer.body as unknown as Initial
  } finally {
    await runtime.dispose()
  }
}

/** Whether there is an account: an `init` that was refused, or cut short, leaves none. Brings an older database up to date. */
export const isInitialised = async (data: string): Promise<boolean> => {
  if (!existsSync(databaseOf(data))) return false
  const runtime = openStore(data)
  try {
    await runtime.runPromise(Store)
  } finally {
    await runtime.dispose()
  }
  return accountIds(databaseOf(data)).length > 0
}

export const show = ({ account_id, mailboxes, keys }: Initial): void => {
  print(`${paint('bold', 'Account')} ${account_id}`)
  for (const environment of ['test', 'live'] as const) {
    const { id, address: own } = mailboxes[environment]
    print(`\n${paint('bold', environment)}  ${own}  ${paint('dim', id)}`)
    print(table(Object.entries(keys[environment]).map(([role, key]) => [`  ${role}`, key])))
  }
  print(
    `\n${paint('yellow', 'The keys are shown once: keep them.')} agent reads and sends, reviewer reads and decides, admin manages.`,
  )
}

export const init = async (options: InitOptions & { readonly json?: boolean }): Promise<void> => {
  const initial = await initialise(options)
  if (options.json === true) printJson(initial)
  else show(initial)
}
