/** A change of the core for every promise, which breaks it; and the test by property or by trace that must notice. */
import { MUTANTS } from './list.js'
import type { Change } from './mutant.js'

export interface Plant {
  readonly promise: string
  readonly says: string
  readonly change: Change
  readonly test: string
  /** What that test must complain of: an invariant by its name, or the sentence of a property. */
  readonly complains: RegExp
}

const TRACES = 'test/properties/core/invariants.test.ts'
const LIVES = 'test/properties/core/life.test.ts'
const FLAGS = 'test/properties/core/flags.test.ts'
const RULINGS = 'test/core/oversight/ruling.test.ts'

/** That of a mutant of the spec, in the core. */
const mutant = (wanted: string): Pick<Plant, 'says' | 'change'> => {
  const found = MUTANTS.find(({ id }) => id === wanted)
  if (found?.core == null) throw new Error(`no mutant of the core: ${wanted}`)
  return { says: found.says, change: found.core }
}

const plant = (says: string, file: string, from: string, to: string): Pick<Plant, 'says' | 'change'> => ({
  says,
  change: { file, from, to },
})

export const PLANTS: ReadonlyArray<Plant> = [
  { promise: 'P1', ...mutant('approval-not-needed'), test: TRACES, complains: /P1\.(gate|cleared)/ },
  // A fall to read_only that leaves a clearance is noticed before anything leaves.
  { promise: 'P2', ...mutant('approval-beats-read-only'), test: TRACES, complains: /P2\.read_only|P10\.fall/ },
  {
    promise: 'P3',
    ...plant(
      'The digest does not tell what the message says.',
      'core/message/digest.ts',
      "    field('text', content.text),\n",
      '',
    ),
    test: 'test/core/message/digest.test.ts',
    complains: /P3: is another when any one field that reaches the wire changes/,
  },
  { promise: 'P4', ...mutant('author-decides'), test: FLAGS, complains: /decides/ },
  { promise: 'P5', ...mutant('second-decision'), test: TRACES, complains: /P5\.\w+/ },
  {
    promise: 'P6',
    ...plant(
      'What has ended is called back with what waits.',
      'core/message/deliveries.ts',
      'delivery.isWaiting(one.status) && wanted(one)',
      'wanted(one)',
    ),
    test: TRACES,
    complains: /P6\.\w+/,
  },
  {
    promise: 'P7',
    ...plant(
      'What was delivered is sent again, on a reviewer’s order.',
      'core/delivery/control.ts',
      "if (status !== 'unknown') return E.left('not_unknown')",
      "if (status !== 'unknown' && status !== 'delivered') return E.left('not_unknown')",
    ),
    test: TRACES,
    complains: /P7\.\w+/,
  },
  {
    promise: 'P8',
    ...plant(
      'A record answers with a message that is not there.',
      'core/operations/idempotent.ts',
      'answer: JSON.stringify(given.body),',
      "answer: JSON.stringify({ ...given.body, message_id: 'msg_another' }),",
    ),
    test: TRACES,
    complains: /P8\.record/,
  },
  {
    promise: 'P9',
    ...plant(
      'Content leaves by whichever transport holds it.',
      'core/operations/hand-over.ts',
      'if (input.transport !== transportOf(at.loaded.message.environment))',
      "if (input.transport === transportOf('test') && input.transport === transportOf('live'))",
    ),
    test: TRACES,
    complains: /P9\.transport/,
  },
  {
    promise: 'P10',
    ...plant(
      'No change needs a code.',
      'core/operations/codes.ts',
      'if (!needed || isTrusted(request.principal)) return change()',
      "if (!needed || request.principal.id !== '') return change()",
    ),
    test: TRACES,
    complains: /P10\.\w+/,
  },
  {
    promise: 'P11',
    ...plant(
      'An autonomous mailbox holds, where a monitored one lets go.',
      'core/oversight/ruling.ts',
      "return 'autonomous'",
      "return 'hold'",
    ),
    test: RULINGS,
    complains: /P11: a stricter mode never rules looser/,
  },
  {
    promise: 'P12',
    ...plant(
      'No copy is made.',
      'core/message/deliveries.ts',
      'copied && step.oversight_email !== null',
      "copied && step.oversight_email === ''",
    ),
    test: TRACES,
    complains: /P12\.\w+/,
  },
  {
    promise: 'P13',
    ...plant(
      'A mode that is not known counts as autonomous.',
      'core/operations/flags.ts',
      ": 'read_only')\n",
      ": 'autonomous')\n",
    ),
    test: FLAGS,
    complains: /effective/,
  },
  {
    promise: 'P14',
    ...plant(
      'A delivery that waits to be tried again leaves no entry.',
      'core/message/occur.ts',
      'delivery.isRecorded(event))',
      "delivery.isRecorded(event) && event !== 'deferred')",
    ),
    test: TRACES,
    complains: /P14\.\w+/,
  },
  {
    promise: 'P15',
    ...plant(
      'An entry of a delivery is told of the account that came first.',
      'core/message/deliveries.ts',
      '  account_id: message.account_id,\n',
      "  account_id: 'acc_A',\n",
    ),
    test: TRACES,
    complains: /somebody else|P15\.\w+/,
  },
  {
    promise: 'P16',
    ...plant(
      'What has come due is not let go.',
      'core/message/occur.ts',
      "before.message.phase === 'cleared' ? unpark(before, step.now_ms) : before",
      'before',
    ),
    test: LIVES,
    complains: /P16: never waits for nothing/,
  },
  { promise: 'P17', ...mutant('suppression-ignored'), test: TRACES, complains: /P17\.\w+/ },
]
