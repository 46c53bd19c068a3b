/** A door whose house is elsewhere: the REST API of another MultiMail server, for `multimail mcp --url`. */
import { randomUUID } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { ENVIRONMENTS, type Principal, SCOPES, type Scope } from '../../core/authority/principal.js'
import { toJsonSchema } from '../../core/codec/schema.js'
import { oneOf } from '../../core/codec/value.js'
import { type Json, REFUSALS, type Refusal, type RefusalCode, refusal } from '../../core/errors.js'
import { findOperation } from '../../core/operations/catalogue.js'
import { WAIT_SECONDS_MAX } from '../../core/operations/fields.js'
import type { Answer } from '../../core/operations/plan.js'
import type { Door } from '../runtime/door.js'
import type { Answered } from '../runtime/execute.js'
import type { Body } from '../runtime/prepare.js'

/** Milliseconds for one answer: the longest wait, and as much again. */
const ANSWER_MS_MAX = WAIT_SECONDS_MAX * 2 * 1000
/** Octets of one answer. */
const ANSWER_OCTETS_MAX = 64 * 1024 * 1024
/** Times that a call is made which does the same however often it arrives. */
const TRIES = 3

export interface RemoteDoor extends Door {
  readonly principal: Principal
}

const RefusalBody = t.intersection([
  t.type({ error: t.string, code: t.string }),
  t.partial({ details: t.UnknownRecord }),
])

const Account = t.intersection([
  t.type({
    account_id: t.string,
    environment: oneOf(...ENVIRONMENTS),
    key_id: t.string,
    scopes: t.readonlyArray(oneOf(...SCOPES)),
  }),
  t.partial({ mailboxes: t.union([t.readonlyArray(t.string), t.null]) }),
])

const isCode = (code: string): code is RefusalCode => Object.hasOwn(REFUSALS, code)

/** What is true when no reply came: it may have been done, or not. */
const silent = (host: string): Refusal => ({
  ...refusal('overloaded', {}, 5),
  error: `No answer from ${host}: check that it runs. What was asked may have been done: look before you ask again.`,
})

const strange = (host: string, status: number): Refusal => ({
  ...refusal('internal', { status }),
  error: `What answers at ${host} is not a MultiMail server of this version: check the URL.`,
})

const retryAfter = (headers: Headers): number | null => {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) ? seconds : null
}

const refusalOf = (status: number, headers: Headers, body: unknown, host: string): Refusal => {
  if (!RefusalBody.is(body)) return strange(host, status)
  const { error, code, details } = body
  return {
    ...refusal(isCode(code) ? code : 'internal', (details ?? {}) as Refusal['details'], retryAfter(headers)),
    status,
    error,
  }
}

