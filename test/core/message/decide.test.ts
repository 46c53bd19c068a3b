import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { combine } from '../../../core/enumerate.js'
import type { Command } from '../../../core/message/command.js'
import { decide } from '../../../core/message/decide.js'
import type { Event } from '../../../core/message/event.js'
import { evolve } from '../../../core/message/evolve.js'
import { type Control, DECISIONS, draft, PHASES, TIMINGS, waits } from '../../../core/message/state.js'
import { CLEARANCES } from '../../../core/oversight/ruling.js'
import { commands, controls, type MessageRow, messageRow, tables } from '../../../core/table.js'
import { decisionTable } from '../decision-table.js'

/** What the product promises of each command, in the order in which the reasons are given. `nothing`: it is so already. */
const oracle = decisionTable(`
  submit phase!=draft                                -> not_a_draft
  submit ruling=refuse                               -> mailbox_read_only
  submit ruling=hold                                 -> held gate due=<to>
  submit                                             -> cleared <ruling> due=<to>

  edit   begun=true                                  -> not_editable
  edit   open=false                                  -> not_editable
  edit   phase=draft,held                            -> edited due=<to>
  edit   phase!=cleared                              -> not_editable
  edit   clearance=human                             -> held edited due=<to>
  edit   ruling=refuse                               -> mailbox_read_only
  edit   ruling=hold                                 -> held edited due=<to>
  edit                                               -> cleared <ruling> due=<to>

  approve allowed=false                              -> forbidden_reviewer
  approve seen=stale                                 -> revision_mismatch
  approve seen=unnamed                               -> revision_required
  approve decision=approved                          -> nothing
  approve decision=rejected                          -> already_decided
  approve phase!=held                                -> not_pending
  approve ruling=refuse                              -> mailbox_read_only
  approve                                            -> approved

  reject allowed=false                               -> forbidden_reviewer
  reject seen=stale                                  -> revision_mismatch
  reject seen=unnamed                                -> revision_required
  reject decision=rejected                           -> nothing
  reject decision=approved                           -> already_decided
  reject phase!=held                                 -> not_pending
  reject                                             -> rejected

  edit_approve allowed=false                         -> forbidden_reviewer
  edit_approve seen=stale                            -> revision_mismatch
  edit_approve seen=unnamed                          -> revision_required
  edit_approve decision!=none                        -> already_decided
  edit_approve phase!=held                           -> not_pending
  edit_approve begun=true                            -> not_editable
  edit_approve ruling=refuse                         -> mailbox_read_only
  edit_approve                                       -> edit_approved

  cancel phase=draft                                 -> cancelled
  cancel phase=cancelled                             -> nothing
  cancel phase=rejected,expired                      -> not_cancellable
  cancel open=false                                  -> not_cancellable
  cancel                                             -> cancelled

  expire phase=held                                  -> expired
  expire                                             -> nothing

  come_due phase=held,cleared due=false              -> came_due
  come_due                                           -> nothing

  rejudge phase!=cleared                             -> nothing
  rejudge clearance=human valid=true ruling!=refuse  -> nothing
  rejudge same_rule=true                             -> nothing
  rejudge open=false                                 -> lapsed
  rejudge ruling=refuse                              -> held read_only due=<due>
  rejudge ruling=hold                                -> held withdrawn due=<due>
  rejudge                                            -> cleared <ruling> due=<due>

  return phase=lapsed                                -> held withdrawn due=<due>
  return                                             -> nothing

  begin  phase!=cleared                              -> not_clear
  begin  due=false                                   -> not_clear
  begin  same=false                                  -> held digest due=true
  begin  clearance=human valid=true ruling!=refuse begun=true  -> nothing
  begin  clearance=human valid=true ruling!=refuse   -> began
  begin  same_rule=true begun=true                   -> nothing
  begin  same_rule=true                              -> began
  begin  ruling=refuse                               -> held read_only due=true
  begin  ruling=hold                                 -> held withdrawn due=true
  begin                                              -> cleared <ruling> due=true
`)

