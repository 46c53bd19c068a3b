/** Deciding on several: one after the other, each its own call that names its revision. */
import type { DecisionBody, QueueLine } from '../../contract.js'
import type { Answer } from './api.js'

export interface Result {
  readonly line: QueueLine
  readonly answer: Answer<DecisionBody>
}

export interface Run {
  readonly total: number
  readonly results: ReadonlyArray<Result>
  readonly state: 'running' | 'stopped' | 'done'
}

/** After this many refusals one after the other something else is wrong: it stops by itself. */
export const REFUSALS_MAX = 5

export const runAll = async (
  lines: ReadonlyArray<QueueLine>,
  one: (line: QueueLine) => Promise<Answer<DecisionBody>>,
  tell: (run: Run) => void,
  isStopped: () => boolean,
): Promise<Run> => {
  const results: Array<Result> = []
  const total = lines.length
  let refused = 0
  for (const line of lines) {
    if (isStopped() || refused >= REFUSALS_MAX) return { total, results, state: 'stopped' }
    tell({ total, results: [...results], state: 'running' })
    const answer = await one(line)
    refused = answer.ok ? 0 : refused + 1
    results.push({ line, answer })
  }
  return { total, results, state: 'done' }
}
