/** The command line, as an operator uses it. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Ended, openPlace, type Place, runProgram } from '../support/system/program.js'

const MAIL = { to: 'jordan@example.com', subject: 'Welcome', body: 'Hi' }
const ID = /^[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}$/

let place: Place
beforeEach(() => {
  place = openPlace()
})
afterEach(() => place.close())

/** A complaint: one sentence, exit status 1, no stack. */
const complains = (ended: Ended, sentence: RegExp | string): void => {
  expect({ ...ended, stderr: ended.stderr.trim() }).toEqual({
    status: 1,
    stdout: '',
    stderr: typeof sentence === 'string' ? sentence : expect.stringMatching(sentence),
  })
  expect(ended.stderr.trim().split('\n')).toHaveLength(1)
}

const keysIn = (text: string): ReadonlyArray<string> => text.match(/mm_(test|live)_[0-9a-f]{48}/g) ?? []

describe('init', () => {
  it('prints exactly the documented object with --json, once', async () => {
    const initial = await place.init('--domain', 'agents.example', '--oversight-email', 'op@example.com')
    const world = (environment: string) => ({
      agent: expect.stringMatching(`^mm_${environment}_`),
      reviewer: expect.stringMatching(`^mm_${environment}_`),
      admin: expect.stringMatching(`^mm_${environment}_`),
    })
    const mailbox = { id: expect.stringMatching(ID), address: 'agent@agents.example' }
    expect(initial).toEqual({
      account_id: expect.stringMatching(/^acc_/),
      mailboxes: { test: mailbox, live: mailbox },
      keys: { test: world('test'), live: world('live') },
    })
    complains(await place.run(['init', '--domain', 'agents.example']), /already a mailbox with this address/)
    expect(statSync(join(place.data, 'multimail.db')).mode & 0o077).toBe(0)
  })

  it('refuses an operator that an agent could read', async () => {
    complains(await place.run(['init', '--oversight-email', 'me@multimail.test']), /does not host/)
  })
})

describe('serve', () => {
  it('runs init where there is nothing, prints the keys once, and is ready with them', async () => {
    const first = await place.serve()
    const keys = keysIn(first.stdout())
    expect(new Set(keys).size).toBe(6)
    expect((await first.post(keys[0] ?? '', 'send_email', MAIL)).status).toBe(202)
    expect((await first.stop()).status).toBe(0)
    const second = await place.serve()
    expect(keysIn(second.stdout())).toEqual([])
    expect((await second.post(keys[0] ?? '', 'check_inbox', { direction: 'outbound' })).body.messages).toHaveLength(1)
  })

  it('runs init also where one was refused before', async () => {
    await place.run(['init', '--domain', 'agents.example', '--oversight-email', 'me@agents.example'])
    expect(keysIn((await place.serve()).stdout())).toHaveLength(6)
  })

  it('says who holds the data directory where another serves it, and leaves that one alone', async () => {
    const first = await place.serve()
    const second = await place.run(['serve', '--port', '0'])
    complains(second, new RegExp(`is already served by process ${first.pid} on \\S+, which started at \\S+Z: stop it`))
    expect((await first.fetch('/health')).status).toBe(200)
    await first.kill()
    expect((await (await place.serve()).fetch('/health')).status).toBe(200)
  })

  it('says that it cannot listen where another does', async () => {
    const first = await place.serve()
    const other = openPlace()
    try {
      const { port } = new URL(first.url)
      await other.init()
      const second = await other.run(['serve', '--port', port], { LOG_LEVEL: 'silent' })
      complains(second, `Port ${port} is in use: stop the program that holds it, or name another with --port.`)
    } finally {
      await other.close()
    }
  })

  it.each([
    ['SMTP_URL', 'smpt://user:pa55-word@relay.example'],
    ['SMTP_URL', 'user:pa55-word@relay.example:587'],
    ['SMTP_URL', 'smtp://user:pa55-word@relay.example?tsl=off'],
    ['SMTP_URL', 'smtp://user:pa55-word@relay.example:99999'],
    ['LOG_LEVEL', 'loud'],
    ['PUBLIC_URL', 'mail.example.com'],
    ['PUBLIC_URL', 'https://me:pa55@mail.example.com'],
    ['PUBLIC_URL', 'https://mail.example.com/?a=b'],
    ['TRUSTED_PROXIES', '10.0.0.0/8, 10.0.0.0/33'],
    ['TRUSTED_PROXIES', '0.0.0.0/0'],
    ['TRUSTED_PROXIES', 'fe80::1%eth0'],
    ['TRUSTED_PROXIES', 'proxy.example.com'],
    ['RATE_LIMIT_PER_MINUTE', '-1'],
    ['OPERATOR_MAIL_FROM', 'nobody'],
  ])('does not start with a %s such as %s, and repeats no password', async (name, value) => {
    const ended = await place.run(['serve', '--port', '0'], { [name]: value })
    complains(ended, new RegExp(name))
    expect(ended.stderr).not.toContain('pa55')
    expect(existsSync(join(place.data, 'multimail.db'))).toBe(false)
  })
})

