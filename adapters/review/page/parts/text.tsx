import { clock } from '../lib/clock.js'
import { useStore } from '../lib/store.js'
import { exact, relative, written } from '../lib/time.js'
import { pieces } from '../lib/visible.js'

/** What hides in a text, marked. */
export const Marked = ({ text: whole }: { readonly text: string }) => (
  <>
    {pieces(whole).map(({ text, mark }, index) =>
      mark ? (
        <span key={`${index} ${text}`} class="hidden-character" title="A character that cannot be seen">
          {text}
        </span>
      ) : (
        text
      ),
    )}
  </>
)

/** One line of an agent or an outsider: isolated, so that it cannot turn what stands beside it, and with what hides in it marked. */
export const Out = ({ children }: { readonly children: string }) => (
  <bdi dir="auto" class="out">
    <Marked text={children} />
  </bdi>
)

/** At which time, to the minute; the instant in its title. */
export const At = ({ at }: { readonly at: string }) => (
  <time dateTime={at} title={at}>
    {written(at)}
  </time>
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
