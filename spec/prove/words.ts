/**
 * Words that let something pass unproved, or mean something else than it says. They are refused wherever they stand, comments included: a check that
 * skipped comments would have to know, as exactly as Lean does, where one ends.
 */
const WORDS = [
  ...['sorry', 'sorryAx', 'admit', 'axiom', 'native_decide', 'ofReduceBool', 'reduceBool', 'trustCompiler'],
  ...['unsafe', 'unsafeCast', 'implemented_by', 'extern', 'csimp', 'skipKernelTC'],
  ...['elab', 'elab_rules', 'run_cmd', 'run_elab', 'run_meta', 'initialize', 'builtin_initialize'],
]

/** What could make a sentence say something else than it shows. */
const SIGNS = [
  ...['macro', 'macro_rules', 'notation', 'notation3', 'syntax', 'declare_syntax_cat', 'binder_predicate'],
  ...['infix', 'infixl', 'infixr', 'prefix', 'postfix', 'unif_hint', 'app_unexpander'],
]

/** The one that is let pass, by its whole line: a name for a row of tactics, which states nothing. */
const TACTIC = 'local macro "branches" c:ident h:ident : tactic => `(tactic| ('

/** Options that change how much work Lean may do, and nothing of what it accepts or warns of. */
const OPTIONS = ['maxRecDepth', 'maxHeartbeats', 'Elab\\.async']

const FORBIDDEN = new RegExp(
  `(?<!\\w)(${[...WORDS, ...SIGNS].join('|')})(?!\\w)|#eval|debug\\.\\w+|warn\\.\\w+|set_option (?!(?:${OPTIONS.join('|')})\\b)\\S+`,
  'g',
)

/** Each as `name:line: word`. */
export const forbiddenWords = (name: string, text: string): ReadonlyArray<string> =>
  text
    .split('\n')
    .flatMap((line, at) =>
      (line === TACTIC ? [] : [...line.matchAll(FORBIDDEN)]).map(([word]) => `${name}:${at + 1}: the word \`${word}\``),
    )
