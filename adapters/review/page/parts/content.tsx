import { useState } from 'preact/hooks'
import type { MessageBody } from '../../contract.js'
import { useKeys } from '../lib/keyboard.js'
import { Changes } from './changes.js'
import { Tabs } from './tabs.js'

/** Controls and turning characters stand as marks in `visible`; so the text can be read as it is. */
const Plain = ({ text, source }: { readonly text: string; readonly source?: boolean }) => (
  <pre class={source === true ? 'plain plain-source' : 'plain'} dir="auto">
    {text}
  </pre>
)

const Notes = ({ notes }: { readonly notes: ReadonlyArray<string> }) =>
  notes.length === 0 ? null : (
    <ul class="view-notes" aria-label="What this view left out">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  )

const Frame = ({ path, subject }: { readonly path: string; readonly subject: string }) => {
  const [tall, setTall] = useState(false)
  return (
    <>
      {/* Nothing runs in it, nothing is loaded, it reaches nothing of this page. */}
      <iframe
        class={tall ? 'safe safe-tall' : 'safe'}
        sandbox=""
        referrerpolicy="no-referrer"
        title={`Safe view of the message: ${subject}`}
        src={path}
      />
      <button type="button" class="quiet taller" aria-pressed={tall} onClick={() => setTall(!tall)}>
        {tall ? 'Shorter view' : 'Taller view'}
      </button>
    </>
  )
}

export const Content = ({ body }: { readonly body: MessageBody }) => {
  const hasFrame = body.view_path !== null
  const tabs = [
    ...(hasFrame ? [{ id: 'rendered', name: 'Rendered' }] : []),
    { id: 'text', name: 'Text' },
    ...(body.visible.html === '' ? [] : [{ id: 'source', name: 'Source' }]),
    ...(body.previous === null ? [] : [{ id: 'changes', name: 'What changed' }]),
  ]
  const [shown, setShown] = useState(hasFrame ? 'rendered' : 'text')
  const to = (index: number) => () => setShown(tabs[index]?.id ?? shown)
  useKeys({ 1: to(0), 2: to(1), 3: to(2), 4: to(3) })
  return (
    <section class="content" aria-label="Content">
      {hasFrame ? null : <Notes notes={body.view_notes} />}
      <Tabs tabs={tabs} shown={shown} show={setShown}>
        {body.view_path === null ? null : (
          // Kept while another tab is looked at: its path is good for some minutes only.
          <div hidden={shown !== 'rendered'}>
            <Notes notes={body.view_notes} />
            <Frame path={body.view_path} subject={body.content.subject} />
          </div>
        )}
        {shown === 'text' ? <Plain text={body.visible.text} /> : null}
        {shown === 'source' ? <Plain text={body.visible.html} source /> : null}
        {shown === 'changes' && body.previous !== null ? <Changes body={body} previous={body.previous} /> : null}
      </Tabs>
    </section>
  )
}
