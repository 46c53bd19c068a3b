/** A thread for tests of `adapters/runtime/jobs.ts`: does what it is told, and misbehaves. */
import { doJobs } from '../../adapters/runtime/jobs.js'

export type Told =
  | { readonly does: 'say'; readonly word: string }
  | { readonly does: 'spin' }
  | { readonly does: 'throw'; readonly word: string }
  | { readonly does: 'exit' }
  | { readonly does: 'fill' }

let said = 0

/** What it says, with how much was said on this thread before. */
const say = (word: string): string => {
  said += 1
  return `${word} ${said}`
}

const fill = (): never => {
  for (const all: Array<object> = []; ; ) all.push(Array.from({ length: 1000 }, (_, at) => ({ at })))
}

doJobs((told: Told): string => {
  switch (told.does) {
    case 'say':
      return say(told.word)
    case 'spin':
      for (;;);
    case 'throw':
      throw new Error(told.word)
    case 'exit':
      return process.exit(0)
    case 'fill':
      return fill()
  }
})
