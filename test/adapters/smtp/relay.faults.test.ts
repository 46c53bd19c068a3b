import type { Socket } from 'node:net'
import * as Context from 'effect/Context'
import * as Deferred from 'effect/Deferred'
import * as Effect from 'effect/Effect'
import * as Exit from 'effect/Exit'
import * as Fiber from 'effect/Fiber'
import * as Layer from 'effect/Layer'
import * as Scope from 'effect/Scope'
import { afterEach, describe, expect, it } from 'vitest'
import { type Outcome, RelayTransport, type TransportShape } from '../../../adapters/ports/transport.js'
import type { RelayConfig, RelayTimeouts } from '../../../adapters/smtp/configuration.js'
import { makeRelay, relayLayer } from '../../../adapters/smtp/relay.js'
import { CAPABILITIES, ehlo, type FakeRelay, fakeRelay, type Script } from '../../support/smtp/fake-relay.js'
import { CONTENT, deliver, door, handover, relayConfig, to } from '../../support/smtp/handover.js'

interface Open {
  readonly peer: FakeRelay
  readonly relay: TransportShape
}

const opened: Array<Open> = []

const start = async (
  script: Script = () => undefined,
  change: Partial<RelayConfig> = {},
  timeouts: Partial<RelayTimeouts> = {},
): Promise<Open> => {
  const peer = await fakeRelay(script)
  const open = { peer, relay: makeRelay(relayConfig(peer.port, '', change, timeouts)) }
  opened.push(open)
  return open
}

afterEach(async () => {
  for (const { peer, relay } of opened.splice(0)) {
    await Effect.runPromise(relay.close)
    await peer.stop()
  }
})

/** Answers `reply` to lines that begin with `command`. */
const at =
  (command: string, reply: string): Script =>
  (line) =>
    line !== '' && line.startsWith(command) ? reply : undefined

const dropAt =
  (command: string): Script =>
  (line, peer) => {
    if (!line.startsWith(command)) return undefined
    peer.socket.destroy()
    return null
  }

const unpipelined =
  (script: Script): Script =>
  (line, peer) =>
    script(line, peer) ?? (line.startsWith('EHLO') ? ehlo('8BITMIME') : undefined)

const BEFORE_CONTENT = ['MAIL', 'RCPT', 'DATA']
const STAGES = [...BEFORE_CONTENT, '.']