it.each([
  ['serve', '--port', ' '],
  ['serve', '--port', '0x10'],
  ['verify', '--anchor', ''],
  ['backup', '--to', ''],
])('%s does not take %s %j', async (...words) => {
  const { status, stderr } = await place.run(words)
  expect(status).toBe(1)
  expect(stderr).toMatch(new RegExp(`^error: option '${words[1]} .*' argument .* is invalid`))
})

it('an empty setting is one that is not set', async () => {
  const serving = await place.serve({ LOG_LEVEL: '', OPERATOR_MAIL_FROM: '', TRUSTED_PROXIES: '' })
  expect((await serving.fetch('/health')).status).toBe(200)
})

it('takes addresses and networks as proxies', async () => {
  const TRUSTED_PROXIES = 'loopback, 192.0.2.1,10.0.0.0/8, 2001:db8::/32, ::ffff:192.0.2.2, 192.0.2.3/32'
  expect((await (await place.serve({ TRUSTED_PROXIES })).fetch('/health')).status).toBe(200)
})

describe('keys', () => {
  it('lists them all, however many there are', async () => {
    const { keys } = await place.init()
    const serving = await place.serve({ RATE_LIMIT_PER_MINUTE: '0' })
    const db = new Database(join(place.data, 'multimail.db'))
    const id = (n: number): string => `key_${n.toString().padStart(26, '0')}`
    const copy = db.prepare(
      `INSERT INTO api_keys SELECT account_id, ?, environment, 'old', ?, hint, scopes, mailboxes, created_ms, revoked_ms
       FROM api_keys WHERE environment = 'test' LIMIT 1`,
    )
    for (let n = 0; n < 205; n += 1) copy.run(id(n), `hash ${n}`)
    db.close()
    const listed = JSON.parse((await place.run(['keys', 'list', '--json'])).stdout) as ReadonlyArray<{ key_id: string }>
    expect(new Set(listed.map(({ key_id }) => key_id)).size).toBe(211)
    expect((await serving.post(keys.test.agent, 'get_account', {})).status).toBe(200)
  })

  it('makes one that works at once, lists it without its secret, and revokes it at once', async () => {
    await place.init()
    const serving = await place.serve()
    const create = ['keys', 'create', '--environment', 'test', '--scopes', 'read,send', '--name', 'second agent']
    const made = JSON.parse((await place.run([...create, '--json'])).stdout)
    expect((await serving.post(made.api_key, 'send_email', MAIL)).status).toBe(202)
    const listed = await place.run(['keys', 'list', '--json'])
    expect(keysIn(listed.stdout)).toEqual([])
    const all = JSON.parse(listed.stdout) as ReadonlyArray<{ readonly key_id: string }>
    expect(all).toHaveLength(7)
    expect(all.find(({ key_id }) => key_id === made.key_id)).toMatchObject({
      name: 'second agent',
      scopes: ['read', 'send'],
      environment: 'test',
      revoked_at: null,
    })
    const revoke = ['keys', 'revoke', made.key_id, '--environment']
    complains(await place.run([...revoke, 'live']), /no such thing/)
    expect((await place.run([...revoke, 'test'])).status).toBe(0)
    expect((await serving.post(made.api_key, 'send_email', MAIL)).status).toBe(401)
    expect((await place.run(['keys', 'list'])).stdout).toMatch(new RegExp(`${made.key_id}.*revoked`))
  })
})

