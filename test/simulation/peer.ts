/**
 * The next server: it takes mail, defers, refuses, forgets to answer, takes minutes, or dies at any step, as the seed says. What it does to
 * one recipient's n-th attempt does not depend on what else happened.
 */
import type { Loop } from './loop.js'
import { WORLD } from './loop.js'
import type { Random } from './random.js'
import type { FarEnd, Line } from './socket.js'

export type Step = 'connect' | 'greeting' | 'EHLO' | 'MAIL' | 'RCPT' | 'DATA' | 'go' | 'dot'

/** What the far end did at a step. `lost`: it took the mail, and the reply to the final dot never came. */
export type Deed = 'ok' | 'defer' | 'refuse' | 'drop' | 'hang' | 'slow' | 'lost' | 'garbage' | 'busy'

/** Chances of each fault; one that is not named does not happen. */
export type Moods = { readonly [D in Exclude<Deed, 'ok'>]?: number }

export interface Taken {
  readonly recipient: string
  readonly raw: Buffer
  /** What `now` said when the far end answered RCPT. */
  readonly rcpt: number
}

export interface PeerOptions {
  readonly loop: Loop
  readonly random: Random
  readonly moods: Moods
  readonly isCalm: () => boolean
  /** Counts what has been observed so far. */
  readonly now: () => number
  readonly took: (taken: Taken) => void
  readonly refused: (recipient: string, raw: Buffer | null) => void
  readonly did: (step: Step, deed: Deed) => void
}

const SLOW_MS_MAX = 4 * 60_000
/** How long after its 354 it may change its mind. */
const GO_MS_MAX = 20
const HEAD = ['PIPELINING', '8BITMIME', 'SMTPUTF8', 'ENHANCEDSTATUSCODES', 'SIZE 10485760']

const REPLIES: { readonly [D in 'defer' | 'refuse' | 'busy']: string } = {
  defer: '451 4.7.1 come back later',
  refuse: '550 5.1.1 no such user here',
  busy: '421 4.3.2 closing',
}

/** Faults that can come at a step. */
const MAY: { readonly [S in Step]: ReadonlyArray<Exclude<Deed, 'ok'>> } = {
  connect: ['drop'],
  greeting: ['drop', 'hang', 'busy', 'slow'],
  EHLO: ['drop', 'hang', 'slow'],
  MAIL: ['drop', 'defer', 'hang', 'busy', 'refuse'],
  RCPT: ['drop', 'defer', 'refuse', 'hang', 'slow'],
  DATA: ['drop', 'defer', 'hang'],
  go: ['drop', 'busy'],
  dot: ['lost', 'drop', 'defer', 'refuse', 'slow', 'hang', 'garbage'],
}

/** Makes the far end of one more connection; null: it is refused. */
export type Peer = () => ((line: Line) => FarEnd) | null

const offers = (random: Random): string => {
  const chosen = HEAD.filter((one) => one === 'SMTPUTF8' || one === '8BITMIME' || random.chance(0.8))
  return ['relay.example', ...chosen].map((one, n) => `250${n === chosen.length ? ' ' : '-'}${one}\r\n`).join('')
}

export const makePeer = ({ loop, random, moods, isCalm, now, took, refused, did }: PeerOptions): Peer => {
  const attempts = new Map<string, number>()
  let connections = 0

  const deedOf = (step: Step, dice: Random): Deed => {
    if (isCalm()) return 'ok'
    const deed = MAY[step].find((one) => dice.chance(moods[one] ?? 0)) ?? 'ok'
    did(step, deed)
    return deed
  }

  const farEnd = (line: Line, chance: Random): FarEnd => {
    let buffer = Buffer.alloc(0)
    let recipient = ''
    let rcpt = 0
    let dice = chance
    let inData = false
    let mailed = false
    let addressed = false
    let open = true
    /** It hears nothing: it never answers again, or has not answered yet. */
    let deaf = false

    const shut = (): void => {
      if (open) line.drop()
      open = false
    }
    const say = (text: string): void => {
      if (open) line.say(`${text}\r\n`)
    }
    /** What a deed comes to, where `good` is the answer that the client hopes for. */
    const act = (deed: Deed, good: string): void => {
      if (deed === 'hang') {
        deaf = true
        return
      }
      if (deed === 'drop') {
        shut()
        return
      }
      if (deed === 'slow') {
        deaf = true
        loop.later(WORLD, 1 + dice.below(SLOW_MS_MAX), () => {
          deaf = false
          say(good)
          read()
        })
        return
      }
      if (deed === 'defer' || deed === 'refuse' || deed === 'busy') {
        say(REPLIES[deed])
        if (deed === 'busy') shut()
        return
      }
      say(good)
    }
    const command = (text: string): void => {
      const verb = text.slice(0, 4).toUpperCase()
      if (verb === 'EHLO' || verb === 'HELO') act(deedOf('EHLO', chance), offers(chance).trimEnd())
      else if (verb === 'MAIL') {
        const deed = deedOf('MAIL', chance)
        mailed = deed === 'ok'
        addressed = false
        act(deed, '250 2.1.0 ok')
      } else if ((verb === 'RCPT' && !mailed) || (verb === 'DATA' && !addressed)) say('503 5.5.1 not now')
      else if (verb === 'RCPT') {
        recipient = /<(.*)>/.exec(text)?.[1] ?? ''
        const count = (attempts.get(recipient) ?? 0) + 1
        attempts.set(recipient, count)
        dice = random.stream(`${recipient} ${count}`)
        const deed = deedOf('RCPT', dice)
        rcpt = now()
        addressed = deed === 'ok' || deed === 'slow'
        if (deed === 'refuse' || deed === 'defer') refused(recipient, null)
        act(deed, '250 2.1.5 ok')
      } else if (verb === 'DATA') {
        const deed = deedOf('DATA', dice)
        inData = deed === 'ok'
        act(deed, '354 go on')
        const then = inData ? deedOf('go', dice) : 'ok'
        if (then !== 'ok') {
          deaf = true
          loop.later(WORLD, dice.below(GO_MS_MAX), () => act(then, ''))
        }
      } else if (verb === 'QUIT') {
        say('221 2.0.0 bye')
        shut()
      } else say('250 2.0.0 ok')
    }
    const content = (raw: Buffer): void => {
      const deed = deedOf('dot', dice)
      if (deed === 'refuse' || deed === 'defer') refused(recipient, raw)
      else if (deed !== 'drop' && deed !== 'hang') took({ recipient, raw, rcpt })
      if (deed === 'lost') {
        if (dice.chance(0.5)) shut()
      } else act(deed, deed === 'garbage' ? 'what?' : '250 2.0.0 queued')
    }
    const read = (): void => {
      while (open && !deaf) {
        const end = buffer.indexOf(inData ? '\r\n.\r\n' : '\r\n')
        if (end < 0) return
        const piece = buffer.subarray(0, end)
        buffer = buffer.subarray(end + (inData ? 5 : 2))
        if (inData) {
          inData = false
          content(piece)
        } else command(piece.toString('latin1'))
      }
    }
    act(deedOf('greeting', chance), '220 relay.example ESMTP')
    return {
      hear: (octets) => {
        buffer = Buffer.concat([buffer, octets])
        read()
      },
      gone: () => {
        open = false
      },
    }
  }

  return () => {
    connections += 1
    const chance = random.stream(`connection ${connections}`)
    return deedOf('connect', chance) === 'drop' ? null : (line) => farEnd(line, chance)
  }
}
