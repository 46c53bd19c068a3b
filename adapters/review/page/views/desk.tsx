import { useEffect } from 'preact/hooks'
import { useKeys } from '../lib/keyboard.js'
import { listen, pulse } from '../lib/live.js'
import { queue, reload, restart } from '../lib/queue.js'
import { go, type Route, route } from '../lib/router.js'
import { environment, type SignedIn } from '../lib/session.js'
import { createStore, useStore } from '../lib/store.js'
import { CodeDialog } from '../parts/code-dialog.js'
import { Frame } from '../parts/frame.js'
import { Help } from '../parts/help.js'
import { View } from '../parts/view.js'
import { AuditView } from './audit.js'
import { HistoryView, SandboxView, UnknownView } from './history.js'
import { KeysView } from './keys.js'
import { MailboxesView } from './mailboxes.js'
import { MessagePage } from './message.js'
import { OperatorMailView } from './operator-mail.js'
import { QueueView } from './queue.js'
import { SettingsView } from './settings.js'
import { StartView } from './start.js'

const help = createStore(false)

const Missing = () => (
  <View title="There is no such page" lead="The address leads nowhere: choose from the menu.">
    {null}
  </View>
)

/** What an operator alone may see; of a reviewer these are missing. */
const OPERATOR_ONLY: ReadonlyArray<string> = ['audit', 'mailboxes', 'keys', 'sandbox', 'operator-mail', 'start']

const Shown = ({ at, session }: { readonly at: Route; readonly session: SignedIn }) => {
  if (session.kind === 'reviewer' && OPERATOR_ONLY.includes(at.view)) return <Missing />
  switch (at.view) {
    case 'queue':
      return <QueueView />
    case 'message':
      return <MessagePage key={at.message_id} message_id={at.message_id} />
    case 'unknown':
      return <UnknownView />
    case 'history':
      return <HistoryView />
    case 'sandbox':
      return <SandboxView />
    case 'operator-mail':
      return <OperatorMailView />
    case 'audit':
      return <AuditView />
    case 'keys':
      return <KeysView />
    case 'mailboxes':
      return <MailboxesView />
    case 'start':
      return <StartView />
    case 'settings':
      return <SettingsView session={session} />
    default:
      return <Missing />
  }
}

/** The queue follows the stream: anew whenever its version is another. */
const useFollowing = (): void => {
  const where = useStore(environment)
  useEffect(() => {
    restart()
    return listen(where)
  }, [where])
  const version = useStore(pulse)
  useEffect(() => {
    if (version !== null && queue.get().state !== 'loading') void reload()
  }, [version])
}

const useTravel = (): void =>
  useKeys({
    '?': () => help.set(true),
    'g q': () => go('/'),
    'g h': () => go('/history'),
    'g u': () => go('/unknown'),
    'g m': () => go('/mailboxes'),
    'g k': () => go('/keys'),
    'g a': () => go('/audit'),
    'g s': () => go('/settings'),
    'g b': () => go('/sandbox'),
    'g o': () => go('/operator-mail'),
  })

export const Desk = ({ session }: { readonly session: SignedIn }) => {
  const at = useStore(route)
  const helped = useStore(help)
  useFollowing()
  useTravel()
  return (
    <Frame session={session} help={() => help.set(true)}>
      <Shown at={at} session={session} />
      {helped ? <Help close={() => help.set(false)} /> : null}
      <CodeDialog />
    </Frame>
  )
}
