/**
 * A message's life as a list of actions: each is turned into a command with the flags that the state of things gives, as
 * `core/operations/` does, and what follows is kept, with the chained entries.
 */

import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { link, type Sealed } from '../../core/audit/chain.js'
import { entryText, type Fact } from '../../core/audit/entry.js'
import * as delivery from '../../core/delivery/control.js'
import { type Aggregate, type Change, controlOf, hasEnded, revise } from '../../core/message/aggregate.js'
import type { Command } from '../../core/message/command.js'
import type { Content } from '../../core/message/content.js'
import { decide } from '../../core/message/decide.js'
import type { Event } from '../../core/message/event.js'
import { deliveryOccur, draftedFact, occur } from '../../core/message/occur.js'
import { RULINGS, type Ruling } from '../../core/oversight/ruling.js'
import { content, digestOf, fresh, NOW, sha256, step } from './message/samples.js'

export const ADDRESSES = ['a@x.example', 'b@x.example', 'c@y.example', 'd@z.example'] as const

export type Action =
  | { readonly _tag: 'submit'; readonly ruling: Ruling }
  | { readonly _tag: 'edit'; readonly ruling: Ruling; readonly to: ReadonlyArray<string>; readonly later: boolean }
  | { readonly _tag: 'approve' | 'reject'; readonly allowed: boolean; readonly ruling: Ruling }
  | { readonly _tag: 'edit_approve'; readonly ruling: Ruling; readonly keep: number }
  | { readonly _tag: 'cancel' | 'expire' | 'come_due' }
  | { readonly _tag: 'rejudge'; readonly ruling: Ruling | 'same'; readonly valid: boolean }
  | {
      readonly _tag: 'hand_over'
      readonly at: number
      readonly ruling: Ruling | 'same'
      readonly valid: boolean
      readonly blocked: boolean
    }
  | { readonly _tag: 'deliver'; readonly at: number; readonly command: delivery.Command }

export interface World {
  readonly aggregate: Aggregate
  readonly entries: ReadonlyArray<Sealed>
  readonly now_ms: number
  /** Commands taken so far, the number of the latest: for fresh ids. */
  readonly turn: number
  /** Else it is not there before it is submitted. */
  readonly drafted: boolean
}

const counted = (aggregate: Aggregate) => aggregate.deliveries.filter((one) => one.kind === 'recipient')

const isOpen = (aggregate: Aggregate): boolean =>
  counted(aggregate).length === 0 || counted(aggregate).some((one) => delivery.isWaiting(one.status))

export const seal = (
  entries: ReadonlyArray<Sealed>,
  facts: ReadonlyArray<Fact>,
  at_ms: number,
): ReadonlyArray<Sealed> => {
  const all = [...entries]
  for (const fact of facts) {
    const entry = link(all.at(-1) ?? null, fact, 'acc_1', `evt_${all.length + 1}`, at_ms)
    all.push({ ...entry, hash: sha256(entryText(entry)) })
  }
  return all
}

const stepOf = (world: World, actor: string) =>
  step({ now_ms: world.now_ms, actor, id: (prefix, n) => `${prefix}_${world.turn}_${n}` })

const all = (world: World, from: Aggregate, events: ReadonlyArray<Event>, actor: string): Change =>
  events.reduce<Change>(
    (sum, event) => {
      const next = occur(sum.after, event, stepOf(world, actor))
      return { after: next.after, facts: [...sum.facts, ...next.facts] }
    },
    { after: from, facts: [] },
  )

const nothing = (world: World): Change => ({ after: world.aggregate, facts: [] })

/** What the command makes of `from`; nothing of the world, if it is refused. */
const command = (world: World, from: Aggregate, one: Command, actor: string): Change => {
  const decided = decide(controlOf(from.message), one)
  return E.isLeft(decided) || decided.right.length === 0 ? nothing(world) : all(world, from, decided.right, actor)
}

const then = (first: Change, next: (from: Aggregate) => Change): Change => {
  const second = next(first.after)
  return { after: second.after, facts: [...first.facts, ...second.facts] }
}