describe('replies', () => {
  it.each(STAGES)('5xx to %s is a refusal, and the connection goes on', async (stage) => {
    let first = true
    const { relay, peer } = await start((line) => {
      if (!line.startsWith(stage) || !first) return undefined
      first = false
      return '550-5.7.1 No,\r\n550 5.7.1 thank\u0007 you'
    })
    const reply = { code: 550, enhanced: '5.7.1', text: 'No, thank you' }
    expect(await deliver(relay)).toEqual({ _tag: 'refused', reply })
    expect(await deliver(relay)).toMatchObject({ _tag: 'accepted' })
    expect(peer.connections()).toBe(1)
    expect(peer.commands.filter((one) => one === 'RSET').length).toBe(stage === '.' ? 0 : 1)
    expect(peer.messages.length).toBe(stage === '.' ? 2 : 1)
  })

  it.each(STAGES)('4xx to %s defers with the reply', async (stage) => {
    const { relay } = await start(at(stage, '450 4.2.1 Later'))
    const reply = { code: 450, enhanced: '4.2.1', text: 'Later' }
    expect(await deliver(relay)).toEqual({ _tag: 'deferred', reply, reason: '450 4.2.1 Later' })
  })

  it.each(STAGES)('421 to %s defers and closes the connection', async (stage) => {
    const { relay, peer } = await start(at(stage, '421 4.3.2 Closing'))
    expect(await deliver(relay)).toMatchObject({ _tag: 'deferred', reply: { code: 421 } })
    await peer.until(() => peer.open() === 0)
  })

  it.each(['MAIL', 'RCPT'])('4xx to %s without PIPELINING defers', async (stage) => {
    const { relay, peer } = await start(unpipelined(at(stage, '451 Later')))
    expect(await deliver(relay)).toMatchObject({ _tag: 'deferred', reply: { code: 451, enhanced: null } })
    expect(peer.commands.includes('RCPT TO:<jo@example.org>')).toBe(stage === 'RCPT')
  })

  it.each(BEFORE_CONTENT)('garbage to %s defers without a reply', async (stage) => {
    for (const garbage of [
      'HTTP/1.1 400 Bad',
      '250-x\r\n251 y',
      '99 no',
      '650 x',
      '2500 x',
      `250 ${'x'.repeat(5000)}`,
    ]) {
      const { relay, peer } = await start(at(stage, garbage))
      const outcome = await deliver(relay)
      expect(outcome).toMatchObject({ _tag: 'deferred', reply: null })
      expect(peer.messages).toEqual([])
    }
  })

  it.each(['HTTP/1.1 200', '354 more', '250-x\r\n550 y'])('%j to the final dot is lost', async (garbage) => {
    const { relay } = await start(at('.', garbage))
    expect(await deliver(relay)).toMatchObject({ _tag: 'lost' })
  })

  it('gives up on a reply without end', async () => {
    const endless = `${'250-more and more and more\r\n'.repeat(5_000)}250 end`
    const { relay } = await start(at('MAIL', endless))
    expect(await deliver(relay)).toMatchObject({ _tag: 'deferred', reply: null })
  })

  it('tells at most 500 printable characters of a reply', async () => {
    const { relay } = await start(at('RCPT', `550 ${'\u001b[31mä\u0000'.repeat(300)}`))
    const outcome = await deliver(relay)
    const text = outcome._tag === 'refused' ? outcome.reply.text : ''
    expect(text.length).toBe(500)
    expect(text).not.toMatch(/\p{Cc}/u)
  })

  it('tells an enhanced code only where it agrees with the code', async () => {
    const { relay } = await start(at('RCPT', '550 4.1.1 What'))
    expect(await deliver(relay)).toEqual({ _tag: 'refused', reply: { code: 550, enhanced: null, text: '4.1.1 What' } })
  })
})

