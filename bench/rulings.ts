/** How many rulings the core gives in a second on one thread, next to Cedar on the same questions. */
import { cedarAllows, cedarCall, prepareCedar } from './cedar.js'
import { atLeast, type Figure, figure, median, shown } from './figure.js'
import { progress } from './progress.js'
import { mayLeave, questions } from './questions.js'

/** Answers `ask` to all, again and again for at least `ms`: rulings in a second. The allowed are counted, so that none is left out. */
const perSecond = <A>(all: ReadonlyArray<A>, ask: (one: A) => boolean, ms: number, allowed: number): number => {
  const began = performance.now()
  let rounds = 0
  while (performance.now() - began < ms) {
    let yes = 0
    for (const one of all) if (ask(one)) yes += 1
    if (yes !== allowed) throw new Error('an answer changed')
    rounds += 1
  }
  return (rounds * all.length * 1000) / (performance.now() - began)
}

const ROUNDS = 3

export const rulings = (quick: boolean): ReadonlyArray<Figure> => {
  const asked = questions(quick ? 4_000 : 20_000)
  prepareCedar()
  progress(`rulings: ${shown(asked.length)} questions, agreed on with Cedar?`)
  const calls = asked.map(cedarCall)
  const differs = asked.find((one, n) => mayLeave(one) !== cedarAllows(calls[n] as (typeof calls)[number]))
  if (differs !== undefined) throw new Error(`Cedar disagrees: ${JSON.stringify(differs)}`)
  const allowed = asked.filter(mayLeave).length
  const ms = quick ? 500 : 2_000
  perSecond(asked, mayLeave, ms / 2, allowed)
  const found = Array.from({ length: ROUNDS }, () => ({
    core: perSecond(asked, mayLeave, ms, allowed),
    cedar: perSecond(calls, cedarAllows, ms, allowed),
  }))
  const core = median(found.map((one) => one.core))
  const cedar = median(found.map((one) => one.cedar))
  const ratio = median(found.map((one) => one.core / one.cedar))
  progress(`rulings: ${shown(core)}/s, Cedar ${shown(cedar)}/s`, true)
  return [
    figure(
      'rulings',
      'core rulings',
      core,
      '/s',
      atLeast(1_000_000),
      `one thread; a ruling is: effective mode, its ruling, decide (submit or begin) on the message's state, and at hand-over suppression, kill switch and limits; ${shown(asked.length)} questions, ${shown((100 * allowed) / asked.length)} % allowed; medians of ${ROUNDS} alternating rounds`,
    ),
    figure(
      'rulings',
      'core ÷ cedar-wasm',
      ratio,
      '×',
      atLeast(80),
      `Cedar ${shown(cedar)}/s, policy set parsed once, calls built before; the same answer to every question`,
    ),
  ]
}
