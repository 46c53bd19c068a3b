import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { type Link as Connection, counts, link } from '../lib/live.js'
import { origin, PLACES, type Place, placePath } from '../lib/places.js'
import { go, route } from '../lib/router.js'
import { environment, lookAt, type SignedIn, signOut } from '../lib/session.js'
import { useStore } from '../lib/store.js'
import type { Environment } from '../lib/words.js'
import { Dialog } from './dialog.js'
import { Icon, type IconName, Mark } from './icon.js'
import { Link } from './link.js'
import { EnvironmentMark } from './marks.js'
import { Stopped } from './stopped.js'

interface Entry {
  readonly view: Place
  readonly icon: IconName
  readonly operator?: true
}

const ENTRIES: ReadonlyArray<ReadonlyArray<Entry>> = [
  [
    { view: 'queue', icon: 'queue' },
    { view: 'unknown', icon: 'unknown' },
    { view: 'history', icon: 'history' },
  ],
  [
    { view: 'mailboxes', icon: 'mailbox', operator: true },
    { view: 'keys', icon: 'key', operator: true },
    { view: 'audit', icon: 'audit', operator: true },
    { view: 'sandbox', icon: 'sandbox', operator: true },
    { view: 'operator-mail', icon: 'mail', operator: true },
  ],
  [
    { view: 'start', icon: 'start', operator: true },
    { view: 'settings', icon: 'settings' },
  ],
]

const badgeOf = (view: Place, pending: number, unknown: number): number =>
  view === 'queue' ? pending : view === 'unknown' ? unknown : 0

const Places = ({ session, went }: { readonly session: SignedIn; readonly went?: () => void }) => {
  const { view } = useStore(route)
  const now = useStore(counts)
  const from = useStore(origin)
  const current = view === 'message' ? from : view
  return (
    <nav class="places" aria-label="Desk">
      {ENTRIES.map((group) => {
        const open = group.filter((place) => place.operator !== true || session.kind === 'operator')
        return open.length === 0 ? null : (
          <ul key={group[0]?.view}>
            {open.map((place) => {
              const badge = badgeOf(place.view, now?.pending ?? 0, now?.unknown ?? 0)
              return (
                <li key={place.view}>
                  <Link
                    to={placePath(place.view)}
                    aria-current={current === place.view ? 'page' : undefined}
                    {...(went === undefined ? {} : { onClick: went })}
                  >
                    <Icon name={place.icon} />
                    <span>{PLACES[place.view]}</span>
                    {badge > 0 ? <span class="badge">{badge.toLocaleString('en')}</span> : null}
                  </Link>
                </li>
              )
            })}
          </ul>
        )
      })}
    </nav>
  )
}

const CONNECTIONS: Readonly<Record<Connection, string>> = {
  connecting: 'Connecting…',
  live: 'Connected',
  polling: 'Every 5 s',
  offline: 'Offline',
}

const Connected = () => {
  const now = useStore(link)
  return (
    <p class={`connection connection-${now}`} role="status">
      <span class="connection-dot" aria-hidden="true" />
      {CONNECTIONS[now]}
    </p>
  )
}

/** A message belongs to one environment: who turns to the other leaves it. */
const turnTo = (wanted: Environment): void => {
  lookAt(wanted)
  if (route.get().view === 'message') go('/')
}

const EnvironmentSwitch = ({ session }: { readonly session: SignedIn }) => {
  const now = useStore(environment)
  if (session.environments.length < 2) return <EnvironmentMark environment={now} />
  return (
    <fieldset class="switch">
      <legend class="unseen">Environment</legend>
      {session.environments.map((one: Environment) => (
        <label key={one} class={`switch-${one}`}>
          <input type="radio" name="environment" checked={one === now} onChange={() => turnTo(one)} />
          <span>{one}</span>
        </label>
      ))}
    </fieldset>
  )
}

const Person = ({ session }: { readonly session: SignedIn }) => (
  <div class="person">
    <p>
      <span class="person-kind">{session.kind}</span>
      <bdi class="person-name">{session.name ?? session.account_id}</bdi>
    </p>
    <button type="button" class="on-rail" onClick={() => void signOut()}>
      Sign out
    </button>
  </div>
)

const Menu = ({ session, close }: { readonly session: SignedIn; readonly close: () => void }) => (
  <Dialog title="Menu" close={close}>
    <div class="menu">
      <Places session={session} went={close} />
      <Person session={session} />
    </div>
  </Dialog>
)

export const Frame = ({
  session,
  help,
  children,
}: {
  readonly session: SignedIn
  readonly help: () => void
  readonly children: ComponentChildren
}) => {
  const [menu, setMenu] = useState(false)
  const where = useStore(environment)
  const { view } = useStore(route)
  return (
    <div class={`frame frame-${where} frame-at-${view}`}>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <div class="edge" aria-hidden="true" />
      <header class="rail">
        <p class="brand">
          <Mark /> <span class="brand-name">MultiMail</span>
        </p>
        <EnvironmentSwitch session={session} />
        <div class="rail-wide">
          <Places session={session} />
        </div>
        <div class="rail-foot">
          <Connected />
          <button type="button" class="on-rail rail-wide" onClick={help}>
            Shortcuts <kbd>?</kbd>
          </button>
          <div class="rail-wide">
            <Person session={session} />
          </div>
          <button type="button" class="on-rail square rail-narrow" aria-label="Menu" onClick={() => setMenu(true)}>
            <Icon name="menu" />
          </button>
        </div>
      </header>
      <Stopped session={session} />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      {menu ? <Menu session={session} close={() => setMenu(false)} /> : null}
    </div>
  )
}
