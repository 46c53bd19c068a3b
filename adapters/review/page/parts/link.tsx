import type { ComponentChildren } from 'preact'
import { go } from '../lib/router.js'

/** A link within the desk; opened elsewhere by the browser's own ways. */
export const Link = ({
  to,
  children,
  ...rest
}: {
  readonly to: string
  readonly children: ComponentChildren
  readonly class?: string
  readonly 'aria-current'?: 'page' | undefined
  readonly id?: string
  readonly onClick?: () => void
}) => (
  <a
    {...rest}
    href={to}
    onClick={(event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return
      event.preventDefault()
      rest.onClick?.()
      go(to)
    }}
  >
    {children}
  </a>
)
