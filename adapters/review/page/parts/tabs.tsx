import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface Tab {
  readonly id: string
  readonly name: string
}

/** Tabs as WAI-ARIA has them: arrows move between them, Tab goes on to the panel. */
export const Tabs = ({
  tabs,
  shown,
  show,
  children,
  label = 'Views of the content',
}: {
  readonly tabs: ReadonlyArray<Tab>
  readonly shown: string
  readonly show: (id: string) => void
  readonly children: ComponentChildren
  readonly label?: string
}) => {
  const base = useId()
  const move = (event: KeyboardEvent, by: number): void => {
    const at = tabs.findIndex(({ id }) => id === shown)
    const next = tabs[(at + by + tabs.length) % tabs.length]
    if (next === undefined) return
    event.preventDefault()
    show(next.id)
    document.getElementById(`${base}-${next.id}`)?.focus()
  }
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label}>
        {tabs.map(({ id, name }) => (
          <button
            key={id}
            id={`${base}-${id}`}
            type="button"
            role="tab"
            aria-selected={id === shown}
            aria-controls={`${base}-panel`}
            tabIndex={id === shown ? 0 : -1}
            onClick={() => show(id)}
            onKeyDown={(event) => {
              if (event.key === 'ArrowRight') move(event, 1)
              if (event.key === 'ArrowLeft') move(event, -1)
            }}
          >
            {name}
          </button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a panel of text alone is reached by the keyboard only so */}
      <div id={`${base}-panel`} class="panel" role="tabpanel" aria-labelledby={`${base}-${shown}`} tabIndex={0}>
        {children}
      </div>
    </>
  )
}
