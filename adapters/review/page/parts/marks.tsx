import type { Risk } from '../../contract.js'
import { type Environment, RISK_WORDS, STATUS_WORDS, type Status } from '../lib/words.js'
import { Icon, type IconName } from './icon.js'

/** Risk by word, colour and icon. */
export const RiskMark = ({ risk }: { readonly risk: Risk }) => (
  <span class={`risk risk-${risk}`}>
    <Icon name={risk} />
    {RISK_WORDS[risk]}
  </span>
)

const STATUS_ICONS: Readonly<Partial<Record<Status, IconName>>> = {
  pending: 'clock',
  scheduled: 'clock',
  queued: 'out',
  sent: 'out',
  delivered: 'approve',
  unknown: 'unknown',
  draft: 'edit',
}

const tone = (status: Status): string => {
  if (status === 'delivered') return 'good'
  if (status === 'unknown' || status === 'pending') return 'waits'
  return ['bounced', 'failed', 'rejected', 'blocked'].includes(status) ? 'bad' : 'plain'
}

export const StatusMark = ({ status }: { readonly status: Status }) => (
  <span class={`status tone-${tone(status)}`}>
    <Icon name={STATUS_ICONS[status] ?? 'reject'} />
    {STATUS_WORDS[status]}
  </span>
)

export const EnvironmentMark = ({ environment }: { readonly environment: Environment }) => (
  <span class={`environment environment-${environment}`}>{environment}</span>
)
