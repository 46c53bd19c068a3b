/** `demo`: one message on the whole road, over real HTTP, in a directory that is thrown away afterwards. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { initialise } from './init.js'
import { Complaint, paint, print } from './paint.js'
import { serve } from './serve.js'
import { verifyData } from './verify.js'

interface Reply {
  readonly [name: string]: unknown
}

const caller =
  (url: string) =>
  async (key: string, operation: string, input: unknown): Promise<Reply> => {
    const response = await fetch(`${url}/v1/${operation}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(input),
    })
    const reply = (await response.json()) as Reply
    if (!response.ok) throw new Complaint(`${operation} answered ${response.status}: ${JSON.stringify(reply)}`)
    return reply
  }

const step = (number: number, who: string, what: string): void =>
  print(`\n${paint('bold', `${number}. ${who}`)} ${what}`)

const told = (name: string, value: unknown): void => print(`   ${paint('dim', name.padEnd(20))}${String(value)}`)

const status = (value: unknown): string => paint(value === 'pending' ? 'yellow' : 'green', String(value))

const entryLine = (entry: Reply): string =>
  `   ${paint('dim', String(entry.seq).padStart(3))}  ${String(entry.at).slice(11, 23)}  ${String(entry.type).padEnd(22)} ${paint('dim', `by ${entry.actor}`)}  ${paint('dim', `${String(entry.hash).slice(0, 12)}…`)}`

const walk = async (url: string, data: string): Promise<void> => {
  const call = caller(url)
  const { account_id, mailboxes, keys } = await initialise({ data, domain: 'demo.test' })
  print(`${paint('bold', 'MultiMail')} serves at ${url}, with a new account ${paint('dim', account_id)}`)

  step(1, 'The agent', `sends an email from ${mailboxes.test.address}. It may not approve it.`)
  const sent = await call(keys.test.agent, 'send_email', {
    to: 'jordan@example.com',
    subject: 'Welcome',
    body: 'Hi Jordan,\n\nthe **report** is ready.',
    idempotency_key: 'demo-1',
  })
  told('message_id', sent.message_id)
  told('status', `${status(sent.status)}  (oversight_mode ${sent.oversight_mode})`)

  step(2, 'The reviewer', 'sees what waits, and approves exactly this revision.')
  const { messages } = (await call(keys.test.reviewer, 'list_pending', {})) as { messages: ReadonlyArray<Reply> }
  for (const one of messages) told('waits', `${one.message_id}  "${one.subject}"  to ${one.to}`)
  const decided = await call(keys.test.reviewer, 'decide_email', {
    message_id: sent.message_id,
    action: 'approve',
    revision: 1,
  })
  told('status', status(decided.status))
  told('decided_by', decided.decided_by)

  step(3, 'The sandbox', 'took it: with a test key nothing leaves this machine.')
  const read = await call(keys.test.agent, 'read_email', { message_id: sent.message_id, wait_seconds: 5 })
  for (const one of read.deliveries as ReadonlyArray<Reply>)
    told(String(one.recipient), `${status(one.status)}  confirmed_by ${one.confirmed_by}`)
  told('digest', read.digest)

  step(4, 'The audit log', 'says what happened, each entry chained to the one before.')
  const log = (await call(keys.test.admin, 'get_audit_log', { subject_id: sent.message_id })) as {
    entries: ReadonlyArray<Reply>
  }
  for (const entry of [...log.entries].reverse()) print(entryLine(entry))
  if (read.status !== 'delivered') throw new Complaint(`the message is ${read.status}, not delivered`)
}

export const demo = async (): Promise<void> => {
  const started = performance.now()
  const data = mkdtempSync(join(tmpdir(), 'multimail-demo-'))
  process.env.LOG_LEVEL = 'warn'
  for (const name of ['SMTP_URL', 'PUBLIC_URL', 'OPERATOR_MAIL_FROM', 'TRUSTED_PROXIES']) process.env[name] = ''
  try {
    const serving = await serve({ data, host: '127.0.0.1', port: 0 })
    try {
      await walk(serving.url, data)
    } finally {
      await serving.stop()
    }
    const verified = verifyData(data)
    if (verified.fault !== null) throw new Complaint(`verify: ${verified.fault}`)
    step(
      5,
      'verify',
      `re-computed ${verified.entries} entries and ${verified.rows} rows: ${paint('green', 'the chain is whole')}.`,
    )
    print(
      `\n${paint('dim', `${((performance.now() - started) / 1000).toFixed(1)} s. Next: npm start -- --data ./data --port 3000`)}`,
    )
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
}
