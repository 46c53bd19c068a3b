/** Mutants of modes, rulings and the rules beside them. */
import { pairsOf } from '../make.js'
import type { Mutant } from '../mutant.js'

const mode = pairsOf('AgreeSmall', 'core/oversight/mode.ts')
const ruling = pairsOf('AgreeSmall', 'core/oversight/ruling.ts')
const rules = pairsOf('AgreeSmall', 'core/oversight/rules.ts')

export const OVERSIGHT: ReadonlyArray<Mutant> = [
  ruling(
    'gated-send-free',
    '`gated_send` does not ask for the allowlist.',
    'Promises',
    ['| .gatedSend => if listed then .allowlist else .hold', '| .gatedSend => .allowlist'],
    ["return listed ? 'allowlist' : 'hold'", "return 'allowlist'"],
  ),
  ruling(
    'gated-all-allowlist',
    '`gated_all` lets through what the allowlist covers.',
    'Promises',
    ['| .gatedAll => .hold', '| .gatedAll => if listed then .allowlist else .hold'],
    ["case 'gated_all':\n      return 'hold'", "case 'gated_all':\n      return listed ? 'allowlist' : 'hold'"],
  ),
  ruling(
    'read-only-holds',
    '`read_only` holds instead of refusing.',
    'Promises',
    ['| .readOnly => .refuse', '| .readOnly => .hold'],
    ["return 'refuse'", "return 'hold'"],
  ),
  ruling(
    'copy-not-needed',
    '`monitored` lets through what nobody gets a copy of.',
    'Kept',
    ['.monitored => if copyable then .monitored else if listed then .allowlist else .hold', '.monitored => .monitored'],
    ["copyable ? 'monitored' : listed ? 'allowlist' : 'hold'", "'monitored'"],
  ),
  mode(
    'looser-mode-counts',
    'The looser of two modes counts.',
    'Rules',
    ['if Nat.blt a.rank b.rank then a else b', 'if Nat.blt a.rank b.rank then b else a'],
    ['? one : other', '? other : one'],
  ),
  mode(
    'rise-without-code',
    'A rise of the mode needs no code.',
    'Ladder',
    ['Nat.blt old.rank new.rank || match', 'match'],
    ['rank(to) > rank(from) || (from', '(from'],
  ),
  mode(
    'leaving-gated-all-free',
    'Going from `gated_all` to `read_only`, which lets mail in, needs no code.',
    'Ladder',
    ['| .gatedAll, _ => true', '| .gatedAll, _ => false'],
    [" || (from === 'gated_all' && to !== from)", ''],
  ),
  rules(
    'suppression-ignored',
    'What is suppressed is sent to.',
    'Shapes',
    ['if suppressed then .block else if killed', 'if killed'],
    ["suppressed ? 'block' : killed ?", 'killed ?'],
  ),
  rules(
    'kill-switch-ignored',
    'The kill switch stops nothing.',
    'Shapes',
    [' else if killed then .killSwitch', ''],
    [" killed ? 'kill_switch' :", ''],
  ),
  rules(
    'limits-ignored',
    'Limits stop nothing.',
    'Flags',
    [' else if limited then .limit else .go', ' else .go'],
    [" limited ? 'limit' : 'go'", " 'go'"],
  ),
  rules(
    'kill-before-block',
    'The kill switch keeps waiting what is suppressed, and should be blocked.',
    'Flags',
    [
      'if suppressed then .block else if killed then .killSwitch else',
      'if killed then .killSwitch else if suppressed then .block else',
    ],
    ["suppressed ? 'block' : killed ? 'kill_switch' :", "killed ? 'kill_switch' : suppressed ? 'block' :"],
  ),
]
