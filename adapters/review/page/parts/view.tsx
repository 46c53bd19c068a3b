import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

/** One view: its title names the page, and takes the focus when it is come to. */
export const View = ({
  title,
  lead,
  children,
  actions,
}: {
  readonly title: string
  readonly lead?: ComponentChildren
  readonly children: ComponentChildren
  readonly actions?: ComponentChildren
}) => {
  const heading = useHeading(title)
  return (
    <div class="view">
      <header class="view-head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions}
      </header>
      {lead === undefined ? null : <p class="lead">{lead}</p>}
      {children}
    </div>
  )
}

let first = true

export const useHeading = (title: string) => {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    // On the first load the browser's own start of the page is right.
    if (!first) heading.current?.focus({ preventScroll: true })
    first = false
  }, [])
  useEffect(() => {
    document.title = `${title} · MultiMail review desk`
  }, [title])
  return heading
}
