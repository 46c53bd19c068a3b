import { counts } from '../lib/live.js'
import type { SignedIn } from '../lib/session.js'
import { useStore } from '../lib/store.js'
import { stoppedWords } from '../lib/words.js'
import { Icon } from './icon.js'
import { Link } from './link.js'

/** On every page, while a kill switch is on; the region is always there, so that screen readers watch it. */
export const Stopped = ({ session }: { readonly session: SignedIn }) => {
  const now = useStore(counts)
  const words = now === null ? null : stoppedWords(now.stopped)
  return (
    <div class="halt" role="status">
      {words === null ? null : (
        <p>
          <Icon name="high" />
          <span>
            <b>{words}</b>{' '}
            {session.kind === 'operator' ? (
              <Link to="/mailboxes">Release it under Mailboxes</Link>
            ) : (
              'The operator releases it.'
            )}
          </span>
        </p>
      )}
    </div>
  )
}