describe('connections that end', () => {
  it.each(BEFORE_CONTENT)('a drop at %s defers', async (stage) => {
    const { relay } = await start(dropAt(stage))
    expect(await deliver(relay)).toMatchObject({ _tag: 'deferred', reply: null })
  })

  it('a drop within the content is lost', async () => {
    const { relay } = await start(dropAt('content'))
    expect(await deliver(relay)).toMatchObject({ _tag: 'lost' })
  })

  it('a drop after the final dot is lost (P7)', async () => {
    const { relay, peer } = await start(dropAt('.'))
    expect(await deliver(relay)).toMatchObject({ _tag: 'lost' })
    expect(peer.messages.length).toBe(1)
  })

  it('a final reply is heard even when the connection ends with it', async () => {
    const { relay } = await start((line, { socket }) => {
      if (line !== '.') return undefined
      socket.end('250 2.0.0 Ok\r\n')
      return null
    })
    expect(await deliver(relay)).toMatchObject({ _tag: 'accepted' })
  })

  it('a refusal in the middle of a large message is a refusal', async () => {
    let told = false
    const { relay } = await start((line, { socket }) => {
      if (line === '.') return null
      if (!line.startsWith('content') || told) return undefined
      told = true
      socket.write('552 5.3.4 Too much\r\n')
      return undefined
    })
    const content = { ...CONTENT, text: 'x'.repeat(70).concat('\n').repeat(3_000) }
    expect(await deliver(relay, handover({ content }))).toMatchObject({ _tag: 'refused', reply: { code: 552 } })
  })

  it('thanks for a message that has not been sent whole are not believed', async () => {
    let told = false
    const { relay } = await start((line, { socket }) => {
      if (!line.startsWith('content') || told) return line.startsWith('EHLO') ? ehlo('PIPELINING') : undefined
      told = true
      socket.end('250 2.0.0 Ok\r\n')
      return undefined
    })
    const content = { ...CONTENT, text: 'x'.repeat(70).concat('\n').repeat(100_000) }
    expect(await deliver(relay, handover({ content }))).toMatchObject({ _tag: 'lost' })
  })

  it('no relay at all defers', async () => {
    const { relay, peer } = await start()
    await peer.stop()
    expect(await deliver(relay)).toMatchObject({
      _tag: 'deferred',
      reply: null,
      reason: expect.stringMatching(/connect/),
    })
  })

  it.each(['554 5.7.1 No service', '421 Busy', 'SSH-2.0-x'])('a greeting of %j defers', async (greeting) => {
    const { relay, peer } = await start((line) => (line === '' ? greeting : undefined))
    expect(await deliver(relay)).toMatchObject({ _tag: 'deferred' })
    await peer.until(() => peer.open() === 0)
    expect(peer.commands).toEqual([])
  })

  it('a kept connection that was closed meanwhile is replaced without a word', async () => {
    const { relay, peer } = await start((line, { socket, number, lines }) => {
      if (number !== 1 || !line.startsWith('MAIL') || !lines.includes('.')) return undefined
      socket.destroy()
      return null
    })
    const { begin, asked } = door(true)
    expect(await deliver(relay, to('a@example.org'), begin)).toMatchObject({ _tag: 'accepted' })
    expect(await deliver(relay, to('b@example.org'), begin)).toMatchObject({ _tag: 'accepted' })
    expect(peer.connections()).toBe(2)
    expect(asked()).toBe(2)
  })

  it('a kept connection whose time the relay calls over is replaced, once only', async () => {
    const { relay, peer } = await start((line, { lines, number }) =>
      line.startsWith('MAIL') && (lines.includes('.') || number > 1) ? '421 4.4.2 Idle too long' : undefined,
    )
    expect(await deliver(relay)).toMatchObject({ _tag: 'accepted' })
    expect(await deliver(relay)).toMatchObject({ _tag: 'deferred', reply: { code: 421 } })
    expect(peer.connections()).toBe(2)
  })
})

describe('time', () => {
  const SHORT = { greeting_ms: 50, command_ms: 50, block_ms: 50, final_ms: 50 }
  /** From then on. */
  const silent = (stage: string): Script => {
    let reached = false
    return (line) => {
      reached = reached || (stage === '' ? line === '' : line.startsWith(stage))
      return reached ? null : undefined
    }
  }

  it.each(['', 'EHLO', ...BEFORE_CONTENT])('silence at %j defers', async (stage) => {
    const { relay, peer } = await start(silent(stage), {}, SHORT)
    expect(await deliver(relay)).toMatchObject({ _tag: 'deferred', reason: expect.stringMatching(/within 50 ms/) })
    await peer.until(() => peer.open() === 0)
  })

  it('silence after the final dot is lost (P7)', async () => {
    const { relay } = await start(silent('.'), {}, { final_ms: 50 })
    expect(await deliver(relay)).toMatchObject({ _tag: 'lost', reason: expect.stringMatching(/within 50 ms/) })
  })

  it('a relay that takes no more content is lost', async () => {
    const { relay } = await start()
    const bytes = new Uint8Array(16 * 1024 * 1024)
    const file = { name: 'a', content_type: 'text/csv', size: bytes.length, sha256: 'e' }
    const one = handover({ content: { ...CONTENT, attachments: [file] }, attachments: new Map([['e', bytes]]) })
    const { relay: large } = await start(
      (line, { socket }) => {
        if (line.startsWith('EHLO')) return ehlo('PIPELINING')
        if (line === 'DATA') socket.pause()
        return undefined
      },
      {},
      { block_ms: 50, final_ms: 50 },
    )
    expect(await deliver(relay, one)).toMatchObject({ _tag: 'refused', reply: { code: 552, enhanced: '5.3.4' } })
    expect(await deliver(large, one)).toMatchObject({ _tag: 'lost' })
  })

  it('an idle connection is left with QUIT', async () => {
    const { relay, peer } = await start(() => undefined, { idle_ms: 20 })
    await deliver(relay)
    await peer.until(() => peer.open() === 0)
    expect(peer.commands[peer.commands.length - 1]).toBe('QUIT')
  })
})

