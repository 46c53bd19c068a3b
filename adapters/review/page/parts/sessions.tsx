import type { SessionsBody } from '../../contract.js'
import { agentWords } from '../lib/agent.js'
import { call } from '../lib/api.js'
import { useAsked } from '../lib/ask.js'
import { say } from '../lib/said.js'
import { shortId } from '../lib/words.js'
import { Ago, Out } from './text.js'
import { Trouble } from './trouble.js'

type Line = SessionsBody['sessions'][number]

const SessionRow = ({ line, end }: { readonly line: Line; readonly end: () => void }) => (
  <li>
    <span>
      <b>{line.kind}</b>
      {line.key_id === null ? null : <code> {shortId(line.key_id)}</code>}
      {line.current ? ', this one' : ''}
      <br />
      <span class="muted small">
        <span title={line.agent}>
          <Out>{agentWords(line.agent)}</Out>
        </span>
        , since <Ago at={line.created_at} />
      </span>
    </span>
    {line.current ? null : (
      <button type="button" class="stop" onClick={end}>
        End<span class="unseen"> the session of {agentWords(line.agent)}</span>
      </button>
    )}
  </li>
)

export const Sessions = () => {
  const { body, refusal, again } = useAsked<SessionsBody>('sessions', {})
  const end = async (session_id: string): Promise<void> => {
    const answer = await call('end_session', { session_id })
    if (answer.ok) say('done', 'That session is ended.')
    else say('refused', answer.refusal.error)
    await again()
  }
  return (
    <section class="group">
      <h2>Sessions</h2>
      {refusal === null ? null : <Trouble refusal={refusal} again={() => void again()} />}
      <ul class="allowed">
        {body?.sessions.map((line) => (
          <SessionRow key={line.session_id} line={line} end={() => void end(line.session_id)} />
        ))}
      </ul>
    </section>
  )
}
