import { useState } from 'preact/hooks'
import { say } from '../lib/said.js'
import { Icon } from './icon.js'

const COPIED_MS = 2_000

export const Copy = ({ text, name }: { readonly text: string; readonly name: string }) => {
  const [copied, setCopied] = useState(false)
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
      setTimeout(() => setCopied(false), COPIED_MS)
    } catch {
      say('refused', 'The browser does not let the page copy: select the text and copy it yourself.')
    }
  }
  return (
    <button type="button" class="copy" onClick={() => void copy()}>
      <Icon name={copied ? 'approve' : 'copy'} />
      <span>{copied ? 'Copied' : `Copy ${name}`}</span>
    </button>
  )
}