const words = (event: Event): string => {
  const { _tag, ...rest } = event
  return [_tag, ...Object.entries(rest).map(([name, value]) => (name === 'due' ? `due=${value}` : value))].join(' ')
}

const expected = ({ given: { state, command } }: MessageRow): string => {
  const { _tag, ...flags } = command
  const to = 'due' in command ? command.due : undefined
  const same_rule = 'ruling' in command && command.ruling === state.clearance
  return oracle(_tag, { ...flags, ...state, to, same_rule })
}

const found = (row: MessageRow): string =>
  typeof row.result === 'string' ? row.result : row.result.events.map(words).join(' then ') || 'nothing'

/** Also the states that cannot be reached: the rules do not lean on that. */
const ROWS = (): ReadonlyArray<MessageRow> =>
  combine<Control>({
    phase: PHASES,
    clearance: CLEARANCES,
    decision: DECISIONS,
    timing: TIMINGS,
    due: [false, true],
    begun: [false, true],
  })
    .filter((one) => (one.phase === 'cleared') === (one.clearance !== 'none'))
    .flatMap((state) => commands().map((command) => messageRow(state, command)))

/** States from which `draft` leads to, by any commands. */
const reachable = (): ReadonlyArray<Control> => {
  const seen = new Map<string, Control>()
  const visit = (state: Control): void => {
    const key = JSON.stringify(state)
    if (seen.has(key)) return
    seen.set(key, state)
    for (const command of commands()) {
      const { result } = messageRow(state, command)
      if (typeof result !== 'string') visit(result.after)
    }
  }
  for (const timing of TIMINGS) for (const due of [false, true]) visit(draft(timing, due))
  return [...seen.values()]
}

const REACHABLE = () => reachable()

interface Move {
  readonly state: Control
  readonly command: Command
  readonly events: ReadonlyArray<Event>
  readonly after: Control
}

const MOVES = (): ReadonlyArray<Move> =>
  REACHABLE().flatMap((state) =>
    commands().flatMap((command) => {
      const { result } = messageRow(state, command)
      return typeof result === 'string' || result.events.length === 0 ? [] : [{ state, command, ...result }]
    }),
  )

const ENDED = ['rejected', 'cancelled', 'expired']

const offenders = (wrong: (move: Move) => boolean): ReadonlyArray<Move> => MOVES().filter(wrong).slice(0, 3)

describe('decide, for every state and every command', () => {
  it('does what the decision table says', () => {
    const wrong = ROWS().filter((row) => found(row) !== expected(row))
    expect(wrong.slice(0, 3).map((row) => ({ row, expected: expected(row) }))).toEqual([])
  })

  it('makes at most one event, so that a transition is one entry (P14)', () => {
    expect(ROWS().filter(({ result }) => typeof result !== 'string' && result.events.length > 1)).toEqual([])
  })
})

