/** REST: one handler for the whole catalogue, and what a machine asks of a server. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express'
import { rateLimit } from 'express-rate-limit'
import * as E from 'fp-ts/lib/Either.js'
import type { Principal } from '../../core/authority/principal.js'
import { refusal } from '../../core/errors.js'
import { findOperation } from '../../core/operations/catalogue.js'
import { ATTACHMENTS_OCTETS_MAX } from '../../core/operations/fields.js'
import type { Operation } from '../../core/operations/operation.js'
import type { MonitorShape } from '../ports/monitor.js'
import { ANONYMOUS } from '../runtime/authenticate.js'
import { type Budget, takeBody } from '../runtime/body.js'
import type { Door } from '../runtime/door.js'
import { callerOf } from './caller.js'
import { docsPage, POLICY } from './docs.js'
import { openApi } from './openapi.js'
import { queryInput } from './query.js'
import { nameOfKey, nameOfStranger, type Rates, STRANGERS_PER_MINUTE, WINDOW_MS } from './rates.js'
import { replyAnswer, replyJson, replyPage, replyRefusal } from './reply.js'
import { oncePerTurn } from './turn.js'

/** Octets of a request with attachments: their base64, a body and its HTML, and room for the rest; and of any other. */
const LARGE_OCTETS_MAX = Math.ceil((ATTACHMENTS_OCTETS_MAX * 4) / 3) + 2 * 1024 * 1024
const SMALL_OCTETS_MAX = 256 * 1024

export interface RestOptions {
  readonly door: Door
  readonly monitor: MonitorShape
  readonly rates: Rates
  /** Requests of one key in a minute; 0: no limit. */
  readonly rate_limit_per_minute: number
  /** Whose `X-Forwarded-For` is believed. */
  readonly trusted_proxies: ReadonlyArray<string>
  readonly public_url: string
  readonly version: string
  /** What `GET /v1/proof_status` answers. */
  readonly proof_status: object
  readonly isStopping: () => boolean
  /** What lies in wait, for `/health`, and a `status` where all is not well; and all measures, for `/metrics`, in Prometheus' text format. */
  readonly health: () => Promise<{ readonly [name: string]: number | string }>
  readonly metrics: () => Promise<string>
  /** Other rooms of the same server, by path: `/mcp`. They get the request untouched, and the name that it has in the log. */
  readonly mounts: {
    readonly [path: string]: (request: IncomingMessage, response: ServerResponse, request_id: string) => void
  }
}

/** What is known of a request, and of who asks. */
interface Asked {
  readonly request_id: string
  readonly started: number
  principal: Principal | null
}

const asked = (response: Response): Asked => response.locals.asked as Asked

/** The name of a safe view is good for some minutes: it goes into no log. */
const TICKET = /^(\/desk\/view\/).*/

const RUN = Math.random().toString(36).slice(2, 8)
let count = 0

/** Names one request of one run of the server. */
const requestId = (): string => {
  count += 1
  return `req_${RUN}${count.toString(36).padStart(7, '0')}`
}

const keyOf = (request: IncomingMessage): string | null => {
  const { authorization } = request.headers
  const bearer = authorization === undefined ? null : /^Bearer +(\S+) *$/i.exec(authorization)
  const header = request.headers['x-api-key']
  return bearer?.[1] ?? (typeof header === 'string' ? header.trim() : null)
}

const begin =
  ({ monitor, isStopping }: RestOptions): RequestHandler =>
  (request, response, next) => {
    const about: Asked = { request_id: requestId(), started: performance.now(), principal: null }
    response.locals.asked = about
    response.once('close', () =>
      monitor.log('info', 'request', {
        request_id: about.request_id,
        method: request.method,
        path:
          findOperation(request.path.slice(4)) === undefined && request.path.startsWith('/v1/')
            ? '/v1/?'
            : request.path.replace(TICKET, '$1?').slice(0, 60),
        status: response.writableFinished ? response.statusCode : 499,
        ms: Math.round((performance.now() - about.started) * 10) / 10,
        key_id: about.principal?.id ?? null,
      }),
    )
    if (isStopping()) replyRefusal(response, refusal('stopping', {}, 2), about.request_id, { Connection: 'close' })
    else next()
  }

/** A key may ask so often; a stranger less. */
const limited = (options: RestOptions) => {
  const limiter = (limit: number, nameOf: (request: Request, response: Response) => string) =>
    rateLimit({
      windowMs: WINDOW_MS,
      limit,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      validate: false,
      store: options.rates.store,
      keyGenerator: nameOf,
      handler: (_request, response) => {
        const ends = response.getHeader('Retry-After')
        replyRefusal(
          response,
          refusal('rate_limited', {}, Number(ends ?? WINDOW_MS / 1000)),
          asked(response).request_id,
        )
      },
    })
  return {
    strangers: limiter(STRANGERS_PER_MINUTE, (request) => nameOfStranger(callerOf(request), 'api')),
    keys: limiter(options.rate_limit_per_minute, (_request, response) => nameOfKey(asked(response).principal)),
  }
}

