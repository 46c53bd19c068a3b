import { afterEach, describe, expect, it } from 'vitest'
import { type House, type HouseOptions, openHouse } from '../../support/runtime/house.js'

let house: House | null = null
const open = async (options: HouseOptions = {}): Promise<House> => {
  house = await openHouse(options)
  return house
}

afterEach(async () => {
  await house?.close()
  house = null
})

const MAIL = { to: 'jordan@example.com', subject: 'Welcome', body: 'Hi **Jordan**' }

const body = (answered: { readonly _tag: string; readonly body?: unknown }): { readonly [name: string]: unknown } => {
  expect(answered._tag).toBe('answer')
  return answered.body as { readonly [name: string]: unknown }
}

describe('The road from a key to a delivered message', () => {
  it('holds a send until a reviewer approves it, then hands it over once', async () => {
    const { ask, initial, carried } = await open()
    const { agent, reviewer } = initial.keys.test
    const sent = body(await ask(agent, 'send_email', MAIL))
    expect(sent).toMatchObject({ status: 'pending', oversight_mode: 'gated_send', reason: 'gate' })
    expect(carried).toEqual([])
    const decided = body(await ask(reviewer, 'decide_email', { message_id: sent.message_id, action: 'approve' }))
    expect(decided).toMatchObject({ status: 'delivered', delivered: true })
    const read = body(await ask(agent, 'read_email', { message_id: sent.message_id }))
    expect(read).toMatchObject({ status: 'delivered', deliveries: [{ attempts: 1, confirmed_by: 'sandbox' }] })
    expect(carried.map((one) => one.recipient)).toEqual(['jordan@example.com'])
    expect(carried[0]?.content.html).toContain('<strong>Jordan</strong>')
  })

  it('shows a reader who waits what happens next', async () => {
    const { ask, initial } = await open()
    const { agent, reviewer } = initial.keys.test
    const { message_id } = body(await ask(agent, 'send_email', MAIL))
    const waiting = ask(agent, 'read_email', { message_id, wait_seconds: 30 })
    await ask(reviewer, 'decide_email', { message_id, action: 'reject', reason: 'not now', wait_seconds: 0 })
    expect(body(await waiting)).toMatchObject({ status: 'rejected', rejection_reason: 'not now' })
  })
})
