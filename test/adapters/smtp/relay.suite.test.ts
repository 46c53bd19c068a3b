import * as Effect from 'effect/Effect'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TransportShape } from '../../../adapters/ports/transport.js'
import { makeRelay } from '../../../adapters/smtp/relay.js'
import { recipientsOf } from '../../../core/message/content.js'
import { selfSigned } from '../../support/smtp/certificate.js'
import { CONTENT, deliver, handover, relayConfig } from '../../support/smtp/handover.js'
import { digestOf, readBack } from '../../support/smtp/read-back.js'
import { type Rig, transportSuite } from '../transport-suite.js'

const certificate = selfSigned()

interface Mail {
  readonly recipient: string
  readonly raw: Buffer
  readonly secure: boolean
  readonly user: string | undefined
}

interface Served {
  readonly port: number
  readonly mails: Array<Mail>
  readonly stop: () => Promise<void>
}

const fault = (code: number, message: string): Error => Object.assign(new Error(message), { responseCode: code })

/** The real npm smtp-server, with the sandbox's recipients. */
const serve = (options: SMTPServerOptions): Promise<Served> => {
  const mails: Array<Mail> = []
  const server = new SMTPServer({
    ...certificate,
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    onRcptTo: ({ address }, _session, done) => {
      if (address.startsWith('bounced')) return done(fault(550, '5.1.1 No such mailbox'))
      return done(address.startsWith('deferred') ? fault(451, '4.7.1 Later') : null)
    },
    onAuth: ({ username, password }, _session, done) =>
      password === 'p@ss word' ? done(null, { user: username ?? '' }) : done(new Error('Wrong')),
    onData: (stream, session, done) => {
      const chunks: Array<Buffer> = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const recipient = session.envelope.rcptTo[0]?.address ?? ''
        const user = typeof session.user === 'string' ? session.user : undefined
        if (recipient.startsWith('lost')) {
          for (const one of server.connections) one.close()
          return
        }
        mails.push({ recipient, raw: Buffer.concat(chunks), secure: session.secure, user })
        done(null, 'Ok: queued')
      })
    },
    ...options,
  })
  server.on('error', () => undefined)
  return new Promise((resolve) => {
    const listening = server.listen(0, '127.0.0.1', () => {
      const address = listening.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      resolve({ port, mails, stop: () => new Promise((done) => server.close(() => done())) })
    })
  })
}

const rigOf = async (options: SMTPServerOptions, query: string, implicit = false): Promise<Rig> => {
  const served = await serve(options)
  const transport = makeRelay(relayConfig(served.port, query, implicit ? { tls: 'implicit' } : {}))
  return { transport, received: () => served.mails.map((one) => one.recipient), stop: served.stop }
}

transportSuite('relay without TLS', 'relay', () => rigOf({ disabledCommands: ['STARTTLS'] }, '?tls=off'))
transportSuite('relay with STARTTLS', 'relay', () => rigOf({}, '?tls=required&verify=off'))
transportSuite('relay with TLS from the first octet', 'relay', () => rigOf({ secure: true }, '?verify=off', true))
transportSuite('relay without PIPELINING', 'relay', () => rigOf({ hidePIPELINING: true }, '?verify=off'))

describe('the relay and a real server', () => {
  let served: Served
  let relay: TransportShape
  const credentials = { user: 'agent@example.com', password: 'p@ss word' }
  beforeAll(async () => {
    served = await serve({ authOptional: false, authMethods: ['LOGIN', 'PLAIN'] })
    relay = makeRelay(relayConfig(served.port, '?verify=off', { credentials }))
  })
  afterAll(async () => {
    await Effect.runPromise(relay.close)
    await served.stop()
  })

  it('sends octets from which the digest is recomputed, over TLS, as the user', async () => {
    expect(await deliver(relay)).toMatchObject({ _tag: 'accepted' })
    const mail = served.mails[0]
    expect(mail).toMatchObject({ secure: true, user: 'agent@example.com' })
    const back = await readBack(mail?.raw ?? Buffer.alloc(0), recipientsOf(CONTENT))
    expect(digestOf(back)).toBe(digestOf(CONTENT))
  })

  it('sends a message of several megabytes whole', async () => {
    const content = { ...CONTENT, text: '.line of text\n'.repeat(200_000), html: '' }
    const big = makeRelay(relayConfig(served.port, '?verify=off', { credentials }))
    expect(await deliver(big, handover({ content }))).toMatchObject({ _tag: 'accepted' })
    await Effect.runPromise(big.close)
    const raw = served.mails[served.mails.length - 1]?.raw ?? Buffer.alloc(0)
    expect(digestOf(await readBack(raw, recipientsOf(content)))).toBe(digestOf(content))
  })

  it('defers, and never loses, where the password is wrong', async () => {
    const wrong = makeRelay(
      relayConfig(served.port, '?verify=off', { credentials: { ...credentials, password: 'no' } }),
    )
    const outcome = await deliver(wrong)
    expect(outcome).toMatchObject({ _tag: 'deferred', reply: null })
    expect(outcome).toMatchObject({ reason: expect.stringMatching(/user and password: 535/) })
    await Effect.runPromise(wrong.close)
  })

  it('speaks to nobody whose certificate does not hold', async () => {
    const before = served.mails.length
    const careful = makeRelay(relayConfig(served.port, '?tls=required', { credentials }))
    const outcome = await deliver(careful)
    expect(outcome).toMatchObject({ _tag: 'deferred', reply: null, reason: expect.stringMatching(/certificate/) })
    expect(served.mails.length).toBe(before)
    await Effect.runPromise(careful.close)
  })
})
