/**
 * One mail transaction (RFC 5321 §3.3) in two halves, with the door between them: first the envelope, then, when the door said yes,
 * the content. Until the first octet of content every fault is `deferred`; from then on only a reply to the final dot tells what became of it.
 * A server that speaks sooner is out of step, and does not get the dot where that can still be helped.
 *
 * `eager`: DATA goes with the envelope, a round trip less, and the door is asked while the server waits for the content. Where it says no,
 * nothing but closing the connection is left: a final dot would send an empty message. A server that got none must take nothing (RFC 5321
 * §4.1.1.10), but a connection is lost, which is why only what will probably leave is begun so.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Outcome } from '../ports/transport.js'
import type { RelayTimeouts } from './configuration.js'
import { type RawReply, replyLine, toReply } from './reply.js'
import type { Session } from './session.js'
import type { Answer } from './wire.js'

/** Addresses as they stand on the wire. */
export interface Envelope {
  readonly sender: string
  readonly recipient: string
  readonly smtputf8: boolean
  /** Whether the message has octets beyond ASCII (RFC 6152). */
  readonly eight_bit: boolean
  /** Octets of the message before dots are doubled (RFC 1870). */
  readonly size: number
}

/** `stale`: a connection kept from before did not take it, so that nothing can have happened on it. */
export type Opened =
  | { readonly _tag: 'open' }
  | { readonly _tag: 'stale' }
  | { readonly _tag: 'over'; readonly outcome: Outcome }

/** Octets handed to the socket at a time. */
const BLOCK_OCTETS = 64 * 1024
const SERVICE_CLOSING = 421
const GO_AHEAD = 354
/** Its place among the commands of an envelope. */
const DATA = 2
const FINAL_DOT = Buffer.from('.\r\n')
const LINE_DOT = Buffer.from('\r\n.')

const deferred = (reason: string): Outcome => ({ _tag: 'deferred', reply: null, reason })

const OUT_OF_STEP = 'the relay is out of step: it answered before it was asked'

const over = (outcome: Outcome): Opened => ({ _tag: 'over', outcome })

const classOf = ({ code }: RawReply): number => Math.floor(code / 100)

/** What a reply of 4xx or 5xx makes of the attempt; of any other, that the relay is out of step. */
const rejected = (session: Session, raw: RawReply): Outcome => {
  const reply = toReply(raw)
  const class_ = classOf(raw)
  if (reply.code === SERVICE_CLOSING || class_ < 4) session.wire.destroy()
  if (class_ === 4) return { _tag: 'deferred', reply, reason: replyLine(reply) }
  return class_ === 5 ? { _tag: 'refused', reply } : deferred(`the relay is out of step: ${replyLine(reply)}`)
}

const positive = ({ code }: RawReply): boolean => code >= 200 && code < 300

/** It spoke, or went, before it had the content: a 4xx defers as it would anywhere, all else is out of step. */
const early = async (session: Session): Promise<Outcome> => {
  const { wire } = session
  const open = wire.open()
  wire.destroy()
  // What it said is there, or nothing will be.
  const answer = await wire.read(0)
  if (E.isLeft(answer)) return deferred(open ? OUT_OF_STEP : answer.left)
  const outcome = rejected(session, answer.right)
  return outcome._tag === 'deferred' ? outcome : deferred(OUT_OF_STEP)
}

const mailCommand = ({ capabilities }: Session, { sender, smtputf8, eight_bit, size }: Envelope): string =>
  [
    `MAIL FROM:<${sender}>`,
    ...(capabilities.declares_size ? [`SIZE=${size}`] : []),
    ...(eight_bit ? ['BODY=8BITMIME'] : []),
    ...(smtputf8 ? ['SMTPUTF8'] : []),
  ].join(' ')

/** Whether the reply to an earlier RSET came, and was what it should be. */
const wasReset = async (session: Session): Promise<boolean> => {
  const answer = session.resetting === null ? null : await session.resetting
  session.resetting = null
  return answer === null || (E.isRight(answer) && positive(answer.right))
}

const hopedFor = (raw: RawReply, index: number): boolean => (index === DATA ? raw.code === GO_AHEAD : positive(raw))

/** The answers to commands, sent in one write where the relay takes them so (RFC 2920); else no further than the first objection. */
const answersTo = async (
  { wire, capabilities: { pipelining } }: Session,
  commands: ReadonlyArray<string>,
  command_ms: number,
): Promise<ReadonlyArray<Answer>> => {
  const answers: Array<Answer> = []
  if (pipelining) wire.write(commands.join(''))
  for (const [index, command] of commands.entries()) {
    if (!pipelining) wire.write(command)
    const answer = await wire.read(command_ms)
    answers.push(answer)
    if (E.isLeft(answer) || !(pipelining || hopedFor(answer.right, index))) break
  }
  return answers
}

const isOver = (answer: Answer | undefined): boolean =>
  answer === undefined || E.isLeft(answer) || answer.right.code === SERVICE_CLOSING

