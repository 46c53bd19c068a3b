/** Lean with a deep stack: to say why something fails it goes deeper than Node allows, and what it says is then of Node. */
const STACK_KIB = 380_000

/** Where so much may not be had, with what there is: what does not fail needs no more. */
const DEEP = `if ulimit -s ${STACK_KIB + 20_000} 2>/dev/null; then exec "$0" --stack-size=${STACK_KIB} "$@"; else exec "$0" "$@"; fi`

/** A command and its arguments, in place of `node` with these. */
export const deep = (node: string, options: ReadonlyArray<string>): readonly [string, ReadonlyArray<string>] => [
  'sh',
  ['-c', DEEP, node, ...options],
]