describe('out of step', () => {
  it.each([
    ['two replies to MAIL and RCPT each', at('MAIL', '250 Ok\r\n250 Ok')],
    ['a reply to content before there was any', at('DATA', '354 Go\r\n250 2.0.0 Ok')],
    ['354 to RCPT', at('RCPT', '354 Go')],
    ['250 to DATA', at('DATA', '250 Ok')],
    ['half a reply more', at('RCPT', '250 Ok\r\n250-x')],
  ])('%s defers, without content, and closes the connection', async (_, script) => {
    const { relay, peer } = await start(script)
    const reason = expect.stringMatching(/out of step|no SMTP reply/)
    expect(await deliver(relay)).toMatchObject({ _tag: 'deferred', reply: null, reason })
    await peer.until(() => peer.open() === 0)
    expect(peer.messages).toEqual([])
  })

  it('hears a 421 in place of a reply', async () => {
    const { relay, peer } = await start((line, { socket }) => {
      if (!line.startsWith('RCPT')) return undefined
      socket.write('250 Ok\r\n421 4.3.2 Closing\r\n')
      return null
    })
    expect(await deliver(relay)).toMatchObject({ _tag: 'deferred', reply: { code: 421 } })
    await peer.until(() => peer.open() === 0)
  })

  it('never uses a connection again that spoke unasked', async () => {
    const { relay, peer } = await start((line, { number }) =>
      line === '.' && number === 1 ? '250 Ok\r\n250 Ok' : undefined,
    )
    expect(await deliver(relay)).toMatchObject({ _tag: 'accepted' })
    expect(await deliver(relay)).toMatchObject({ _tag: 'accepted' })
    expect(peer.connections()).toBe(2)
  })

  it.each([
    ['451 Later\r\n250 Ok', 'lost'],
    ['250 Ok\r\n550 No', 'lost'],
    ['550 No\r\n250 Ok', 'lost'],
    ['421 Closing\r\n250 Ok', 'lost'],
    ['451 Later\r\n451 Later', 'deferred'],
    ['250 Ok\r\n421 Closing', 'accepted'],
  ])('%j after the content: %s', async (replies, outcome) => {
    const { relay, peer } = await start(at('.', replies))
    expect(await deliver(relay)).toMatchObject({ _tag: outcome })
    await peer.until(() => peer.open() === 0)
  })

  it.each([
    ['451 4.3.0 Later', { _tag: 'deferred', reply: { code: 451 } }],
    ['552 5.3.4 Too much', { _tag: 'refused', reply: { code: 552 } }],
    ['250 Ok', { _tag: 'lost' }],
  ])('%s while the content comes: it does not get the final dot', async (reply, outcome) => {
    const { relay, peer } = await start((line, { socket }) => {
      if (line.startsWith('EHLO')) return ehlo('PIPELINING')
      if (line !== 'DATA') return undefined
      // More than the sockets between them hold has not left when it speaks.
      socket.pause()
      setTimeout(() => socket.write(`${reply}\r\n`, () => setTimeout(() => socket.resume(), 100)), 100)
      return undefined
    })
    const large = handover({ content: { ...CONTENT, text: `${'x'.repeat(70)}\n`.repeat(300_000) } })
    expect(await deliver(relay, large)).toMatchObject(outcome)
    await peer.until(() => peer.open() === 0)
    expect(peer.messages).toEqual([])
  })

  it.each([
    ['a pipelining relay', () => undefined],
    ['one that wants each command by itself', unpipelined(() => undefined)],
  ])('asks the door once %s waits for the content', async (_, script: Script) => {
    const { relay, peer } = await start(script)
    const begin = Effect.sync(() => {
      expect(peer.commands.slice(1)).toEqual([expect.stringMatching(/^MAIL/), 'RCPT TO:<jo@example.org>', 'DATA'])
      return true
    })
    expect(await deliver(relay, handover(), begin)).toMatchObject({ _tag: 'accepted' })
  })

  it('is left without an octet of content where the door said no', async () => {
    const heard: Array<string> = []
    const { relay, peer } = await start((line) => void heard.push(line))
    expect(await deliver(relay, handover(), Effect.succeed(false))).toEqual({ _tag: 'withheld' })
    await peer.until(() => peer.open() === 0)
    expect(heard[heard.length - 1]).toBe('DATA')
    expect(peer.messages).toEqual([])
    expect(await deliver(relay)).toMatchObject({ _tag: 'accepted' })
    expect(peer.connections()).toBe(2)
  })

  it('costs one connection however often the door says no, until it says yes', async () => {
    const { relay, peer } = await start()
    for (let count = 0; count < 20; count += 1)
      expect(await deliver(relay, handover(), Effect.succeed(false))).toEqual({ _tag: 'withheld' })
    expect([peer.connections(), peer.commands.filter((one) => one === 'DATA').length]).toEqual([2, 1])
    expect(peer.commands.filter((one) => one === 'RSET').length).toBe(18)
    for (const data of [2, 3]) {
      expect(await deliver(relay)).toMatchObject({ _tag: 'accepted' })
      expect(peer.commands.filter((one) => one === 'DATA').length).toBe(data)
    }
    expect([peer.connections(), peer.messages.length]).toEqual([2, 2])
  })

  it('says DATA once, however many recipients it refuses in a row', async () => {
    const { relay, peer } = await start(at('RCPT', '550 5.1.1 Nobody'))
    for (let count = 0; count < 10; count += 1) expect(await deliver(relay)).toMatchObject({ _tag: 'refused' })
    expect([peer.connections(), peer.commands.filter((one) => one === 'DATA').length]).toEqual([1, 1])
  })

  it.each([
    ['4xx', '451 4.3.0 Later', { _tag: 'deferred', reply: { code: 451 } }],
    ['5xx', '554 5.7.1 No', { _tag: 'refused', reply: { code: 554 } }],
    ['250', '250 Ok', { _tag: 'deferred', reply: null }],
    ['354 and more', '354 Go\r\n250 Ok', { _tag: 'deferred', reply: null }],
    ['nothing, closing', null, { _tag: 'deferred', reply: null }],
  ])('that answers DATA after the door with %s is sent nothing', async (_, reply, expected) => {
    const { relay, peer } = await start((line, { socket }) => {
      if (line !== 'DATA' || !peer.commands.includes('RSET')) return undefined
      if (reply === null) socket.destroy()
      return reply
    })
    await deliver(relay, handover(), Effect.succeed(false))
    await deliver(relay, handover(), Effect.succeed(false))
    const { begin, asked } = door(true)
    expect(await deliver(relay, handover(), begin)).toMatchObject(expected)
    expect([asked(), peer.messages]).toEqual([1, []])
  })

  it('closes where the relay waits for the content of what it refused, and asks no door', async () => {
    const { relay, peer } = await start((line) =>
      line.startsWith('RCPT') ? '550 5.1.1 Nobody' : line === 'DATA' ? '354 Go ahead' : undefined,
    )
    const { begin, asked } = door(true)
    expect(await deliver(relay, handover(), begin)).toMatchObject({ _tag: 'refused', reply: { enhanced: '5.1.1' } })
    await peer.until(() => peer.open() === 0)
    expect([asked(), peer.messages]).toEqual([0, []])
  })

  it.each([
    ['a 421', '421 4.4.2 Too slow\r\n', { reply: { code: 421 } }],
    ['half a reply', '421-4.4.2 Too slow\r\n', { reply: null, reason: expect.stringMatching(/out of step/) }],
    ['that it closes', '', { reply: null, reason: 'the relay closed the connection' }],
  ])('hears %s while the door is asked', async (_, said, expected) => {
    const sockets: Array<Socket> = []
    const { relay, peer } = await start((_line, { socket }) => void sockets.push(socket))
    const speak = (): unknown => (said.startsWith('421-') ? sockets[0]?.write(said) : sockets[0]?.end(said))
    const begin = Effect.andThen(Effect.sync(speak), Effect.as(Effect.sleep(50), true))
    expect(await deliver(relay, handover(), begin)).toMatchObject({ _tag: 'deferred', ...expected })
    await peer.until(() => peer.open() === 0)
    expect(peer.messages).toEqual([])
  })
})