/** MAIL and RCPT, and DATA where it is `eager`. Never rejects. */
export const openTransaction = async (
  session: Session,
  envelope: Envelope,
  eager: boolean,
  { command_ms }: RelayTimeouts,
): Promise<Opened> => {
  const { wire } = session
  const reused = session.transactions > 0
  if (!(await wasReset(session)) || !wire.open() || !wire.quiet()) {
    wire.destroy()
    return reused ? { _tag: 'stale' } : over(deferred('the relay closed the connection'))
  }
  session.transactions += 1
  session.dirty = true
  const commands = [mailCommand(session, envelope), `RCPT TO:<${envelope.recipient}>`, ...(eager ? ['DATA'] : [])]
  const answers = await answersTo(
    session,
    commands.map((one) => `${one}\r\n`),
    command_ms,
  )
  if (reused && isOver(answers[0])) {
    wire.destroy()
    return { _tag: 'stale' }
  }
  const objection = answers.find((answer, index) => E.isLeft(answer) || !hopedFor(answer.right, index))
  if (objection === undefined) {
    session.waits = eager
    return wire.quiet() ? { _tag: 'open' } : over(await early(session))
  }
  // It waits for the content of a message whose envelope it did not take.
  if (answers.some((answer) => E.isRight(answer) && answer.right.code === GO_AHEAD)) wire.destroy()
  return over(E.isLeft(objection) ? deferred(objection.left) : rejected(session, objection.right))
}

/** A dot at the begin of a line is doubled (RFC 5321 §4.5.2). A message begins with a header field, never with a dot. */
export const dotStuffed = (message: Buffer): Buffer => {
  let found = message.indexOf(LINE_DOT)
  if (found < 0) return message
  const pieces: Array<Buffer> = []
  let start = 0
  for (; found >= 0; found = message.indexOf(LINE_DOT, start)) {
    pieces.push(message.subarray(start, found + 2), LINE_DOT.subarray(2))
    start = found + 2
  }
  pieces.push(message.subarray(start))
  return Buffer.concat(pieces)
}

const lost = (session: Session, reason: string): Outcome => {
  session.wire.destroy()
  return { _tag: 'lost', reason }
}

/** It spoke before it had the final dot, and gets none: what it refuses it has not taken (RFC 5321 §4.1.1.4), and else nothing is known. */
const interrupted = async (session: Session): Promise<Outcome> => {
  session.wire.destroy()
  const answer = await session.wire.read(0)
  return E.isRight(answer) && answer.right.code >= 400 ? rejected(session, answer.right) : lost(session, OUT_OF_STEP)
}

/** Whether a second reply says another thing: then nobody knows which of them is to the final dot. A 421 may follow any (RFC 5321 §3.8). */
const isContradicted = async ({ wire }: Session, first: RawReply): Promise<boolean> => {
  if (wire.quiet()) return false
  wire.destroy()
  const more = await wire.read(0)
  return E.isRight(more) && more.right.code !== SERVICE_CLOSING && classOf(more.right) !== classOf(first)
}

/** From here on content is on its way. */
const transmit = async (session: Session, message: Buffer, timeouts: RelayTimeouts): Promise<Outcome> => {
  const { wire } = session
  session.waits = false
  const octets = Buffer.concat([dotStuffed(message), FINAL_DOT])
  let sent = true
  for (let start = 0; sent && start < octets.length; start += BLOCK_OCTETS) {
    if (!wire.quiet()) return interrupted(session)
    sent = E.isRight(await wire.flush(octets.subarray(start, start + BLOCK_OCTETS), timeouts.block_ms))
  }
  const answer = await wire.read(timeouts.final_ms)
  if (E.isLeft(answer)) return lost(session, answer.left)
  if (await isContradicted(session, answer.right)) return lost(session, OUT_OF_STEP)
  const reply = toReply(answer.right)
  if (positive(answer.right) && sent) {
    session.dirty = false
    return { _tag: 'accepted', by: 'relay', reply }
  }
  if (reply.code < 400) return lost(session, `the relay answered the message with ${replyLine(reply)}`)
  session.dirty = false
  if (!sent) wire.destroy()
  return rejected(session, answer.right)
}

/** DATA. Null: it waits for the content. */
const askForContent = async (session: Session, command_ms: number): Promise<Outcome | null> => {
  const { wire } = session
  wire.write('DATA\r\n')
  const answer = await wire.read(command_ms)
  if (E.isLeft(answer)) return deferred(answer.left)
  if (answer.right.code !== GO_AHEAD) return rejected(session, answer.right)
  return wire.quiet() && wire.open() ? null : early(session)
}

/** The message, after the door said yes; before it DATA, where that was not said. Never rejects. */
export const sendContent = async (session: Session, message: Buffer, timeouts: RelayTimeouts): Promise<Outcome> => {
  const { wire } = session
  if (!wire.quiet() || !wire.open()) return early(session)
  const obstacle = session.waits ? null : await askForContent(session, timeouts.command_ms)
  return obstacle ?? transmit(session, message, timeouts)
}
