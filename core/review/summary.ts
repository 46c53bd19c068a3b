/**
 * The risk of a message by what a list knows of it, for queues of thousands. It never says `low` where the facts of the same fields
 * would say more; that they could say more of what a list does not know, it cannot know.
 */
import type { Summary } from '../message/content.js'
import { characterFacts } from './characters.js'
import { type Risk, riskOf } from './fact.js'
import type { Reference } from './lookalike.js'
import { disguised, isKnown, MANY_RECIPIENTS, ownOf } from './recipients.js'
import { secretFacts } from './secrets.js'

/** What is read once for a whole queue. */
export interface Acquainted {
  readonly own: ReadonlyArray<Reference>
  readonly known: ReadonlySet<string>
}

export const acquainted = (domains: ReadonlyArray<string>, known: ReadonlySet<string>): Acquainted => ({
  own: ownOf(domains),
  known,
})

export type Listed = Pick<Summary, 'from' | 'to' | 'cc' | 'bcc' | 'subject' | 'snippet' | 'attachments'>

/** Beginnings that no secret, card or account number is without. */
const SUSPECT = /PRIVATE KEY|A[KS]IA|mm_|k_|gh[oprsu]_|_pat_|glpat|xox|AIza|sk-|eyJ|[:=]|\d(?:[ -]?\d){5}/
/** Beyond what is printed on a keyboard, and letters of common scripts. */
const UNUSUAL = /[^\n -~\u00a1-\u00ac\u00ae-\u0333\u0370-\u0600]/

const textRisk = (text: string): Risk => {
  const secrets = SUSPECT.test(text) ? secretFacts([text]) : []
  return riskOf(UNUSUAL.test(text) ? [...secrets, ...characterFacts([['', text]])] : secrets)
}

/** The risk but for whether anything was delivered to its recipients before: it stays while the message and the account's domains do. */
export const aloneRisk = (own: ReadonlyArray<Reference>, listed: Listed): Risk => {
  const { from, to, cc, bcc, subject, snippet, attachments } = listed
  const recipients = [...to, ...cc, ...bcc]
  const said = textRisk([subject, snippet, from, ...recipients].join('\n'))
  if (said === 'high' || disguised(recipients, own).length > 0) return 'high'
  return said === 'medium' || bcc.length + attachments > 0 || recipients.length >= MANY_RECIPIENTS ? 'medium' : 'low'
}

/** `alone` with what is known of the recipients. */
export const metRisk = (
  alone: Risk,
  known: ReadonlySet<string>,
  { to, cc, bcc }: Pick<Listed, 'to' | 'cc' | 'bcc'>,
): Risk => (alone === 'low' && [...to, ...cc, ...bcc].some((one) => !isKnown(known, one)) ? 'medium' : alone)

export const summaryRisk = ({ own, known }: Acquainted, listed: Listed): Risk =>
  metRisk(aloneRisk(own, listed), known, listed)
