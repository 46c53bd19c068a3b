import { Dialog } from './dialog.js'

const SHORTCUTS: ReadonlyArray<readonly [title: string, keys: ReadonlyArray<readonly [keys: string, does: string]>]> = [
  [
    'Queue and message',
    [
      ['j  ↓', 'next message'],
      ['k  ↑', 'message before'],
      ['Enter', 'open'],
      ['a', 'approve; of high risk, twice'],
      ['r', 'reject, with a reason'],
      ['e', 'edit and approve'],
      ['x', 'select, to decide on several'],
      ['/', 'search'],
      ['Escape', 'back to the list'],
    ],
  ],
  [
    'Message',
    [
      ['1 2 3 4', 'rendered, text, source, what changed'],
      ['s', 'reschedule'],
      ['w', 'always allow a recipient'],
    ],
  ],
  [
    'Go to',
    [
      ['g q', 'queue'],
      ['g u', 'unknown deliveries'],
      ['g h', 'history'],
      ['g m', 'mailboxes'],
      ['g k', 'keys'],
      ['g a', 'audit log'],
      ['g b', 'sandbox'],
      ['g o', 'operator mail'],
      ['g s', 'settings'],
    ],
  ],
]

export const Help = ({ close }: { readonly close: () => void }) => (
  <Dialog title="Shortcuts" close={close} wide>
    <div class="help">
      {SHORTCUTS.map(([title, keys]) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl>
            {keys.map(([names, does]) => (
              <div key={names}>
                <dt>{names.split(' ').map((name) => (name === '' ? null : <kbd key={name}>{name}</kbd>))}</dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
    <p class="muted">Settings turn the single letters off.</p>
  </Dialog>
)
