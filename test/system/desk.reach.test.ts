/** A reviewer whose key is limited to one mailbox sees nothing of another on the review desk, also beside a message that they may read. */
import { afterEach, expect, it } from 'vitest'
import { openPlace, type Place } from '../support/system/program.js'

let place: Place

afterEach(() => place.close())

it('shows no neighbour, line or count of a mailbox out of reach', async () => {
  place = openPlace()
  const { keys, mailboxes } = await place.init()
  const serving = await place.serve()
  const { body: second } = await serving.post(keys.test.admin, 'create_mailbox', { address: 'second@multimail.test' })
  const { stdout } = await place.run([
    ...['keys', 'create', '--json', '--environment', 'test', '--scopes', 'read,oversight', '--name', 'limited'],
    ...['--mailboxes', mailboxes.test.id],
  ])
  const { api_key } = JSON.parse(stdout) as { readonly api_key: string }
  const send = async (mailbox_id: string, more = {}): Promise<string> => {
    const input = { mailbox_id, to: 'jo@example.com', subject: 'Same', body: 'Same', ...more }
    return String((await serving.post(keys.test.agent, 'send_email', input)).body.message_id)
  }
  const hidden = await send(String(second.mailbox_id))
  await serving.post(keys.test.reviewer, 'decide_email', { message_id: hidden, action: 'reject', reason: 'Not this' })
  const own = await send(mailboxes.test.id)
  const replacing = await send(mailboxes.test.id, { replaces: hidden })

  const ask = async (action: string, input: object, headers: Record<string, string> = {}) =>
    serving.fetch(`/desk/${action}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Desk': '1', ...headers },
      body: JSON.stringify(input),
    })
  const signedIn = async (key: string) => {
    const { headers } = await ask('sign_in_key', { api_key: key })
    const Cookie = String(headers.get('set-cookie')).split(';')[0] ?? ''
    const session = await ask('session', {}, { Cookie })
    const mine = { Cookie, 'X-Desk': String(session.body.csrf) }
    return async (action: string, input: object) => (await ask(action, { environment: 'test', ...input }, mine)).body
  }
  const everything = await signedIn(keys.test.reviewer)
  expect(JSON.stringify(await everything('message', { message_id: replacing }))).toContain(hidden)
  const limited = await signedIn(api_key)
  for (const message_id of [own, replacing]) {
    const { identical, thread } = await limited('message', { message_id })
    expect([...identical, ...thread].map((one: { readonly message_id: string }) => one.message_id)).not.toContain(
      hidden,
    )
  }
  expect(await limited('message', { message_id: hidden })).toMatchObject({ code: 'not_found' })
  expect(JSON.stringify([await limited('queue', {}), await limited('history', {})])).not.toContain(hidden)
  expect((await limited('queue', {})).reasons).toEqual([])
})
