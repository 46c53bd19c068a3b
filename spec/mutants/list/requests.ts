/** Mutants of records, codes and keys. */
import { pairsOf } from '../make.js'
import type { Mutant } from '../mutant.js'

const idempotency = pairsOf('AgreeSmall', 'core/idempotency/decide.ts')
const code = pairsOf('AgreeSmall', 'core/ladder/code.ts')
const principal = pairsOf('AgreeSmall', 'core/authority/principal.ts')

export const REQUESTS: ReadonlyArray<Mutant> = [
  idempotency(
    'replay-another',
    'Another request with the same key gets the stored answer.',
    'Idempotency',
    ['if same && reaches then .replay', 'if reaches then .replay'],
    ['same && reaches ?', 'reaches ?'],
  ),
  idempotency(
    'replay-unreached',
    'A stored answer is told to somebody who does not reach its mailbox.',
    'Idempotency',
    ['if same && reaches then .replay', 'if same then .replay'],
    ['same && reaches ?', 'same ?'],
  ),
  idempotency(
    'replay-expired',
    'A record past its lifetime is replayed.',
    'Flags',
    ['if !recorded || expired then .fresh', 'if !recorded then .fresh'],
    ['!recorded || expired ?', '!recorded ?'],
  ),
  idempotency(
    'conflict-is-fresh',
    'A key that is used for something else makes a second message.',
    'Idempotency',
    ['then .replay else .conflict', 'then .replay else .fresh'],
    ["'replay' : 'conflict'", "'replay' : 'fresh'"],
  ),
  code(
    'code-not-open',
    'A code counts that is not open.',
    'Flags',
    ['if isOpen && correct then .go', 'if correct then .go'],
    ['open && correct ?', 'correct ?'],
  ),
  code(
    'wrong-code-not-counted',
    'A wrong code is not counted as a try.',
    'Flags',
    ['then .go else .wrong)', 'then .go else .full)'],
    ["'go' : 'wrong'", "'go' : 'full'"],
  ),
  code(
    'codes-flood',
    'A leaked key floods the operator with codes.',
    'Ladder',
    ['else if room then .ask else .full', 'else .ask'],
    ["room ? 'ask' : 'full'", "'ask'"],
  ),
]

export const AUTHORITY: ReadonlyArray<Mutant> = [
  principal(
    'send-with-oversight',
    'One key composes and decides.',
    'Tenants',
    ['!(s.send && s.oversight)', 'true'],
    ["!(scopes.includes('send') && scopes.includes('oversight'))", 'scopes.length >= 0'],
  ),
  principal(
    'admin-sends',
    '`admin` implies `send`.',
    'Tenants',
    ['| .send => s.send |', '| .send => s.send || s.admin |'],
    ["(needed === 'read' && held", "((needed === 'read' || needed === 'send') && held"],
  ),
  principal(
    'revoked-decides',
    'A key that was revoked decides.',
    'Flags',
    ['keyExists && !revoked &&', 'keyExists &&'],
    ['  !standing.revoked &&\n', ''],
  ),
  principal(
    'author-decides',
    'Whoever composed a message decides on it.',
    'Flags',
    [' && !author', ''],
    [' &&\n  !authors.includes(decider)', ''],
  ),
  principal(
    'reach-ignored',
    'A key decides in a mailbox that it does not reach.',
    'Flags',
    [' && (match reach with | .another => false | _ => true)', ''],
    ['  (standing.mailboxes === null || standing.mailboxes.includes(mailbox_id)) &&\n', ''],
  ),
]