describe('what the relay offers', () => {
  it('is greeted with HELO where it does not know EHLO', async () => {
    const { relay, peer } = await start(at('EHLO', '502 5.5.1 What?'))
    expect(await deliver(relay)).toMatchObject({ _tag: 'accepted' })
    expect(peer.commands.slice(0, 3)).toEqual(['EHLO [127.0.0.1]', 'HELO [127.0.0.1]', 'MAIL FROM:<agent@example.com>'])
  })

  it('is told the size, and of eight bits where there are any', async () => {
    const { relay, peer } = await start()
    await deliver(relay)
    await deliver(relay, handover({ content: { ...CONTENT, text: 'Grüße' } }))
    const sizes = peer.messages.map((message) => message.replace(/^\.\./gm, '.').length + 2)
    expect(peer.commands.filter((one) => one.startsWith('MAIL'))).toEqual([
      `MAIL FROM:<agent@example.com> SIZE=${sizes[0]}`,
      `MAIL FROM:<agent@example.com> SIZE=${sizes[1]} BODY=8BITMIME`,
    ])
  })

  it('sees no eight bits where it offers no 8BITMIME', async () => {
    const { relay, peer } = await start(at('EHLO', ehlo('PIPELINING')))
    await deliver(relay, handover({ content: { ...CONTENT, text: 'Grüße', subject: 'Grüße' } }))
    expect(peer.commands[1]).toBe('MAIL FROM:<agent@example.com>')
    expect(peer.messages[0]).toMatch(/^[\t\r\n -~]*$/)
  })

  it('is not quoted where it repeats what it was told of the password', async () => {
    const credentials = { user: 'u', password: 'p' }
    const { relay } = await start(
      (line) =>
        line.startsWith('EHLO') ? ehlo('AUTH PLAIN') : line.startsWith('AUTH') ? `454 4.7.0 ${line}` : undefined,
      { credentials },
    )
    const reason = 'the relay refused our user and password: 454 4.7.0'
    expect(await deliver(relay)).toEqual({ _tag: 'deferred', reply: null, reason })
  })

  it('gets SMTPUTF8 where a local part needs it, A-labels where only a domain does', async () => {
    const { relay, peer } = await start()
    await deliver(relay, to('jo@bücher.example'))
    await deliver(relay, to('josé@bücher.example'))
    const utf8 = (text: string): string => Buffer.from(text).toString('latin1')
    expect(peer.commands).toContain('RCPT TO:<jo@xn--bcher-kva.example>')
    expect(peer.commands).toContain(utf8('RCPT TO:<josé@bücher.example>'))
    expect(peer.commands.filter((one) => one.endsWith(' SMTPUTF8')).length).toBe(1)
  })

  it('refuses by ourselves, before content, what needs SMTPUTF8 where there is none', async () => {
    const { relay, peer } = await start(unpipelined(() => undefined))
    const { begin, asked } = door(true)
    const outcome = await deliver(relay, to('josé@example.org'), begin)
    expect(outcome).toMatchObject({ _tag: 'refused', reply: { code: 553, enhanced: '5.6.7' } })
    expect(asked()).toBe(0)
    expect(peer.commands.length).toBe(1)
  })

  it.each(['jo@example.org>\r\nRCPT TO:<x@example.org', 'jo example@example.org', 'jo@example.org> NOTIFY=NEVER'])(
    'never sees the recipient %j',
    async (recipient) => {
      const { relay, peer } = await start()
      expect(await deliver(relay, to(recipient))).toMatchObject({ _tag: 'refused', reply: { enhanced: '5.1.3' } })
      expect(peer.commands.length).toBe(1)
    },
  )

  it('gets no password unencrypted, unless it is this machine', async () => {
    const credentials = { user: 'u', password: 'p' }
    const { relay, peer } = await start(
      (line) => (line.startsWith('EHLO') ? ehlo('AUTH PLAIN LOGIN') : line.startsWith('AUTH') ? '235 Ok' : undefined),
      { credentials },
    )
    expect(await deliver(relay)).toMatchObject({ _tag: 'accepted' })
    expect(peer.commands[1]).toBe('AUTH PLAIN AHUAcA==')
    const far = await start(at('EHLO', ehlo('AUTH PLAIN')), { credentials, tls: 'off', host: '0.0.0.0' })
    expect(await deliver(far.relay)).toMatchObject({ _tag: 'deferred', reason: expect.stringMatching(/not encrypted/) })
    expect(far.peer.commands.length).toBe(1)
  })

  it('gets the password by LOGIN where it does not offer PLAIN, and none where it offers neither', async () => {
    const credentials = { user: 'u', password: 'p' }
    const steps = ['334 VXNlcm5hbWU6', '334 UGFzc3dvcmQ6', '235 Ok']
    const { relay, peer } = await start(
      (line) =>
        line.startsWith('EHLO')
          ? ehlo('AUTH=LOGIN CRAM-MD5')
          : ['AUTH LOGIN', 'dQ==', 'cA=='].includes(line)
            ? steps.shift()
            : undefined,
      { credentials },
    )
    expect(await deliver(relay)).toMatchObject({ _tag: 'accepted' })
    expect(peer.commands.slice(1, 4)).toEqual(['AUTH LOGIN', 'dQ==', 'cA=='])
    const other = await start(at('EHLO', ehlo('AUTH CRAM-MD5')), { credentials })
    expect(await deliver(other.relay)).toMatchObject({ _tag: 'deferred', reason: expect.stringMatching(/neither/) })
  })

  it('cannot take STARTTLS away where TLS is required', async () => {
    const { relay, peer } = await start(() => undefined, { tls: 'required' })
    expect(await deliver(relay)).toMatchObject({ _tag: 'deferred', reason: expect.stringMatching(/STARTTLS/) })
    expect(peer.commands.length).toBe(1)
  })

  it.each([
    ['refuses STARTTLS', '454 4.7.0 No TLS today'],
    ['breaks the handshake', '220 Go\r\n'],
    ['injects replies before the handshake', '220 Go\r\n250-fake.example\r\n250 AUTH PLAIN'],
  ])('is left, without a message, when it %s', async (_, reply) => {
    const { relay, peer } = await start(
      (line, { socket }) => {
        if (line === 'STARTTLS') {
          socket.write(reply.endsWith('\r\n') ? `${reply}` : `${reply}\r\n`)
          if (reply === '220 Go\r\n') socket.end('not TLS at all, but plain text')
          return null
        }
        return line.startsWith('EHLO') ? ehlo(...CAPABILITIES, 'STARTTLS') : undefined
      },
      { tls: 'optional' },
    )
    expect(await deliver(relay)).toMatchObject({ _tag: 'deferred' })
    await peer.until(() => peer.open() === 0)
    expect(peer.commands.some((one) => one.startsWith('MAIL'))).toBe(false)
  })
})

