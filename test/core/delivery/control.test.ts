import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import {
  type Command,
  DELIVERY_STATUSES,
  type DeliveryStatus,
  EVENTS,
  evolve,
  isFinal,
  isInFlight,
  isRecorded,
  isWaiting,
} from '../../../core/delivery/control.js'
import { type DeliveryResult, tables } from '../../../core/table.js'
import { decisionTable } from '../decision-table.js'

/** `->` names the event and the status after it. */
const oracle = decisionTable(`
  lease          status=queued                                  -> leased leased
  release        status=leased                                  -> released queued
  transmit       status=leased                                  -> transmitting transmitting
  block          status=leased                                  -> blocked blocked
  accepted       status=transmitting final=true                 -> delivered delivered
  accepted       status=transmitting                            -> sent sent
  deferred       status=leased,transmitting ended=true          -> cancelled cancelled
  deferred       status=leased,transmitting again=true          -> deferred queued
  deferred       status=leased,transmitting                     -> failed failed
  refused        status=leased,transmitting                     -> bounced bounced
  lost           status=transmitting                            -> unknown unknown
  dsn            status=sent,unknown delivered=true             -> delivered delivered
  dsn            status=sent,unknown,delivered delivered=false  -> bounced bounced
  quiet          status=sent                                    -> delivered delivered
  cancel         status=queued,leased                           -> cancelled cancelled
  mark_delivered status=unknown                                 -> delivered delivered
  mark_delivered                                                -> not_unknown
  send_again     status!=unknown                                -> not_unknown
  send_again     ended=true                                     -> message_ended
  send_again                                                    -> resent queued
  ${['lease', 'release', 'transmit', 'block', 'accepted', 'deferred', 'refused', 'lost', 'dsn', 'quiet', 'cancel']
    .map((command) => `${command} -> out_of_turn`)
    .join('\n')}
`)

const ROWS = () => tables.delivery()

const words = (result: DeliveryResult): string =>
  typeof result === 'string' ? result : `${result.event} ${result.after}`

const moves = () =>
  ROWS().flatMap(({ given, result }) =>
    typeof result === 'string' ? [] : [{ from: given.status, command: given.command, ...result }],
  )

describe('a delivery, for every status and every command', () => {
  it('does what the decision table says', () => {
    const wrong = ROWS().filter(({ given: { status, command }, result }) => {
      const { _tag, ...flags } = command
      return words(result) !== oracle(_tag, { ...flags, status })
    })
    expect(wrong).toEqual([])
  })

  it('P6: leaves a final status only from delivered to bounced, and bounced for good', () => {
    const left = moves().filter(({ from, after }) => isFinal(from) && after !== from)
    expect(left.map(({ from, after, command }) => [from, after, command._tag])).toEqual([
      ['delivered', 'bounced', 'dsn'],
    ])
  })

  it('P7: begins to leave only from a lease', () => {
    expect(
      moves()
        .filter(({ after }) => after === 'transmitting')
        .map(({ from }) => from),
    ).toEqual(['leased'])
  })

  it('P7: comes back from transmitting only by a definite refusal, and from unknown only by a reviewer', () => {
    const back = moves().filter(({ from, after }) => isInFlight(from) && (after === 'queued' || after === 'leased'))
    expect(back.map(({ from, command }) => [from, command._tag])).toEqual([
      ['transmitting', 'deferred'],
      ['unknown', 'send_again'],
    ])
  })

  it('P16: can end from every status', () => {
    const all = moves()
    const reaches = (from: DeliveryStatus, seen: ReadonlyArray<DeliveryStatus>): boolean =>
      isFinal(from) ||
      all.some((move) => move.from === from && !seen.includes(move.after) && reaches(move.after, [...seen, from]))
    expect(DELIVERY_STATUSES.filter((status) => !reaches(status, []))).toEqual([])
  })
})

describe('a delivery', () => {
  it('has each status but queued by the event of its name', () => {
    expect(EVENTS.map((event) => [event, evolve(event)])).toEqual([
      ['leased', 'leased'],
      ['released', 'queued'],
      ['transmitting', 'transmitting'],
      ['blocked', 'blocked'],
      ['sent', 'sent'],
      ['delivered', 'delivered'],
      ['deferred', 'queued'],
      ['failed', 'failed'],
      ['bounced', 'bounced'],
      ['unknown', 'unknown'],
      ['cancelled', 'cancelled'],
      ['resent', 'queued'],
    ])
  })

  it('leaves an entry by every event but those of its lease', () => {
    expect(EVENTS.filter((event) => !isRecorded(event))).toEqual(['leased', 'released'])
  })

  it('is waiting, in flight, awaiting a DSN, or final', () => {
    const by = (is: (status: DeliveryStatus) => boolean) => DELIVERY_STATUSES.filter(is)
    expect(by(isWaiting)).toEqual(['queued', 'leased'])
    expect(by(isInFlight)).toEqual(['transmitting', 'unknown'])
    expect(by(isFinal)).toEqual(['delivered', 'bounced', 'failed', 'blocked', 'cancelled'])
  })

  it('is not moved by what comes twice', () => {
    const repeated: ReadonlyArray<Command> = [{ _tag: 'transmit' }, { _tag: 'lost' }, { _tag: 'cancel' }]
    for (const command of repeated) {
      const row = moves().find((one) => one.command._tag === command._tag)
      const again = ROWS().find((one) => one.given.status === row?.after && one.given.command._tag === command._tag)
      expect(E.fromNullable('missing')(again?.result)).toEqual(E.right('out_of_turn'))
    }
  })
})