describe('evolve', () => {
  const cleared: Control = {
    phase: 'cleared',
    clearance: 'human',
    decision: 'approved',
    timing: 'gate_first',
    due: false,
    begun: true,
  }
  it.each<readonly [Event, Partial<Control>]>([
    [
      { _tag: 'held', cause: 'gate', due: true },
      { phase: 'held', clearance: 'none', decision: 'none', due: true },
    ],
    [
      { _tag: 'cleared', clearance: 'monitored', due: true },
      { clearance: 'monitored', due: true },
    ],
    [{ _tag: 'edited', due: true }, { due: true }],
    [{ _tag: 'cancelled' }, { phase: 'cancelled', clearance: 'none' }],
    [{ _tag: 'expired' }, { phase: 'expired', clearance: 'none' }],
    [{ _tag: 'came_due' }, { due: true }],
    [{ _tag: 'lapsed' }, { phase: 'lapsed', clearance: 'none' }],
  ])('%j changes only %j', (event, change) => {
    expect(evolve(cleared, event)).toEqual({ ...cleared, ...change })
  })

  it.each<readonly [Event['_tag'] & ('approved' | 'edit_approved' | 'rejected' | 'began'), Partial<Control>]>([
    ['approved', { phase: 'cleared', clearance: 'human', decision: 'approved' }],
    ['edit_approved', { phase: 'cleared', clearance: 'human', decision: 'approved' }],
    ['rejected', { phase: 'rejected', decision: 'rejected' }],
    ['began', { begun: true }],
  ])('%s changes only what it says', (_tag, change) => {
    const held: Control = { ...cleared, phase: 'held', clearance: 'none', decision: 'none', begun: false }
    expect(evolve(held, { _tag })).toEqual({ ...held, ...change })
  })

  it('begins with a draft that nobody cleared or decided on', () => {
    expect(draft('schedule_first', true)).toEqual({
      phase: 'draft',
      clearance: 'none',
      decision: 'none',
      timing: 'schedule_first',
      due: true,
      begun: false,
    })
  })

  it('lets the time come for a message that waits, and for no other', () => {
    expect(PHASES.filter((phase) => waits({ ...cleared, phase }))).toEqual(['held', 'cleared'])
  })
})

describe('the states', () => {
  it('are cleared exactly while something clears them, and the table has those that can be reached and no others', () => {
    const keys = (states: ReadonlyArray<Control>) =>
      states.map((one) => JSON.stringify(Object.entries(one).sort())).sort()
    expect(keys(controls())).toEqual(keys(REACHABLE()))
    expect(keys(tables.message().map((row) => row.given.state))).toHaveLength(controls().length * commands().length)
    expect(controls().filter((one) => (one.phase === 'cleared') !== (one.clearance !== 'none'))).toEqual([])
  })

  it('have names that the data base and the model know', () => {
    expect(PHASES).toEqual(['draft', 'held', 'cleared', 'lapsed', 'rejected', 'cancelled', 'expired'])
    expect(TIMINGS).toEqual(['gate_first', 'schedule_first'])
    expect(DECISIONS).toEqual(['none', 'approved', 'rejected'])
  })

  it('wait for a decision with none made, and began to leave only when their time had come', () => {
    expect(REACHABLE().filter((one) => one.phase === 'held' && one.decision !== 'none')).toEqual([])
    expect(REACHABLE().filter((one) => one.begun && !one.due)).toEqual([])
    expect(REACHABLE().filter((one) => one.phase === 'draft' && one.begun)).toEqual([])
    expect(REACHABLE().filter((one) => one.clearance === 'human' && one.decision !== 'approved')).toEqual([])
  })
})

