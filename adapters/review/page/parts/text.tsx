import type { ComponentChildren } from 'preact'
import { clock } from '../lib/clock.js'
import { useStore } from '../lib/store.js'
import { exact, relative } from '../lib/time.js'

/** Text of an agent or an outsider: isolated, so that it cannot turn what stands beside it. */
export const Out = ({ children }: { readonly children: ComponentChildren }) => (
  <bdi dir="auto" class="out">
    {children}
  </bdi>
)

/** How long ago, the exact time in its title. */
export const Ago = ({ at }: { readonly at: string }) => {
  const now = useStore(clock)
  return (
    <time dateTime={at} title={exact(at)}>
      {relative(at, now)}
    </time>
  )
}
