/** What a machine and an operator see of `serve`. */
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Initial, openPlace, type Serving } from '../support/system/program.js'

const place = openPlace()
let initial: Initial
let serving: Serving

beforeAll(async () => {
  initial = await place.init('--no-limits')
  serving = await place.serve({ LOG_LEVEL: 'debug' })
})
afterAll(() => place.close())

const MAIL = { to: 'confidential@example.com', subject: 'Subject-7c1f', body: 'Body-93ab' }

/** A line of Prometheus' text format: a comment, or a name, labels and a number. */
const LABELS = String.raw`(\{([a-zA-Z_]\w*="(\\.|[^"\\])*",?)*\})?`
const METRIC = new RegExp(String.raw`^(# (HELP|TYPE) .*|[a-zA-Z_:][\w:]*${LABELS} (NaN|[+-]?Inf|[-+0-9.e]+))$`)

describe('The server', () => {
  it('says that it is well, and what lies in wait', async () => {
    const { status, body } = await serving.fetch('/health')
    expect([status, body]).toEqual([200, expect.objectContaining({ status: 'ok', version: '0.1.0' })])
  })

  it('says without a key what was proved of it, and of which commit', async () => {
    const { status, body } = await serving.fetch('/v1/proof_status')
    expect(status).toBe(200)
    expect(body).toEqual({
      version: '0.1.0',
      commit: expect.stringMatching(/^[0-9a-f]{40}(-dirty)?$/),
      proved: expect.any(Boolean),
      reason: body.proved ? null : expect.any(String),
      toolchain: expect.any(String),
      modules: expect.any(Number),
      theorems: expect.any(Number),
      table_rows: expect.any(Number),
      promises: expect.any(Array),
      mutation_score: body.mutation_score === null ? null : expect.any(Number),
    })
  })

  it('publishes an OpenAPI document that is valid by the schema, and names only what is there', async () => {
    const { body } = await serving.fetch('/openapi.json')
    const { valid, errors } = await new Validator().validate(body)
    expect({ valid, errors: errors ?? [] }).toEqual({ valid: true, errors: [] })
    const found = Object.keys(body.paths).map(async (path) => (await serving.fetch(path, { method: 'POST' })).status)
    for (const status of await Promise.all(found)) expect([200, 400, 401]).toContain(status)
  })

  it('publishes measures that Prometheus can read, its own operations among them', async () => {
    await serving.post(initial.keys.test.agent, 'send_email', MAIL)
    const { headers, body } = await serving.fetch('/metrics')
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
    const lines = String(body)
      .split('\n')
      .filter((line) => line !== '')
    expect(lines.filter((line) => !METRIC.test(line))).toEqual([])
    expect(lines).toContain('multimail_operations_total{operation="send_email",code="ok"} 1')
  })

  it('publishes its reference for people, which a browser may run nothing of', async () => {
    const { status, headers, body } = await serving.fetch('/docs')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
    expect([headers.get('x-content-type-options'), headers.get('cache-control')]).toEqual(['nosniff', 'no-store'])
    expect(String(body)).toContain('<h2 id="send_email">send_email</h2>')
    const { servers } = (await serving.fetch('/openapi.json')).body
    expect(String(body)).toContain(`curl -X POST ${servers[0].url}/v1/send_email`)
  })

  it.each(['/health', '/openapi.json', '/v1/proof_status', '/v1/get_account', '/nowhere'])(
    'answers %s as data that no page may use',
    async (path) => {
      const { headers } = await serving.fetch(path)
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect([headers.get('x-powered-by'), headers.get('access-control-allow-origin')]).toEqual([null, null])
    },
  )
})

describe('A body that is too large', () => {
  it.each(['/v1/send_email', '/mcp'])(
    'is told so by %s, also to a client that writes before it reads',
    async (path) => {
      const headers = { Authorization: `Bearer ${initial.keys.test.agent}`, 'Content-Type': 'application/json' }
      const body = Buffer.alloc(60 * 1024 * 1024, ' ')
      for (let count = 0; count < 5; count += 1) {
        const { status, body: said } = await serving.fetch(path, { method: 'POST', headers, body })
        expect([status, said.code]).toEqual([413, 'too_large'])
      }
    },
  )
})

describe('The log', () => {
  it('is JSON lines that hold no key, subject, body or address', async () => {
    const { agent, reviewer } = initial.keys.test
    const { message_id } = (await serving.post(agent, 'send_email', MAIL)).body
    await serving.post(reviewer, 'decide_email', { message_id, action: 'approve', reason: 'Reason-4412' })
    await serving.fetch(`/v1/read_email?message_id=${message_id}&to=confidential@example.com`, {
      headers: { Authorization: `Bearer ${agent}` },
    })
    await serving.fetch(`/v1/${agent}`, { headers: { Authorization: `Bearer ${agent}` } })
    await serving.post(`${agent}0`, 'send_email', MAIL)
    await serving.post(agent, 'send_email', { ...MAIL, to: 'confidential' })
    await serving.post(agent, 'send_email', { ...MAIL, to: 'lost+confidential@example.com' })
    const { status, stdout, stderr } = await serving.stop()
    expect(status).toBe(0)
    const lines = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly msg: string })
    expect(new Set(lines.map(({ msg }) => msg))).toEqual(new Set(['serving', 'request', 'stopped']))
    const keys = Object.values(initial.keys).flatMap((one) => Object.values(one) as ReadonlyArray<string>)
    const secrets = [...keys, ...keys.map((key) => key.slice(8, 40)), 'confidential', 'Subject-7c1f', 'Body-93ab']
    for (const secret of [...secrets, 'Reason-4412', 'multimail.test']) expect(stderr).not.toContain(secret)
    expect(stdout).not.toContain('mm_')
    serving = await place.serve()
  })

  it('may be closed by whoever reads it: the server goes on, and stops when it is told to', async () => {
    const deaf = openPlace()
    try {
      const { keys } = await deaf.init()
      const going = await deaf.serve({ LOG_LEVEL: 'debug' })
      going.hangUp()
      for (let count = 0; count < 40; count += 1)
        expect((await going.post(keys.test.agent, 'send_email', MAIL)).status).toBe(202)
      expect((await going.stop()).status).toBe(0)
    } finally {
      await deaf.close()
    }
  })
})

describe('SIGTERM under load', () => {
  it('ends in 0 with every accepted message kept, and lets nobody wait', async () => {
    const { agent } = initial.keys.test
    const waiting = (await serving.post(agent, 'send_email', MAIL)).body.message_id
    const waits = serving.post(agent, 'read_email', { message_id: waiting, wait_seconds: 30 })
    const accepted: Array<string> = [waiting]
    const client = async (): Promise<void> => {
      for (;;) {
        const reply = await serving.post(agent, 'send_email', MAIL).catch(() => null)
        if (reply === null || reply.status === 503) return
        expect(reply.status).toBe(202)
        accepted.push(reply.body.message_id)
        if (accepted.length === 60) void serving.stop()
      }
    }
    await Promise.all(Array.from({ length: 8 }, client))
    // Had it waited to its end, the stop would have cut it off: it is answered, with what is true.
    expect(await waits).toMatchObject({ status: 200, body: { status: 'pending' } })
    expect((await serving.ended).status).toBe(0)
    expect(accepted.length).toBeGreaterThanOrEqual(60)

    serving = await place.serve()
    for (const message_id of accepted) {
      const { status, body } = await serving.post(agent, 'read_email', { message_id })
      expect([status, body.status]).toEqual([200, 'pending'])
    }
    expect((await place.run(['verify'])).status).toBe(0)
  })
})
