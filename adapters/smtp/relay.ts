/**
 * The transport to one relay: our own SMTP client (RFC 5321) over a bounded set of connections that are used again.
 *
 * Interrupted anywhere, it closes the connection and tells no outcome.
 */
import { isAscii } from 'node:buffer'
import * as Effect from 'effect/Effect'
import * as Exit from 'effect/Exit'
import * as Layer from 'effect/Layer'
import * as Semaphore from 'effect/Semaphore'
import * as E from 'fp-ts/lib/Either.js'
import { type Handover, type Outcome, RelayTransport, type Reply, type TransportShape } from '../ports/transport.js'
import type { RelayConfig } from './configuration.js'
import { compose, contentNeedsSmtputf8 } from './mime.js'
import { makePool, type Pool } from './pool.js'
import { type Dial, dialTcp, type Obstacle, openSession, type Session } from './session.js'
import { type Envelope, openTransaction, sendContent } from './transaction.js'
import { NEEDS_SMTPUTF8, wireAddress } from './wire-address.js'

/** A message and its envelope as one server takes them. */
interface Prepared {
  readonly envelope: Envelope
  readonly message: Buffer
}

const TOO_LARGE: Reply = { code: 552, enhanced: '5.3.4', text: 'The message is larger than the relay takes.' }
const WITHHELD: Outcome = { _tag: 'withheld' }
const CLOSING: Outcome = { _tag: 'deferred', reply: null, reason: 'this server is stopping' }

const refused = (reply: Reply): Outcome => ({ _tag: 'refused', reply })
const hindered = ({ reply, reason }: Obstacle): Outcome => ({ _tag: 'deferred', reply, reason })

/** Left: a definite refusal of our own, before the relay was asked. */
const prepare = (handover: Handover, { capabilities }: Session): E.Either<Reply, Prepared> => {
  const { content, attachments, now_ms, recipient } = handover
  const smtputf8 = contentNeedsSmtputf8(content, recipient) || contentNeedsSmtputf8(content, handover.sender)
  if (smtputf8 && !capabilities.smtputf8) return E.left(NEEDS_SMTPUTF8)
  const sender = handover.sender === '' ? E.right('') : wireAddress(handover.sender, smtputf8)
  if (E.isLeft(sender)) return sender
  const to = wireAddress(recipient, smtputf8)
  if (E.isLeft(to)) return to
  const { eight_bit: takes_eight_bit } = capabilities
  const automatic = handover.automatic === true
  const message = compose(content, attachments, { now_ms, recipient, eight_bit: takes_eight_bit, smtputf8, automatic })
  if (E.isLeft(message)) return message
  const size = message.right.length
  if (capabilities.size > 0 && size > capabilities.size) return E.left(TOO_LARGE)
  const eight_bit = !isAscii(message.right)
  const envelope = { sender: sender.right, recipient: to.right, smtputf8, eight_bit, size }
  return E.right({ envelope, message: message.right })
}

/** How one relay is reached. */
interface Road {
  readonly config: RelayConfig
  readonly dial: Dial
  readonly pool: Pool
  /** Whether what was begun last came as far as its content: what is begun next probably will. */
  eager: boolean
}

/** What one delivery holds of the pool: at most one connection, given back or closed however the delivery ends. */
interface Lease {
  session: Session | null
}

const giveBack = (lease: Lease, pool: Pool, done: boolean): void => {
  const { session } = lease
  lease.session = null
  if (session === null) return
  if (done) pool.give(session)
  else session.wire.destroy()
}

/** The lease holds the new connection before anybody else knows of it; where the delivery was interrupted meanwhile, it is closed. */
const openFor = (lease: Lease, { config, dial }: Road) =>
  Effect.promise(async (signal) => {
    const opened = await openSession(config, signal, dial)
    if (E.isLeft(opened)) return opened
    if (signal.aborted) opened.right.wire.destroy()
    else lease.session = opened.right
    return opened
  })

const leased = (lease: Lease, road: Road, fresh: boolean) => {
  lease.session = fresh ? null : road.pool.take()
  return lease.session === null ? openFor(lease, road) : Effect.succeed(E.right(lease.session))
}

const attempt = (lease: Lease, road: Road, handover: Handover, begin: Effect.Effect<boolean>) =>
  Effect.gen(function* () {
    const { timeouts } = road.config
    for (const fresh of [false, true]) {
      const opened = yield* leased(lease, road, fresh)
      if (E.isLeft(opened)) return hindered(opened.left)
      const session = opened.right
      const prepared = prepare(handover, session)
      if (E.isLeft(prepared)) return refused(prepared.left)
      const { message, envelope } = prepared.right
      const { eager } = road
      const started = yield* Effect.promise(() => openTransaction(session, envelope, eager, timeouts))
      if (started._tag === 'stale') continue
      const go = started._tag === 'open' && (yield* begin)
      road.eager = go
      if (started._tag === 'over') return started.outcome
      return go ? yield* Effect.promise(() => sendContent(session, message, timeouts)) : WITHHELD
    }
    return hindered({ reply: null, reason: 'the relay closed the connection' })
  })

/** `dial` makes the sockets: a simulation has far ends of its own. */
export const makeRelay = (config: RelayConfig, dial: Dial = dialTcp): TransportShape => {
  const pool = makePool(config)
  const road: Road = { config, dial, pool, eager: true }
  const permits = Semaphore.makeUnsafe(config.connections)
  let closing = false
  return {
    name: 'relay',
    deliver: (handover, begin) =>
      permits.withPermits(1)(
        Effect.suspend(() => {
          if (closing) return Effect.succeed(CLOSING)
          const lease: Lease = { session: null }
          return Effect.onExit(attempt(lease, road, handover, begin), (exit) =>
            Effect.sync(() => giveBack(lease, pool, Exit.isSuccess(exit))),
          )
        }),
      ),
    close: Effect.suspend(() => {
      closing = true
      return permits.withPermits(config.connections)(Effect.promise(() => pool.close()))
    }),
  }
}

/** Closed with its scope. */
export const relayLayer = (config: RelayConfig) =>
  Layer.effect(
    RelayTransport,
    Effect.acquireRelease(
      Effect.sync(() => makeRelay(config)),
      (relay) => relay.close,
    ),
  )
