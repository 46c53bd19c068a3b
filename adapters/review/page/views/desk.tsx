import { useEffect } from 'preact/hooks'
import { useKeys } from '../lib/keyboard.js'
import { counts, listen } from '../lib/live.js'
import { queue, reload, restart } from '../lib/queue.js'
import { go, type Route, route } from '../lib/router.js'
import { environment, type SignedIn } from '../lib/session.js'
import { createStore, useStore } from '../lib/store.js'
import { CodeDialog } from '../parts/code-dialog.js'
import { Frame } from '../parts/frame.js'
import { Help } from '../parts/help.js'
import { View } from '../parts/view.js'
import { MessagePage } from './message.js'
import { QueueView } from './queue.js'

const help = createStore(false)

const Missing = () => (
  <View title="There is no such page" lead="The address leads nowhere: choose from the menu.">
    {null}
  </View>
)

/** What an operator alone may see; of a reviewer these are missing. */
const OPERATOR_ONLY: ReadonlyArray<string> = [
  'audit',
  'mailboxes',
  'keys',
  'sandbox',
  'operator-mail',
  'settings',
  'start',
]

const Shown = ({ at, session }: { readonly at: Route; readonly session: SignedIn }) => {
  if (session.kind === 'reviewer' && OPERATOR_ONLY.includes(at.view)) return <Missing />
  switch (at.view) {
    case 'queue':
      return <QueueView />
    case 'message':
      return <MessagePage key={at.message_id} message_id={at.message_id} />
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
  const version = useStore(counts)?.version
  useEffect(() => {
    if (version !== undefined && queue.get().state !== 'loading') void reload()
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
