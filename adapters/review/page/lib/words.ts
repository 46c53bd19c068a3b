/** The words of the product, as people read them. */
import type { Counts, MessageBody, QueueLine, Risk } from '../../contract.js'

export type Status = MessageBody['status']
export type Environment = MessageBody['environment']

export const count = (amount: number, one: string, many = `${one}s`): string =>
  `${amount.toLocaleString('en')} ${amount === 1 ? one : many}`

export const listed = (items: ReadonlyArray<string>): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`

/** Whose mail does not leave; null: everybody's may. */
export const stoppedWords = ({ account, mailboxes, addresses }: Counts['stopped']): string | null => {
  if (account) return 'Sending is stopped for the whole account, in test and live.'
  if (mailboxes === 0) return null
  const more = mailboxes - addresses.length
  const named = more === 0 ? addresses : [...addresses, count(more, 'more mailbox', 'more mailboxes')]
  return `Sending is stopped for ${listed(named)}.`
}

export const size = (octets: number): string => {
  if (octets < 1024) return `${octets} B`
  if (octets < 1024 * 1024) return `${(octets / 1024).toFixed(octets < 10_240 ? 1 : 0)} KiB`
  return `${(octets / 1024 / 1024).toFixed(1)} MiB`
}

export const RISK_WORDS: Readonly<Record<Risk, string>> = {
  high: 'High risk',
  medium: 'Medium risk',
  low: 'Low risk',
}

export const STATUS_WORDS: Readonly<Record<Status, string>> = {
  draft: 'Draft',
  pending: 'Waits for a decision',
  scheduled: 'Scheduled',
  queued: 'Leaving',
  sent: 'Partly sent',
  delivered: 'Delivered',
  bounced: 'Bounced',
  rejected: 'Rejected',
  cancelled: 'Cancelled',
  expired: 'Expired',
  failed: 'Failed',
  unknown: 'Unknown: reply lost',
  blocked: 'Blocked',
}

export const MODES = ['read_only', 'gated_all', 'gated_send', 'monitored', 'autonomous'] as const
export type Mode = (typeof MODES)[number]

export const MODE_WORDS: Readonly<Record<Mode, { readonly name: string; readonly means: string }>> = {
  read_only: { name: 'Read only', means: 'The agent reads. Nothing it writes leaves.' },
  gated_all: { name: 'Gated, all', means: 'Every message out waits for a reviewer, and what arrives is held too.' },
  gated_send: { name: 'Gated send', means: 'Each message waits for a reviewer, but to recipients you always allow.' },
  monitored: { name: 'Monitored', means: 'Messages leave at once; you get a copy of each.' },
  autonomous: { name: 'Autonomous', means: 'Messages leave at once, without a copy.' },
}

export const modeName = (mode: string): string => (MODE_WORDS as Record<string, { name: string }>)[mode]?.name ?? mode

type Recipients = Pick<QueueLine, 'to' | 'cc' | 'bcc'>

export const recipientCount = ({ to, cc, bcc }: { [K in keyof Recipients]: ReadonlyArray<unknown> }): number =>
  to.length + cc.length + bcc.length

export const sendsTo = (message: { [K in keyof Recipients]: ReadonlyArray<unknown> }): string =>
  count(recipientCount(message), 'recipient')

/** Of an id what is enough to tell it from others nearby. */
export const shortId = (id: string): string => (id.length > 14 ? `${id.slice(0, 4)}…${id.slice(-6)}` : id)

/** `message.edit_approved` as `Edit approved`. */
export const eventWords = (type: string): string => {
  const words = type.split('.').at(-1)?.replaceAll('_', ' ') ?? type
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Who did something: a name where there is one. */
export const whoIs = (id: string | null, name: string | null): string => {
  if (id === null) return 'nobody'
  if (name !== null && name !== '') return name
  if (id === 'operator') return 'the operator'
  return id === 'system' ? 'the system' : shortId(id)
}
