import { type Preferences, prefer, preferences } from '../lib/preferences.js'
import type { SignedIn } from '../lib/session.js'
import { useStore } from '../lib/store.js'
import { Notifications } from '../parts/notifications.js'
import { Passkeys } from '../parts/passkeys.js'
import { Sessions } from '../parts/sessions.js'
import { View } from '../parts/view.js'

type Switch = 'advance' | 'shortcuts' | 'sign_with_passkey'

const Preference = ({
  name,
  now,
  disabled = false,
  children,
}: {
  readonly name: Switch
  readonly now: Preferences
  readonly disabled?: boolean
  readonly children: string
}) => (
  <label class="check">
    <input
      type="checkbox"
      checked={now[name]}
      disabled={disabled}
      onChange={(event) => prefer({ [name]: event.currentTarget.checked })}
    />
    <span>{children}</span>
  </label>
)

const ThisBrowser = ({ session }: { readonly session: SignedIn }) => {
  const now = useStore(preferences)
  return (
    <section class="group">
      <h2>This browser</h2>
      <Preference name="advance" now={now}>
        After a decision go on to the next message
      </Preference>
      <Preference name="shortcuts" now={now}>
        Single letters are shortcuts (? lists them)
      </Preference>
      <Preference name="sign_with_passkey" now={now} disabled={!session.has_passkey}>
        {session.has_passkey
          ? 'Sign my approvals with my passkey: the audit log can prove that it was you'
          : 'Sign my approvals with my passkey (add a passkey first)'}
      </Preference>
    </section>
  )
}

export const SettingsView = ({ session }: { readonly session: SignedIn }) => (
  <View title="Settings">
    <div class="groups">
      <ThisBrowser session={session} />
      {session.kind === 'operator' ? (
        <>
          <Notifications />
          <Passkeys />
          <Sessions />
        </>
      ) : null}
    </div>
  </View>
)
