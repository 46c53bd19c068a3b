/** `npm run planted-bugs [-- --only NAME]`: does the simulation find every planted bug, and say so in few actions? */
import { parseArgs } from 'node:util'
import { ACTIONS_MAX, type Looked, look, SECONDS_MAX } from './plant.js'
import { PLANTED, type Planted } from './planted.js'

const say = (text: string): boolean => process.stdout.write(`${text}\n`)

const lineOf = ({ name, sentence }: Planted, looked: Looked): string => {
  if ('missed' in looked) return `MISSED  ${name} (${sentence}): ${looked.missed}`
  const { runs, seconds, actions, violations } = looked.found
  return `found   ${name}: after ${runs} runs, ${seconds.toFixed(1)} s; ${actions} actions; ${violations[0]}`.slice(
    0,
    240,
  )
}

const main = async (): Promise<number> => {
  const { values } = parseArgs({ options: { only: { type: 'string' } } })
  const wanted = PLANTED.filter(({ name }) => values.only === undefined || name === values.only)
  if (wanted.length === 0) throw new Error(`there is no planted bug ${values.only}`)
  let missed = 0
  for (const one of wanted) {
    const looked = await look(one)
    if ('missed' in looked) missed += 1
    say(lineOf(one, looked))
  }
  say(
    `${wanted.length - missed} of ${wanted.length} planted bugs found within ${SECONDS_MAX} s and ${ACTIONS_MAX} actions`,
  )
  return missed === 0 ? 0 : 1
}

process.exitCode = await main()
