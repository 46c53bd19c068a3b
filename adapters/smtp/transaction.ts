/**
 * One mail transaction (RFC 5321 §3.3) in two halves, with the door between them: first the envelope, then, when the door said yes,
 * the content. Until the first octet of content every fault is `deferred`; from then on only a reply to the final dot tells what became of it.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Outcome } from '../ports/transport.js'
import type { RelayTimeouts } from './configuration.js'
import { type RawReply, replyLine, toReply } from './reply.js'
import type { Session } from './session.js'

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
const FINAL_DOT = Buffer.from('.\r\n')
const LINE_DOT = Buffer.from('\r\n.')

const deferred = (reason: string): Outcome => ({ _tag: 'deferred', reply: null, reason })

const over = (outcome: Outcome): Opened => ({ _tag: 'over', outcome })

/** What a reply of 4xx or 5xx makes of the attempt; of any other, that the relay is out of step. */
const rejected = (session: Session, raw: RawReply): Outcome => {
  const reply = toReply(raw)
  const class_ = Math.floor(reply.code / 100)
  if (reply.code === SERVICE_CLOSING || class_ < 4) session.wire.destroy()
  if (class_ === 4) return { _tag: 'deferred', reply, reason: replyLine(reply) }
  return class_ === 5 ? { _tag: 'refused', reply } : deferred(`the relay is out of step: ${replyLine(reply)}`)
}

const positive = ({ code }: RawReply): boolean => code >= 200 && code < 300

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

/** MAIL and RCPT, in one write where the relay takes them so (RFC 2920). Never rejects. */
export const openTransaction = async (
  session: Session,
  envelope: Envelope,
  { command_ms }: RelayTimeouts,
): Promise<Opened> => {
  const { wire, capabilities } = session
  const reused = session.transactions > 0
  if (!(await wasReset(session)) || !wire.open() || !wire.quiet()) {
    wire.destroy()
    return reused ? { _tag: 'stale' } : over(deferred('the relay closed the connection'))
  }
  session.transactions += 1
  session.dirty = true
  const mail = `${mailCommand(session, envelope)}\r\n`
  const rcpt = `RCPT TO:<${envelope.recipient}>\r\n`
  wire.write(capabilities.pipelining ? mail + rcpt : mail)
  const first = await wire.read(command_ms)
  if (E.isLeft(first)) return reused ? { _tag: 'stale' } : over(deferred(first.left))
  if (reused && first.right.code === SERVICE_CLOSING) {
    wire.destroy()
    return { _tag: 'stale' }
  }
  const accepted = positive(first.right)
  if (!accepted && !capabilities.pipelining) return over(rejected(session, first.right))
  if (!capabilities.pipelining) wire.write(rcpt)
  const second = await wire.read(command_ms)
  if (!accepted) return over(rejected(session, first.right))
  if (E.isLeft(second)) return over(deferred(second.left))
  return positive(second.right) ? { _tag: 'open' } : over(rejected(session, second.right))
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

/** From here on content is on its way. */
const transmit = async (session: Session, message: Buffer, timeouts: RelayTimeouts): Promise<Outcome> => {
  const { wire } = session
  const octets = Buffer.concat([dotStuffed(message), FINAL_DOT])
  let sent = true
  for (let start = 0; sent && start < octets.length; start += BLOCK_OCTETS)
    sent = E.isRight(await wire.flush(octets.subarray(start, start + BLOCK_OCTETS), timeouts.block_ms))
  const answer = await wire.read(timeouts.final_ms)
  if (E.isLeft(answer)) return lost(session, answer.left)
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

/** DATA and the message, after the door said yes. Never rejects. */
export const sendContent = async (session: Session, message: Buffer, timeouts: RelayTimeouts): Promise<Outcome> => {
  const { wire } = session
  if (!wire.quiet()) {
    wire.destroy()
    const early = await wire.read(timeouts.command_ms)
    const outcome = E.isLeft(early) ? null : rejected(session, early.right)
    return outcome?._tag === 'deferred'
      ? outcome
      : deferred('the relay is out of step: it answered before it was asked')
  }
  wire.write('DATA\r\n')
  const go = await wire.read(timeouts.command_ms)
  if (E.isLeft(go)) return deferred(go.left)
  if (go.right.code !== 354) return rejected(session, go.right)
  if (!wire.quiet() || !wire.open()) {
    wire.destroy()
    return deferred('the relay is out of step: it answered a message that had not been sent')
  }
  return transmit(session, message, timeouts)
}
