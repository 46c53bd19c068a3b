/**
 * Rows as numbers, for `Runs.lean` to read: addresses, keys and words by their places in lists, times in minutes, each field one digit.
 * An optional number is 0 where there is none, else one more; a set of few is its bits.
 */
import { OPERATOR } from '../../../core/authority/principal.js'
import { DELIVERY_STATUSES } from '../../../core/delivery/control.js'
import { controlOf } from '../../../core/message/aggregate.js'
import { type Content, recipientsOf } from '../../../core/message/content.js'
import type { ContentRow, DeliveryRow, MessageRow } from '../../../core/operations/message-rows.js'
import { MODES } from '../../../core/oversight/mode.js'
import { START_MS, type Team, type World } from '../../../test/support/world.js'
import { numberOf } from '../encode.js'

/** So far back the clock is set at most. */
const BEFORE_MIN = 120
const MINUTE_MS = 60_000
export const RECIPIENTS = ['al@example.com', 'eve@other.example', 'jo@example.com', 'kim@example.com']
export const OVERSEERS = ['boss@human.example', 'chief@human.example']
/** Slots of a content: `Runs.lean` counts alike. */
const RECIPIENTS_MAX = 4
const REPLY_TO_MAX = 2

export const minutes = (ms: number): number => (ms - START_MS) / MINUTE_MS + BEFORE_MIN

export const option = (value: number | null): number => (value === null ? 0 : value + 1)

const bits = (places: ReadonlyArray<number>): number => [...new Set(places)].reduce((sum, one) => sum + 2 ** one, 0)

const slots = (size: number, values: ReadonlyArray<number>): ReadonlyArray<number> => {
  if (values.length > size) throw new Error(`${values.length} values in ${size} slots`)
  return Array.from({ length: size }, (_, at) => option(values[at] ?? null))
}

const place = <A>(list: ReadonlyArray<A>, value: A): number => {
  const found = list.indexOf(value)
  if (found < 0) throw new Error(`${String(value)} has no number`)
  return found
}

export interface Numbers {
  readonly person: (id: string) => number
  readonly content: (content: Content) => ReadonlyArray<number>
  readonly world: (limited: boolean) => ReadonlyArray<number>
  readonly message: (
    row: MessageRow,
    newest: ContentRow,
    deliveries: ReadonlyArray<DeliveryRow>,
  ) => ReadonlyArray<number>
}

const NOTHING = new Array<number>(2 + RECIPIENTS_MAX + REPLY_TO_MAX).fill(0)

/** Contents that were seen are kept by their digests: what was cleared is told by its content. */
export const numbersOf = (world: World, who: Team, digest: (content: Content) => string): Numbers => {
  const mailbox = () => world.row('mailboxes', who.mailbox_id)
  const addresses = [mailbox().address, ...RECIPIENTS, ...OVERSEERS]
  const at = (address: string): number => place(addresses, address)
  const words: Array<string> = []
  const seen = new Map<string, ReadonlyArray<number>>()

  const keys = () =>
    world.rows('api_keys').filter((key) => key.account_id === who.account_id && key.environment === who.environment)
  /** 0: an operator session. */
  const person = (id: string): number => (id === OPERATOR ? 0 : 1 + place(keys().map((key) => key.id), id)) // biome-ignore format: one line
  const holding = (scope: string): number =>
    bits(
      keys().flatMap((key) => (key.revoked_ms === null && key.scopes.includes(`"${scope}"`) ? [person(key.id)] : [])),
    )

  const content = (one: Content): ReadonlyArray<number> => {
    const { to: _to, cc: _cc, bcc: _bcc, reply_to: _reply, send_at, ...rest } = one
    const said = JSON.stringify(rest)
    if (!words.includes(said)) words.push(said)
    const numbers = [
      words.indexOf(said),
      ...slots(RECIPIENTS_MAX, recipientsOf(one).map(at)),
      ...slots(
        REPLY_TO_MAX,
        one.reply_to.map(({ address }) => at(address)),
      ),
      option(send_at === null ? null : minutes(Date.parse(send_at))),
    ]
    seen.set(digest(one), numbers)
    return numbers
  }

  const allowed = (address: string): boolean =>
    world
      .rows('allowlist')
      .filter((entry) => entry.mailbox_id === who.mailbox_id && entry.removed_ms === null)
      .some(({ pattern }) => pattern === address || pattern === `*${address.slice(address.indexOf('@'))}`)

  return {
    person,
    content,
    world: (limited) => {
      const { mode, kill_switch, hold_expiry_s } = mailbox()
      const account = world.row('accounts', who.account_id)
      const suppressed = world.rows('suppressions').filter((row) => row.environment === who.environment)
      return [
        MODES.indexOf(mode),
        bits(addresses.filter(allowed).map(at)),
        option(account.oversight_email === null ? null : at(account.oversight_email)),
        bits(suppressed.map((row) => at(row.address_key))),
        Number(kill_switch === 1 || account.kill_switch === 1),
        Number(limited),
        holding('send'),
        holding('oversight'),
        option(hold_expiry_s === null ? null : hold_expiry_s / 60),
        minutes(world.now_ms),
      ]
    },
    message: (row, stored, deliveries) => {
      const { cleared_digest, cleared_by } = row
      const newest = content(JSON.parse(stored.content) as Content)
      const cleared = cleared_digest === null ? undefined : seen.get(cleared_digest)
      if (cleared_digest !== null && cleared === undefined) throw new Error('cleared is what nobody has seen')
      return [
        numberOf(controlOf(row)),
        row.revision,
        option(row.send_at_ms === null ? null : minutes(row.send_at_ms)),
        MODES.indexOf(row.submit_mode),
        row.hold,
        option(row.expires_ms === null ? null : minutes(row.expires_ms)),
        ...(cleared === undefined ? [0, ...NOTHING] : [1, ...cleared]),
        option(cleared_by === null ? null : person(cleared_by)),
        bits((JSON.parse(row.authors) as ReadonlyArray<string>).map(person)),
        ...newest,
        person(stored.author),
        deliveries.length,
        ...deliveries.flatMap((one) => [
          at(one.recipient),
          Number(one.kind === 'copy'),
          DELIVERY_STATUSES.indexOf(one.status),
          one.attempts,
        ]),
      ]
    },
  }
}
