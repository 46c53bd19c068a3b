import { useState } from 'preact/hooks'
import { stepTo } from '../lib/ladder.js'
import { type Environment, MODE_WORDS, MODES, type Mode } from '../lib/words.js'
import { Dialog } from './dialog.js'
import { Icon } from './icon.js'

const Ask = ({
  from,
  to,
  where,
  close,
  climb,
}: {
  readonly where: Environment
  readonly from: Mode
  readonly to: Mode
  readonly close: () => void
  readonly climb: () => void
}) => {
  const raises = stepTo(from, to) === 'raise'
  return (
    <Dialog title={`${raises ? 'Raise' : 'Lower'} to ${MODE_WORDS[to].name}?`} close={close}>
      <div class="stack">
        <p>{MODE_WORDS[to].means}</p>
        <p class="muted">
          {raises
            ? where === 'live'
              ? 'A code is mailed to you; you type it here.'
              : 'In test it needs no code: nothing leaves this machine.'
            : `It works at once, also on what is waiting.${where === 'live' ? ' To raise it again needs a code.' : ''}`}
        </p>
        <div class="row">
          <button
            type="button"
            class="primary"
            onClick={() => {
              close()
              climb()
            }}
          >
            {raises ? (where === 'live' ? 'Mail me the code' : 'Raise it now') : 'Lower it now'}
          </button>
          <button type="button" onClick={close}>
            Cancel
          </button>
        </div>
      </div>
    </Dialog>
  )
}

/** Five rungs, the most trust on top; where it stands, and what each would mean. */
export const Ladder = ({
  mode,
  climb,
  name,
  where,
}: {
  readonly where: Environment
  readonly mode: Mode
  readonly climb: (mode: Mode) => void
  readonly name: string
}) => {
  const [asked, setAsked] = useState<Mode | null>(null)
  return (
    <>
      <ol class="ladder" aria-label="Modes, most trust first">
        {[...MODES].reverse().map((one) => {
          const step = stepTo(mode, one)
          return (
            <li key={`${name} ${one}`} class={`rung rung-${step}`} aria-current={step === 'same' ? 'true' : undefined}>
              <span class="rung-mark" aria-hidden="true">
                {step === 'same' ? <Icon name="approve" /> : null}
              </span>
              <p>
                <b>{MODE_WORDS[one].name}</b> <span class="muted">{MODE_WORDS[one].means}</span>
              </p>
              {step === 'same' ? (
                <span class="rung-here">now</span>
              ) : (
                <button type="button" class="rung-step" onClick={() => setAsked(one)}>
                  {step === 'raise' ? 'Raise…' : 'Lower…'}
                  <span class="unseen"> to {MODE_WORDS[one].name}</span>
                </button>
              )}
            </li>
          )
        })}
      </ol>
      {asked === null ? null : (
        <Ask from={mode} to={asked} where={where} close={() => setAsked(null)} climb={() => climb(asked)} />
      )}
    </>
  )
}
