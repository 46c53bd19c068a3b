/** What one run is made of: a random part of all that can be asked and of all that can go wrong, so that rare mixes happen. */
import type { Mishap } from './disk.js'
import type { Moods } from './peer.js'
import type { Random } from './random.js'

export const ACTS = [
  ...([
    'send',
    'schedule',
    'draft',
    'again',
    'changed',
    'edit',
    'submit',
    'operatorEdit',
    'approve',
    'reject',
  ] as const),
  ...(['blind', 'stale', 'twice', 'cancel', 'lower', 'raise', 'kill', 'limit', 'allow', 'disallow', 'expiry'] as const),
  ...(['newKey', 'revoke', 'newMailbox', 'suppress', 'resolve', 'read', 'wait', 'list', 'audit', 'foreign'] as const),
  ...(['leaked', 'race', 'replace', 'regret', 'takeAway'] as const),
]
export type Act = (typeof ACTS)[number]

export const EVENTS = ['kill', 'cut', 'stop', 'second', 'hour', 'day', 'back', 'forth'] as const
export type Event = (typeof EVENTS)[number]

type Weights<N extends string> = { readonly [A in N]: number }

export interface Swarm {
  readonly actions: number
  readonly gap_max: number
  readonly acts: Weights<Act>
  readonly events: Weights<Event>
  /** Chance that an action is an event. */
  readonly event: number
  readonly moods: Moods
  /** Chance of each mishap of a transaction. */
  readonly mishaps: { readonly [M in Exclude<Mishap, 'none'>]: number }
  /** Chance that a call of the Store fails as busy. */
  readonly hindered: number
  /** Workers in the first server; the second has none: it is a program beside it. */
  readonly workers: number
  /** Messages go to few addresses, of which some are on the allowlist. */
  readonly spread: number
}

/** What every run needs lest nothing happen. */
const STAPLE: { readonly [A in Act]?: number } = {
  ...{ send: 6, schedule: 2, approve: 4, raise: 2, read: 1, resolve: 1.5, takeAway: 1.5 },
  ...{ edit: 1.5, lower: 1.2, newKey: 1.5, revoke: 1.5, allow: 1.5, disallow: 1.5 },
}

/** Crashes are what systems of this kind fail at. */
const OFTEN: { readonly [E in Event]?: number } = { kill: 6, cut: 2 }

const weights = <N extends string>(
  names: ReadonlyArray<N>,
  random: Random,
  off: number,
  least: { readonly [A in N]?: number },
): Weights<N> =>
  Object.fromEntries(
    names.map((name) => [
      name,
      random.chance(off) ? (least[name] ?? 0) / 3 : (least[name] ?? 1) * (0.3 + 1.7 * random.next()),
    ]),
  ) as Weights<N>

const some = (random: Random, p: number, most: number): number => (random.chance(p) ? most * random.next() : 0)

export const swarmOf = (random: Random): Swarm => ({
  actions: 100 + random.below(400),
  gap_max: random.pick([1, 2, 3, 6, 12, 40]),
  acts: weights(ACTS, random, 0.35, STAPLE),
  events: weights(EVENTS, random, 0.4, OFTEN),
  event: random.pick([0, 0.04, 0.06, 0.09]),
  moods: {
    defer: some(random, 0.5, 0.2),
    refuse: some(random, 0.4, 0.1),
    drop: some(random, 0.5, 0.15),
    hang: some(random, 0.3, 0.08),
    slow: some(random, 0.4, 0.3),
    lost: some(random, 0.5, 0.4),
    garbage: some(random, 0.2, 0.1),
    busy: some(random, 0.3, 0.1),
  },
  mishaps: {
    full: some(random, 0.25, 0.015),
    'full at commit': some(random, 0.25, 0.015),
    busy: some(random, 0.25, 0.03),
    'die within': some(random, 0.4, 0.006),
    'die before commit': some(random, 0.4, 0.006),
    'torn commit': some(random, 0.4, 0.006),
    'die after commit': some(random, 0.5, 0.008),
  },
  hindered: some(random, 0.3, 0.03),
  workers: random.chance(0.5) ? 2 : 1,
  spread: random.pick([2, 4, 6]),
})
