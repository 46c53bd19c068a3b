/** All facts about a message, worst first. */
import { attachmentFacts } from './attachments.js'
import { charactersOf } from './characters.js'
import { FACTS, type Fact } from './fact.js'
import { linkFacts } from './links.js'
import { markupFacts } from './markup.js'
import { recipientFacts } from './recipients.js'
import { rhythmFacts } from './rhythm.js'
import { secretsOf } from './secrets.js'
import type { Shown } from './shown.js'

const ORDER = Object.keys(FACTS)

/** `FACTS` has the worst first. */
const rank = ({ fact }: Fact): number => ORDER.indexOf(fact)

export const factsOf = (shown: Shown): ReadonlyArray<Fact> =>
  [recipientFacts, linkFacts, secretsOf, attachmentFacts, charactersOf, markupFacts, rhythmFacts]
    .flatMap((facts) => facts(shown))
    .sort((one, other) => rank(one) - rank(other))