describe('recover-operator', () => {
  it('sets the address that codes go to, unless an agent could read it', async () => {
    const { keys, account_id } = await place.init()
    const serving = await place.serve()
    complains(await place.run(['recover-operator', '--oversight-email', 'me@multimail.test']), /does not host/)
    const set = await place.run(['recover-operator', '--oversight-email', 'new@example.com'])
    expect(set).toMatchObject({ status: 0, stdout: expect.stringContaining(account_id) })
    expect((await serving.post(keys.test.admin, 'get_account', {})).body.oversight_email).toBe('new@example.com')
    await serving.post(keys.live.admin, 'create_api_key', { name: 'x', scopes: ['read'] })
    expect((await place.operatorMail())[0]).toMatchObject({ kind: 'code', to: 'new@example.com' })
  })
})

describe('backup', () => {
  it('copies consistently while the server takes mail, and the copy verifies and serves', async () => {
    const { keys } = await place.init('--no-limits')
    const serving = await place.serve({ RATE_LIMIT_PER_MINUTE: '0' })
    const copy = place.path('copy.db')
    let over = false
    const before = (await serving.post(keys.test.agent, 'send_email', MAIL)).body.message_id
    const load = async (): Promise<void> => {
      while (!over) expect((await serving.post(keys.test.agent, 'send_email', MAIL)).status).toBe(202)
    }
    const loads = [load(), load(), load(), load()]
    expect(await place.run(['backup', '--to', copy])).toMatchObject({ status: 0, stdout: `copied to ${copy}\n` })
    over = true
    await Promise.all(loads)
    complains(await place.run(['backup', '--to', copy]), `${copy} is already there: name a file that is not.`)
    const restored = place.path('restored')
    mkdirSync(restored)
    copyFileSync(copy, join(restored, 'multimail.db'))
    expect(await runProgram(['verify', '--data', restored])).toMatchObject({ status: 0, stderr: '' })
    const again = await place.serve({}, { data: restored })
    expect((await again.post(keys.test.agent, 'read_email', { message_id: before })).body.status).toBe('pending')
  })

  it('says so where there is nothing to copy, as operator-mail does where there is none to read', async () => {
    complains(await place.run(['backup', '--to', place.path('copy.db')]), `There is no database in ${place.data}.`)
    complains(await place.run(['operator-mail']), `There is no database in ${place.data}.`)
  })
})

/** Three decided messages and one that waits; the server has stopped. */
const history = async (): Promise<{ readonly ids: ReadonlyArray<string> }> => {
  const { keys } = await place.init()
  const serving = await place.serve()
  const ids: Array<string> = []
  for (let n = 0; n < 4; n += 1) {
    const { message_id } = (await serving.post(keys.test.agent, 'send_email', MAIL)).body
    ids.push(message_id)
    if (n > 0)
      await serving.post(keys.test.reviewer, 'decide_email', { message_id, action: 'approve', wait_seconds: 30 })
  }
  await serving.stop()
  return { ids }
}

/** Who can write the file can drop the triggers first. */
const tamper = (sql: string): void => {
  const db = new Database(join(place.data, 'multimail.db'))
  try {
    db.exec('DROP TRIGGER entries_are_not_changed; DROP TRIGGER entries_are_not_deleted')
    db.pragma('foreign_keys = OFF')
    expect(db.prepare(sql).run().changes).toBeGreaterThan(0)
  } finally {
    db.close()
  }
}

