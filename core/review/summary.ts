/**
 * The risk of a message by what a list knows of it, for queues of thousands. It never says `low` where the facts of the same fields
 * would say more; that they could say more of what a list does not know, it cannot know.
 */
import type { Summary } from '../message/content.js'
import { characterFacts } from './characters.js'
import { type Fact, LEVELS, type Risk, riskOf, saw } from './fact.js'
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
// Stryker disable next-line Regex: what is looked at more often is found no more often; looking is what it saves
const SUSPECT = /PRIVATE KEY|A[KS]IA|mm_|k_|gh[oprsu]_|_pat_|glpat|xox|AIza|sk-|eyJ|[:=]|\d(?:[ -]?\d){5}/
/** Beyond what is printed on a keyboard, and letters of common scripts. */
// Stryker disable next-line Regex: what is looked at more often is found no more often; looking is what it saves
const UNUSUAL = /[^\n -~\u00a1-\u00ac\u00ae-\u0333\u0370-\u0600]/

const LOOKS: ReadonlyArray<readonly [RegExp, (text: string) => ReadonlyArray<Fact>]> = [
  [SUSPECT, (text) => secretFacts([text])],
  [UNUSUAL, (text) => characterFacts([[text, text]])],
]

const textRisk = (text: string): Risk =>
  // Stryker disable next-line MethodExpression: what is looked at more often is found no more often; looking is what it saves
  riskOf(LOOKS.filter(([seen]) => seen.test(text)).flatMap(([, facts]) => facts(text)))

type Recipients = Pick<Listed, 'to' | 'cc' | 'bcc'>

const recipientsOf = ({ to, cc, bcc }: Recipients): ReadonlyArray<string> => [...to, ...cc, ...bcc]

const strangersOf = (known: ReadonlySet<string>, recipients: ReadonlyArray<string>): ReadonlyArray<string> =>
  recipients.filter((one) => !isKnown(known, one))

/** All that a list says in words. */
export const saidIn = (listed: Listed): string =>
  [listed.subject, listed.snippet, listed.from, ...recipientsOf(listed)].join('\n')

/** The risk but for whether anything was delivered to its recipients before: it stays while the message and the account's domains do. */
export const aloneRisk = (own: ReadonlyArray<Reference>, listed: Listed): Risk => {
  const { bcc, attachments } = listed
  const recipients = recipientsOf(listed)
  const said = textRisk(saidIn(listed))
  if (said === 'high' || disguised(recipients, own).length > 0) return 'high'
  return said === 'medium' || bcc.length + attachments > 0 || recipients.length >= MANY_RECIPIENTS ? 'medium' : 'low'
}

/** `alone` with what is known of the recipients. */
export const metRisk = (alone: Risk, known: ReadonlySet<string>, listed: Recipients): Risk =>
  alone === 'low' && strangersOf(known, recipientsOf(listed)).length > 0 ? 'medium' : alone

export const summaryRisk = ({ own, known }: Acquainted, listed: Listed): Risk =>
  metRisk(aloneRisk(own, listed), known, listed)

/** What of it a list knows, worst first. */
export const summaryFacts = ({ own, known }: Acquainted, listed: Listed): ReadonlyArray<Fact> => {
  const recipients = recipientsOf(listed)
  const said = saidIn(listed)
  const all = [
    ...saw(
      'recipient_lookalike',
      disguised(recipients, own).map(([one, like]) => `${one} (like ${like})`),
    ),
    ...secretFacts([said]),
    ...characterFacts([['', said]]),
    ...saw('blind_copies', listed.bcc),
    ...saw('first_mail', strangersOf(known, recipients)),
    ...saw('many_recipients', recipients.length < MANY_RECIPIENTS ? [] : [`${recipients.length} recipients`]),
  ]
  return all.sort((one, other) => LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level))
}