const collected = async (response: Response): Promise<string> => {
  const decoder = new TextDecoder()
  let octets = 0
  let text = ''
  for await (const chunk of response.body ?? []) {
    octets += chunk.byteLength
    if (octets > ANSWER_OCTETS_MAX) throw new Error('the answer is too large')
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const takesKey = (name: string): boolean => {
  const operation = findOperation(name)
  return (
    operation !== undefined &&
    Object.hasOwn((toJsonSchema(operation.input).properties ?? {}) as object, 'idempotency_key')
  )
}

const ownKey = (value: unknown): boolean => t.UnknownRecord.is(value) && value.idempotency_key !== undefined

/** The key that goes with a call, so that a lost reply can be asked for again: the caller's, or a fresh one. */
const keyFor = (name: string, { json, idempotency_key }: Body): string | null => {
  if (!takesKey(name) || (!(json instanceof Uint8Array) && ownKey(json.value))) return idempotency_key
  return idempotency_key ?? randomUUID()
}

const isRepeatable = (name: string): boolean => findOperation(name)?.reads === true || takesKey(name)

interface Server {
  /** Without a slash at its end. */
  readonly url: string
  readonly host: string
  readonly key: string
}

const ask = async (
  { url, host, key }: Server,
  name: string,
  body: Body,
  idempotency_key: string | null,
  signal: AbortSignal | undefined,
): Promise<Answered> => {
  const late = AbortSignal.timeout(ANSWER_MS_MAX)
  const response = await fetch(`${url}/v1/${name}`, {
    method: 'POST',
    // A redirect would take the key to another host.
    redirect: 'error',
    headers: {
      Authorization: `Bearer ${key}`,
      'Content-Type': 'application/json',
      ...(idempotency_key === null ? {} : { 'Idempotency-Key': idempotency_key }),
    },
    body: body.json instanceof Uint8Array ? Buffer.from(body.json) : JSON.stringify(body.json.value ?? {}),
    signal: signal === undefined ? late : AbortSignal.any([signal, late]),
  })
  const found = parsed(await collected(response))
  if (!response.ok) return refusalOf(response.status, response.headers, found, host)
  if (!t.UnknownRecord.is(found)) return strange(host, response.status)
  return {
    _tag: 'answer',
    status: response.status,
    body: found as { readonly [name: string]: Json },
    replayed: response.headers.get('idempotent-replayed') === 'true',
  } satisfies Answer
}

const execute = (server: Server): Door['execute'] => {
  return async (name, _principal, body, signal) => {
    const idempotency_key = keyFor(name, body)
    for (let left = isRepeatable(name) ? TRIES : 1; left > 0; left -= 1) {
      try {
        return await ask(server, name, body, idempotency_key, signal)
      } catch (reason) {
        if (signal?.aborted === true) throw reason
      }
    }
    return silent(server.host)
  }
}

const ASK_NOTHING: Body = { json: { value: {} }, idempotency_key: null }
const ASK_ONE: Body = { json: { value: { limit: 1 } }, idempotency_key: null }

const STRANGER: Principal = { id: '', account_id: '', environment: 'test', scopes: [], mailboxes: null }

/** A key without `read` cannot ask which it is. It holds `oversight` if it may see the queue, else `send`. */
const unreading = async (run: Door['execute'], key: string): Promise<E.Either<Refusal, Principal>> => {
  const queue = await run('list_pending', STRANGER, ASK_ONE)
  if (queue._tag === 'refusal' && queue.code !== 'missing_scope') return E.left(queue)
  const scopes: ReadonlyArray<Scope> = queue._tag === 'answer' ? ['oversight'] : ['send']
  const environment = key.startsWith('mm_live_') ? 'live' : 'test'
  return E.right({ ...STRANGER, id: 'remote', environment, scopes })
}

const whose = async (run: Door['execute'], server: Server): Promise<E.Either<Refusal, Principal>> => {
  const account = await run('get_account', STRANGER, ASK_NOTHING)
  if (account._tag === 'refusal') return account.code === 'missing_scope' ? unreading(run, server.key) : E.left(account)
  if (!Account.is(account.body)) return E.left(strange(server.host, account.status))
  const { account_id, environment, key_id, scopes, mailboxes } = account.body
  return E.right({ id: key_id, account_id, environment, scopes, mailboxes: mailboxes ?? null })
}

const serverAt = (url: string, key: string): E.Either<Refusal, Server> => {
  const found = URL.canParse(url) ? new URL(url) : null
  return found === null || !/^https?:$/.test(found.protocol) || found.username !== '' || found.search !== ''
    ? E.left(
        refusal('invalid_request', { fields: [{ field: 'url', message: 'Send the address of a server: https://….' }] }),
      )
    : E.right({ url: `${found.origin}${found.pathname.replace(/\/+$/, '')}`, host: found.host, key })
}

/** Asks the server once whose key it is. What it may do the server itself decides, call by call. */
export const remoteDoor = async (url: string, key: string): Promise<E.Either<Refusal, RemoteDoor>> => {
  const server = serverAt(url, key)
  if (E.isLeft(server)) return server
  const run = execute(server.right)
  const principal = await whose(run, server.right)
  if (E.isLeft(principal)) return principal
  return E.right({
    principal: principal.right,
    authenticate: (other) => Promise.resolve(other === key ? principal.right : null),
    execute: run,
  })
}