/** Lets nobody past without a good key, but for the operations that ask for none. */
const identified = (options: RestOptions): RequestHandler => {
  const { strangers, keys } = limited(options)
  const authenticate = oncePerTurn(options.door.authenticate)
  return async (request, response, next) => {
    const about = asked(response)
    const key = keyOf(request)
    const operation = findOperation(request.path.slice(4))
    const principal = key === null ? null : await authenticate(key)
    if (principal !== null) {
      about.principal = principal
      return options.rate_limit_per_minute === 0 ? next() : keys(request, response, next)
    }
    if (key === null && operation?.scopes.length === 0) {
      about.principal = ANONYMOUS
      return strangers(request, response, next)
    }
    return strangers(request, response, () => replyRefusal(response, refusal('unauthenticated'), about.request_id))
  }
}

/** Ends the signal when nobody waits for the answer any more. */
const patience = (operation: Operation<unknown>, response: Response): AbortSignal | undefined => {
  if (operation.waits === null) return undefined
  const controller = new AbortController()
  response.once('close', () => controller.abort())
  return controller.signal
}

const perform = (options: RestOptions, budget: Budget): RequestHandler => {
  const run = async (request: Request, response: Response, operation: Operation<unknown>, principal: Principal) => {
    const { request_id } = asked(response)
    const header = request.headers['idempotency-key']
    const idempotency_key = typeof header === 'string' ? header : null
    const signal = patience(operation, response)
    if (request.method === 'GET') {
      const query = new URL(request.originalUrl, 'http://localhost').searchParams
      const json = { value: queryInput(operation, query) }
      return {
        answered: await options.door.execute(operation.name, principal, { json, idempotency_key }, signal),
        request_id,
      }
    }
    const taken = await takeBody(request, operation.prepares ? LARGE_OCTETS_MAX : SMALL_OCTETS_MAX, budget)
    if (E.isLeft(taken)) return { answered: taken.left, request_id }
    const { bytes, release } = taken.right
    try {
      return {
        answered: await options.door.execute(operation.name, principal, { json: bytes, idempotency_key }, signal),
        request_id,
      }
    } finally {
      release()
    }
  }
  return async (request, response) => {
    const { request_id, principal } = asked(response)
    const operation = findOperation(String(request.params.operation))
    if (operation === undefined || principal === null) {
      replyRefusal(response, refusal('unknown_operation'), request_id)
      return
    }
    const methods = operation.reads ? ['POST', 'GET'] : ['POST']
    if (!methods.includes(request.method)) {
      replyRefusal(response, refusal('method_not_allowed'), request_id, { Allow: methods.join(', ') })
      return
    }
    const { answered } = await run(request, response, operation, principal)
    if (answered._tag === 'answer') replyAnswer(response, answered, request_id)
    // What is left of its body is read and dropped: a client whose connection breaks while it writes never hears why.
    else replyRefusal(response, answered, request_id)
  }
}

const onDefect =
  ({ monitor }: RestOptions): ErrorRequestHandler =>
  (fault, _request, response: Response, _next) => {
    const about = response.locals.asked as Asked | undefined
    if (response.closed || (fault as { name?: string }).name === 'AbortError') return
    const bad = (fault as { status?: number }).status === 400
    if (!bad) monitor.log('error', 'defect', { request_id: about?.request_id ?? null, reason: String(fault) })
    replyRefusal(response, refusal(bad ? 'invalid_request' : 'internal'), about?.request_id ?? requestId())
  }

/** `app` is one that a server may know already, and answers nothing yet. */
export const makeApp = (options: RestOptions, app: Express = express()): Express => {
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('trust proxy', options.trusted_proxies)
  app.set('case sensitive routing', true)
  const document = openApi(options.public_url, options.version)
  let page: string | null = null
  const budget: Budget = { octets: 0 }
  app.use(begin(options))
  app.get('/v1/proof_status', (_request, response) => replyJson(response, 200, options.proof_status))
  app.all('/v1/:operation', identified(options), perform(options, budget))
  for (const [path, mount] of Object.entries(options.mounts))
    app.all(path, (request, response) => mount(request, response, asked(response).request_id))
  app.get('/health', async (_request, response) =>
    replyJson(response, 200, { status: 'ok', version: options.version, ...(await options.health()) }),
  )
  app.get('/metrics', async (_request, response) => {
    response.setHeader('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
    response.end(await options.metrics())
  })
  app.get('/openapi.json', (_request, response) => replyJson(response, 200, document))
  app.get('/docs', (_request, response) => {
    page = page ?? docsPage(options.public_url, options.version)
    replyPage(response, page, POLICY)
  })
  app.use((_request, response) => replyRefusal(response, refusal('not_found'), asked(response as Response).request_id))
  app.use(onDefect(options))
  return app
}