describe('the pool', () => {
  it('uses one connection again for messages one after the other', async () => {
    const { relay, peer } = await start()
    for (let count = 0; count < 10; count++) expect(await deliver(relay)).toMatchObject({ _tag: 'accepted' })
    expect(peer.connections()).toBe(1)
  })

  it('opens no more connections than it may, and serves all who wait', async () => {
    let most = 0
    const open: Array<Open> = []
    const one = await start(
      () => {
        most = Math.max(most, open[0]?.peer.open() ?? 0)
        return undefined
      },
      { connections: 3 },
    )
    open.push(one)
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => deliver(one.relay)))
    expect(outcomes.every((outcome) => outcome._tag === 'accepted')).toBe(true)
    expect(one.peer.messages.length).toBe(100)
    expect(most).toBe(3)
    expect(one.peer.connections()).toBe(3)
  })

  it('leaves a connection after its number of messages', async () => {
    const { relay, peer } = await start(() => undefined, { messages_per_connection: 4, connections: 1 })
    for (let count = 0; count < 9; count++) await deliver(relay)
    expect(peer.connections()).toBe(3)
    expect(peer.messages.length).toBe(9)
  })

  it('finishes what is open before it closes, and takes nothing more', async () => {
    const { relay, peer } = await start()
    const outcome = await Effect.runPromise(
      Effect.gen(function* () {
        const reached = yield* Deferred.make<void>()
        const go = yield* Deferred.make<boolean>()
        const begin = Effect.andThen(Deferred.succeed(reached, undefined), Deferred.await(go))
        const fiber = yield* Effect.forkChild(relay.deliver(handover(), begin))
        yield* Deferred.await(reached)
        const closing = yield* Effect.forkChild(relay.close)
        yield* Effect.yieldNow
        yield* Deferred.succeed(go, true)
        const outcome: Outcome = yield* Fiber.join(fiber)
        yield* Fiber.join(closing)
        return outcome
      }),
    )
    expect(outcome).toMatchObject({ _tag: 'accepted' })
    await peer.until(() => peer.open() === 0)
    expect(peer.commands[peer.commands.length - 1]).toBe('QUIT')
    expect(await deliver(relay)).toMatchObject({ _tag: 'deferred', reply: null })
    expect(peer.connections()).toBe(1)
  })

  it('closes with the scope of its layer', async () => {
    const { peer } = await start()
    const scope = Scope.makeUnsafe()
    const built = await Effect.runPromise(Layer.buildWithScope(relayLayer(relayConfig(peer.port)), scope))
    const relay = Context.get(built, RelayTransport)
    expect(relay?.name).toBe('relay')
    if (relay !== null) await deliver(relay)
    await Effect.runPromise(Scope.close(scope, Exit.void))
    await peer.until(() => peer.open() === 0)
    expect(peer.commands[peer.commands.length - 1]).toBe('QUIT')
  })
})

describe('interruption', () => {
  const interruptAt = async (stage: string, script: Script = () => undefined): Promise<FakeRelay> => {
    const { relay, peer } = await start((line, one) =>
      (stage === '' ? line === '' : line.startsWith(stage)) ? null : script(line, one),
    )
    const fiber = Effect.runFork(relay.deliver(handover(), Effect.succeed(true)))
    await peer.until(() =>
      stage === ''
        ? peer.open() > 0
        : stage === '.'
          ? peer.messages.length > 0
          : peer.commands.some((one) => one.startsWith(stage)),
    )
    await Effect.runPromise(Fiber.interrupt(fiber))
    const exit = await Effect.runPromise(Fiber.await(fiber))
    expect(Exit.isSuccess(exit)).toBe(false)
    return peer
  }

  it.each(['', 'EHLO', 'MAIL', 'DATA', '.'])('at %j closes the connection and tells no outcome', async (stage) => {
    const peer = await interruptAt(stage)
    await peer.until(() => peer.open() === 0)
  })
})