describe('verify', () => {
  it.each([
    [
      'an entry is changed',
      "UPDATE entries SET actor = 'key_other' WHERE seq = 12",
      /entry 12 \(evt_\w+, [\w.]+\) of acc_/,
    ],
    ['an entry is removed', 'DELETE FROM entries WHERE seq = 12', /entry 13 /],
    ['entries change places', 'UPDATE entries SET seq = 1000 WHERE seq = 11', /entry 12 /],
    [
      'a message changes its status',
      "UPDATE messages SET status = 'delivered' WHERE status = 'pending'",
      /msg_\w+, message: status/,
    ],
    [
      'a held message is let go',
      "UPDATE messages SET phase = 'cleared' WHERE phase = 'held'",
      /msg_\w+, message: phase/,
    ],
    [
      'a decision gets another author',
      "UPDATE holds SET decided_by = 'key_other' WHERE decided_by IS NOT NULL",
      /msg_\w+/,
    ],
    ['a delivery is told otherwise', "UPDATE deliveries SET status = 'bounced'", /msg_\w+/],
    ['a content is exchanged', `UPDATE contents SET content = replace(content, 'Hi', 'Ho')`, /msg_\w+: its content/],
    ['a mailbox is raised', "UPDATE mailboxes SET mode = 'autonomous'", /mbx_\w+: \w+ is not what its entries say/],
    [
      'a key gets a scope',
      `UPDATE api_keys SET scopes = '["read","send","oversight"]' WHERE name = 'agent'`,
      /key_\w+: \w+/,
    ],
    ['a key is taken away', "DELETE FROM api_keys WHERE name = 'reviewer'", /key_\w+ has entries/],
  ])('finds where %s, and names the first that is wrong', async (_what, sql, named) => {
    await history()
    expect(await place.run(['verify'])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^whole: \d+ entries/),
    })
    tamper(sql)
    complains(await place.run(['verify']), new RegExp(`^verify: .*${named.source}`))
  })

  it('finds with an anchor kept elsewhere that an older state was put in place of the database', async () => {
    const { ids } = await history()
    const [older, anchor] = [place.path('older.db'), place.path('anchor.json')]
    await place.run(['backup', '--to', older])
    expect(await place.run(['verify', '--anchor', anchor])).toMatchObject({ status: 0 })
    const serving = await place.serve()
    await serving.stop()
    const { anchors } = JSON.parse(readFileSync(anchor, 'utf8'))
    expect(anchors).toEqual([
      { account_id: expect.stringMatching(/^acc_/), seq: expect.any(Number), hash: expect.any(String) },
    ])
    expect(await place.run(['verify', '--anchor', anchor])).toMatchObject({ status: 0 })

    // One more entry, anchored; then the older state comes back, whole in itself.
    const { key_id } = JSON.parse((await place.run(['keys', 'list', '--json'])).stdout)[0]
    await place.run(['keys', 'revoke', key_id, '--environment', 'test'])
    expect(await place.run(['verify', '--anchor', anchor])).toMatchObject({ status: 0 })
    for (const suffix of ['-wal', '-shm']) writeFileSync(join(place.data, `multimail.db${suffix}`), '')
    copyFileSync(older, join(place.data, 'multimail.db'))
    expect((await place.run(['verify'])).status).toBe(0)
    complains(await place.run(['verify', '--anchor', anchor]), /entry \d+ of acc_\w+ was anchored and is missing/)
    expect(ids).toHaveLength(4)
  })

  it('does not take any file for an anchor', async () => {
    await place.init()
    const file = place.path('anchor.json')
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, '{}')
    complains(await place.run(['verify', '--anchor', file]), /is not an anchor/)
  })
})

describe('demo', () => {
  it('shows one message pending, delivered, and audited with the chain whole', async () => {
    const { status, stdout, stderr } = await runProgram(['demo'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const told = [
      'status              pending',
      'oversight_mode gated_send',
      'status              delivered',
      'confirmed_by sandbox',
    ]
    const steps = [...told, 'message.held', 'message.approved', 'delivery.delivered', 'the chain is whole']
    const places = steps.map((step) => stdout.indexOf(step))
    expect(places.every((at) => at >= 0)).toBe(true)
    expect([...places].sort((a, b) => a - b)).toEqual(places)
  })
})