describe('what is promised, of every state that can be reached', () => {
  it('P1: only an approval of an open hold, by somebody allowed who saw the current revision, makes a human clearance', () => {
    const became = ({ state, after }: Move): boolean => after.clearance === 'human' && state.clearance !== 'human'
    const rightly = ({ state, command }: Move): boolean =>
      (command._tag === 'approve' || command._tag === 'edit_approve') &&
      command.allowed &&
      command.seen === 'current' &&
      state.phase === 'held'
    expect(MOVES().filter(became)).not.toEqual([])
    expect(offenders((move) => became(move) && !rightly(move))).toEqual([])
  })

  it('P1: a rule clears only as the ruling of that moment says', () => {
    const byRule = ({ events }: Move): boolean => events.some((one) => one._tag === 'cleared')
    const said = ({ command, after }: Move): boolean => 'ruling' in command && command.ruling === after.clearance
    expect(offenders((move) => byRule(move) && !said(move))).toEqual([])
  })

  it('P1, P2: nothing begins to leave unless it is cleared, its time has come, the content is the cleared one, and the clearance stands', () => {
    const begins = MOVES().filter(({ events }) => events.some((one) => one._tag === 'began'))
    const rightly = ({ state, command }: Move): boolean =>
      command._tag === 'begin' &&
      command.same &&
      state.phase === 'cleared' &&
      state.due &&
      command.ruling !== 'refuse' &&
      (state.clearance === 'human' ? command.valid : state.clearance === command.ruling)
    expect(begins).not.toEqual([])
    expect(begins.filter((move) => !rightly(move))).toEqual([])
  })

  it('P2: an approval from a read-only mailbox is refused', () => {
    const wrong = offenders(({ command }) => command._tag === 'approve' && command.ruling === 'refuse')
    expect(wrong).toEqual([])
  })

  it('P3: an edit leaves no human clearance', () => {
    expect(offenders(({ command, after }) => command._tag === 'edit' && after.clearance === 'human')).toEqual([])
  })

  it('P4: whoever may not decide changes nothing', () => {
    expect(offenders(({ command }) => 'allowed' in command && !command.allowed)).toEqual([])
  })

  it('P5: the first decision on a hold stands until another hold opens', () => {
    const undone = ({ state, events, after }: Move): boolean =>
      state.decision !== 'none' && after.decision !== state.decision && events.every((one) => one._tag !== 'held')
    expect(offenders(undone)).toEqual([])
    for (const [same, other] of [
      ['approve', 'reject'],
      ['reject', 'approve'],
    ] as const) {
      const flags = { allowed: true, seen: 'current', ruling: 'hold' } as const
      const held: Control = { ...draft('gate_first', true), phase: 'held' }
      const once = messageRow(held, { _tag: same, ...flags }).result
      const decided = typeof once === 'string' ? held : once.after
      expect(messageRow(decided, { _tag: same, ...flags }).result).toEqual({ events: [], after: decided })
      expect(decide(decided, { _tag: other, ...flags })).toEqual(E.left('already_decided'))
    }
  })

  it('P6: what ended stays as it is', () => {
    expect(offenders(({ state }) => ENDED.includes(state.phase))).toEqual([])
  })

  it('P6: what nobody can call back is neither edited nor cancelled', () => {
    const closed = ({ state, command }: Move): boolean => 'open' in command && !command.open && state.phase !== 'draft'
    expect(offenders((move) => closed(move) && move.command._tag !== 'rejudge')).toEqual([])
    expect(offenders(({ state, command }) => state.begun && command._tag === 'edit')).toEqual([])
  })

  it('P10: a hold survives every new judgement', () => {
    const judged = ['rejudge', 'begin', 'come_due', 'return']
    expect(
      offenders(
        ({ state, command, after }) =>
          state.phase === 'held' && judged.includes(command._tag) && after.phase !== 'held',
      ),
    ).toEqual([])
  })

  it('P11: a stricter ruling never clears what a looser one holds', () => {
    const order = ['refuse', 'hold', 'allowlist', 'monitored', 'autonomous']
    const leaves = (state: Control, ruling: string): boolean => {
      const { result } = messageRow(state, { _tag: 'submit', ruling, due: true } as Command)
      return typeof result !== 'string' && result.after.phase === 'cleared'
    }
    const start = draft('gate_first', true)
    const cleared = order.map((ruling) => leaves(start, ruling))
    expect(cleared).toEqual([false, false, true, true, true])
  })

  it('P16: what did not end can be called back, but for what lapsed: its deliveries are on their way', () => {
    expect(new Set(REACHABLE().map((one) => one.phase))).toEqual(new Set(PHASES))
    const moves = MOVES()
    const stuck = REACHABLE().filter(
      (state) =>
        !ENDED.includes(state.phase) &&
        state.phase !== 'lapsed' &&
        !moves.some((move) => JSON.stringify(move.state) === JSON.stringify(state) && move.after.phase === 'cancelled'),
    )
    expect(stuck).toEqual([])
  })
})
