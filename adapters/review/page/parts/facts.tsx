import type { ToldFact } from '../../contract.js'
import { byLevel } from '../lib/flags.js'
import { Icon } from './icon.js'
import { Out } from './text.js'

const LEVELS = {
  danger: { icon: 'high', word: 'Danger' },
  warning: { icon: 'medium', word: 'Warning' },
  note: { icon: 'note', word: 'Note' },
} as const

const SHOWN_ABOUT_MAX = 4

const Fact = ({ fact }: { readonly fact: ToldFact }) => (
  <li class={`fact fact-${fact.level}`}>
    <Icon name={LEVELS[fact.level].icon} />
    <p>
      <b class="fact-level">{LEVELS[fact.level].word}:</b> {fact.sentence}
      {fact.about.length === 0 ? null : (
        <span class="fact-about">
          {fact.about.slice(0, SHOWN_ABOUT_MAX).map((about) => (
            <q key={about}>
              <Out>{about}</Out>
            </q>
          ))}
          {fact.about.length > SHOWN_ABOUT_MAX ? ` and ${fact.about.length - SHOWN_ABOUT_MAX} more` : null}
        </span>
      )}
    </p>
  </li>
)

/** What helps to decide, worst first. */
export const Facts = ({ facts }: { readonly facts: ReadonlyArray<ToldFact> }) =>
  facts.length === 0 ? null : (
    <ul class="facts" aria-label="Facts">
      {byLevel(facts).map((fact) => (
        <Fact key={`${fact.fact} ${fact.about.join(' ')}`} fact={fact} />
      ))}
    </ul>
  )
