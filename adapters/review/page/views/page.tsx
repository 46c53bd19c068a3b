import { route } from '../lib/router.js'
import { askSession, standing } from '../lib/session.js'
import { useStore } from '../lib/store.js'
import { Saying } from '../parts/saying.js'
import { Trouble, Waiting } from '../parts/trouble.js'
import { Desk } from './desk.js'
import { LinkView } from './link.js'
import { SignIn } from './sign-in.js'

/** A signed link needs no session; all else does. */
const Shown = () => {
  const now = useStore(standing)
  const { view } = useStore(route)
  if (view === 'link') return <LinkView />
  if (now.state === 'in') return <Desk session={now.session} />
  if (now.state === 'out') return <SignIn ended={now.ended} />
  return (
    <main class="lone" id="main">
      {now.state === 'failed' ? (
        <Trouble refusal={now.refusal} again={() => void askSession()} />
      ) : (
        <Waiting what="Opening the desk…" />
      )}
    </main>
  )
}

export const Page = () => (
  <>
    <Shown />
    <Saying />
  </>
)