const moved = (world: World, from: Aggregate, at: number, one: delivery.Command): Change => {
  const row = from.deliveries[at % Math.max(1, from.deliveries.length)]
  const decided = row === undefined ? E.left('none') : delivery.decide(row.status, one)
  return E.isLeft(decided) || row === undefined
    ? { after: from, facts: [] }
    : deliveryOccur(from, row.id, decided.right, {}, stepOf(world, 'system'))
}

const returned = (world: World, change: Change): Change => {
  const decided = decide(controlOf(change.after.message), { _tag: 'return' })
  const events = E.isRight(decided) && isOpen(change.after) ? decided.right : []
  return then(change, (from) => all(world, from, events, 'system'))
}

/** `same`: the mailbox is ruled as when the message was cleared. */
const ruled = ({ message }: Aggregate, given: Ruling | 'same'): Ruling =>
  given !== 'same' ? given : message.clearance === 'none' || message.clearance === 'human' ? 'hold' : message.clearance

const handOver = (start: World, one: Action & { readonly _tag: 'hand_over' }): Change => {
  const found = start.aggregate.deliveries[one.at % Math.max(1, start.aggregate.deliveries.length)]
  const claimable = found?.status === 'queued' && found.claim_ms !== null
  const world = {
    ...start,
    aggregate: claimable ? moved(start, start.aggregate, one.at, { _tag: 'lease' }).after : start.aggregate,
  }
  const { aggregate } = world
  const row = aggregate.deliveries[one.at % Math.max(1, aggregate.deliveries.length)]
  if (row?.status !== 'leased') return nothing(world)
  if (one.blocked) return moved(world, aggregate, one.at, { _tag: 'block' })
  if (row.kind === 'copy') return moved(world, aggregate, one.at, { _tag: 'transmit' })
  const same = digestOf(aggregate.content) === aggregate.message.cleared_digest
  const decided = decide(controlOf(aggregate.message), {
    _tag: 'begin',
    ruling: ruled(aggregate, one.ruling),
    valid: one.valid,
    same,
  })
  if (E.isLeft(decided)) return moved(world, aggregate, one.at, { _tag: 'release' })
  const began = decided.right.every((event) => event._tag === 'began')
  return then(all(world, aggregate, decided.right, 'system'), (from) =>
    moved(world, from, one.at, { _tag: began ? 'transmit' : 'release' }),
  )
}

const revised = (world: World, said: Content, send_at_ms: number | null, author: string): Aggregate =>
  revise(world.aggregate, said, digestOf(said), send_at_ms, author)

const change = (world: World, action: Action): Change => {
  const { aggregate, now_ms } = world
  const { message } = aggregate
  const due = (send_at_ms: number | null): boolean => send_at_ms === null || send_at_ms <= now_ms
  switch (action._tag) {
    case 'submit':
      return command(world, aggregate, { ...action, due: due(message.send_at_ms) }, 'key_agent')
    case 'edit': {
      const send_at_ms = action.later ? now_ms + 5_000 : null
      const next = revised(world, content(...action.to), send_at_ms, 'key_agent')
      return command(
        world,
        next,
        { _tag: 'edit', ruling: action.ruling, due: due(send_at_ms), open: isOpen(aggregate) },
        'key_agent',
      )
    }
    case 'approve':
    case 'reject':
      return command(world, aggregate, { ...action, seen: 'current' }, 'key_reviewer')
    case 'edit_approve': {
      const kept = aggregate.content.to.map((one) => one.address).slice(0, action.keep)
      const next = revised(
        world,
        { ...content(...kept), subject: `turn ${world.turn}` },
        message.send_at_ms,
        'operator',
      )
      return command(
        world,
        next,
        { _tag: 'edit_approve', allowed: true, seen: 'current', ruling: action.ruling },
        'operator',
      )
    }
    case 'cancel':
      return command(world, aggregate, { _tag: 'cancel', open: isOpen(aggregate) }, 'key_agent')
    case 'expire':
      return command(world, aggregate, { _tag: 'expire' }, 'system')
    case 'come_due':
      return message.due_ms !== null && message.due_ms <= now_ms
        ? command(world, aggregate, { _tag: 'come_due' }, 'system')
        : nothing(world)
    case 'rejudge':
      return command(
        world,
        aggregate,
        { ...action, ruling: ruled(aggregate, action.ruling), open: isOpen(aggregate) },
        'system',
      )
    case 'hand_over':
      return handOver(world, action)
    case 'deliver':
      return returned(
        world,
        moved(world, aggregate, action.at, {
          ...action.command,
          ...('ended' in action.command ? { ended: hasEnded(message) } : {}),
        } as delivery.Command),
      )
  }
}

