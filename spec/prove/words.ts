/**
 * Words that let something pass unproved. They are refused wherever they stand, comments included: a check that
 * skipped comments would have to know, as exactly as Lean does, where one ends.
 */
const WORDS = [
  ...['sorry', 'sorryAx', 'admit', 'axiom', 'native_decide', 'ofReduceBool', 'reduceBool', 'trustCompiler'],
  ...['unsafe', 'unsafeCast', 'implemented_by', 'extern', 'csimp', 'skipKernelTC'],
  ...['elab', 'elab_rules', 'run_cmd', 'run_elab', 'run_meta', 'initialize', 'builtin_initialize'],
]

/** Options that change how much work Lean may do, and nothing of what it accepts or warns of. */
const OPTIONS = ['maxRecDepth', 'maxHeartbeats', 'Elab\\.async']

const FORBIDDEN = new RegExp(
  `(?<!\\w)(${WORDS.join('|')})(?!\\w)|#eval|debug\\.\\w+|warn\\.\\w+|set_option (?!(?:${OPTIONS.join('|')})\\b)\\S+`,
  'g',
)

/** Each as `name:line: word`. */
export const forbiddenWords = (name: string, text: string): ReadonlyArray<string> =>
  text
    .split('\n')
    .flatMap((line, at) => [...line.matchAll(FORBIDDEN)].map(([word]) => `${name}:${at + 1}: the word \`${word}\``))
