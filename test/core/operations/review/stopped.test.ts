import { describe, expect, it } from 'vitest'
import type { Facts } from '../../../../core/operations/facts.js'
import { NO_REVIEW } from '../../../../core/operations/review/needs.js'
import { NAMED_MAX, stopped } from '../../../../core/operations/review/stopped.js'
import { house } from '../../../support/world.js'

describe('the kill switches that are on', () => {
  it('are told with the queue and with its counts: of the account, and of a mailbox', () => {
    const at = house()
    const told = () => {
      const { stopped } = at.world.ask(at.reviewer, 'desk_counts').body
      expect(at.world.ask(at.reviewer, 'desk_queue').body.counts).toMatchObject({ stopped })
      return stopped
    }
    expect(told()).toEqual({ account: false, mailboxes: 0, addresses: [] })
    at.world.ask(at.operator, 'update_mailbox', { mailbox_id: at.mailbox_id, kill_switch: true })
    expect(told()).toEqual({ account: false, mailboxes: 1, addresses: ['agent@agents.example'] })
    at.world.ask({ ...at.operator, environment: 'live' }, 'desk_kill_switch', { on: true })
    expect(told()).toEqual({ account: true, mailboxes: 1, addresses: ['agent@agents.example'] })
    at.world.ask(at.operator, 'update_mailbox', { mailbox_id: at.mailbox_id, kill_switch: false })
    expect(told()).toEqual({ account: true, mailboxes: 0, addresses: [] })
  })

  it('write an entry each, by which streams know that there is something to tell', () => {
    const at = house()
    const press = [
      () => at.world.ask(at.operator, 'update_mailbox', { mailbox_id: at.mailbox_id, kill_switch: true }),
      () => at.world.ask(at.operator, 'update_mailbox', { mailbox_id: at.mailbox_id, kill_switch: false }),
      () => at.world.ask({ ...at.operator, environment: 'live' }, 'desk_kill_switch', { on: true }),
    ]
    const counts = press.map((one) => {
      one()
      return at.world.entries().length
    })
    expect(new Set(counts).size).toBe(press.length)
  })

  it('are shown of nobody else: not to a key of other mailboxes, nor in another environment', () => {
    const at = house()
    at.world.ask(at.operator, 'update_mailbox', { mailbox_id: at.mailbox_id, kill_switch: true })
    const none = { account: false, mailboxes: 0, addresses: [] }
    const others = [
      { ...at.reviewer, mailboxes: [] },
      { ...at.reviewer, environment: 'live' as const },
    ]
    for (const who of others) expect(at.world.ask(who, 'desk_counts').body.stopped).toEqual(none)
  })

  it('are named up to a number, and counted above it', () => {
    const addresses = Array.from({ length: NAMED_MAX + 1 }, (_, n) => `agent${n}@x.example`)
    const facts = { account: { kill_switch: 0 }, review: { ...NO_REVIEW, stopped: addresses } } as unknown as Facts
    expect(stopped(facts)).toEqual({ account: false, mailboxes: 6, addresses: addresses.slice(0, 5) })
  })
})
