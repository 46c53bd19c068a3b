import { said, unsay } from '../lib/said.js'
import { useStore } from '../lib/store.js'
import { Icon } from './icon.js'
import { Link } from './link.js'

const ICONS = { done: 'approve', refused: 'high', note: 'note' } as const

/** Outcomes; the region is always there, so that screen readers watch it. */
export const Saying = () => {
  const all = useStore(said)
  return (
    <div class="saying" role="status" aria-live="polite">
      {all.map((one) => (
        <div key={one.id} class={`said said-${one.kind}`}>
          <Icon name={ICONS[one.kind]} />
          <p>
            {one.text} {one.link === null ? null : <Link to={one.link.path}>{one.link.text}</Link>}
          </p>
          <button type="button" class="quiet square" aria-label="Dismiss" onClick={() => unsay(one.id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  )
}