export const begin = (timing: 'gate_first' | 'schedule_first', later: boolean, drafted: boolean): World => {
  const aggregate = fresh(timing, later ? NOW + 5_000 : null, NOW, ['a@x.example', 'b@x.example'])
  const facts = drafted ? [draftedFact(aggregate.message, { actor: 'key_agent', sha256 })] : []
  return { aggregate, entries: seal([], facts, NOW), now_ms: NOW, turn: 1, drafted }
}

/** One action: a second and a half pass before it. */
export const act = (world: World, action: Action): World => {
  if (!world.drafted && world.entries.length === 0 && action._tag !== 'submit') return world
  const now_ms = world.now_ms + 1_500
  const { after, facts } = change({ ...world, now_ms }, action)
  return { ...world, aggregate: after, entries: seal(world.entries, facts, now_ms), now_ms, turn: world.turn + 1 }
}

const ruling = fc.constantFrom(...RULINGS)
const mostly = fc.oneof({ weight: 5, arbitrary: fc.constant('same' as const) }, { weight: 1, arbitrary: ruling })
const often = fc.constantFrom(true, true, true, false)
const at = fc.nat(7)

const deliveryCommand: fc.Arbitrary<delivery.Command> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ _tag: 'lease' } as const) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { _tag: 'release' } as const,
      { _tag: 'refused' } as const,
      { _tag: 'quiet' } as const,
      { _tag: 'lost' } as const,
    ),
  },
  { weight: 2, arbitrary: fc.record({ _tag: fc.constant('accepted' as const), final: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ _tag: fc.constant('deferred' as const), again: often, ended: fc.constant(false) }),
  },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant('dsn' as const), delivered: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom({ _tag: 'mark_delivered' } as const, { _tag: 'send_again', ended: false } as const),
  },
)

export const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ _tag: fc.constant('submit' as const), ruling }) },
  {
    weight: 2,
    arbitrary: fc.record({
      _tag: fc.constant('edit' as const),
      ruling,
      to: fc.subarray([...ADDRESSES], { minLength: 1 }),
      later: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ _tag: fc.constant('approve' as const), allowed: often, ruling }) },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant('reject' as const), allowed: often, ruling }) },
  {
    weight: 1,
    arbitrary: fc.record({ _tag: fc.constant('edit_approve' as const), ruling, keep: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constantFrom('cancel' as const, 'expire' as const) }) },
  { weight: 2, arbitrary: fc.record({ _tag: fc.constant('come_due' as const) }) },
  { weight: 2, arbitrary: fc.record({ _tag: fc.constant('rejudge' as const), ruling: mostly, valid: often }) },
  {
    weight: 10,
    arbitrary: fc.record({
      _tag: fc.constant('hand_over' as const),
      at,
      ruling: mostly,
      valid: often,
      blocked: often.map((one) => !one),
    }),
  },
  { weight: 12, arbitrary: fc.record({ _tag: fc.constant('deliver' as const), at, command: deliveryCommand }) },
)

/** A world after some actions, with every world before it. */
export const lives: fc.Arbitrary<ReadonlyArray<World>> = fc
  .record({
    timing: fc.constantFrom('gate_first' as const, 'schedule_first' as const),
    later: fc.boolean(),
    drafted: fc.boolean(),
    submitted: ruling,
    actions: fc.array(action, { maxLength: 30, size: 'max' }),
  })
  .map(({ timing, later, drafted, submitted, actions }) => {
    const worlds = [begin(timing, later, drafted)]
    for (const one of [{ _tag: 'submit' as const, ruling: submitted }, ...actions])
      worlds.push(act(worlds.at(-1) as World, one))
    return worlds
  })
