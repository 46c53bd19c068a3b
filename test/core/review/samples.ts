/** A message in which nothing is remarkable, to be changed in one place. */
import type { Attachment } from '../../../core/message/content.js'
import type { Fact, FactName } from '../../../core/review/fact.js'
import { type Markup, NO_MARKUP, type Read, type Shown } from '../../../core/review/shown.js'

export const PLAIN: Read = {
  from: { address: 'agent@example.com', name: null },
  to: [{ address: 'jo@customer.test', name: 'Jo' }],
  cc: [],
  bcc: [],
  reply_to: [],
  subject: 'Your order',
  text: 'Thank you for your order.',
  html: '',
  attachments: [],
}

export interface Change {
  readonly content?: Partial<Read>
  readonly markup?: Partial<Markup>
  readonly rest?: Partial<Omit<Shown, 'content' | 'markup'>>
}

/** Known recipient, own domains `example.com` and `customer.test`, a mailbox that sends around the clock. */
export const shown = ({ content = {}, markup = {}, rest = {} }: Change = {}): Shown => ({
  content: { ...PLAIN, ...content },
  revision: 1,
  domains: ['example.com', 'customer.test'],
  known: new Set(['jo@customer.test']),
  usage: { hour: 1, day: 20 },
  hours: { counts: Array(24).fill(10), now: 12 },
  markup: { ...NO_MARKUP, ...markup },
  ...rest,
})

export const attachment = (name: string, content_type = 'application/octet-stream'): Attachment => ({
  name,
  content_type,
  size: 1,
  sha256: '0'.repeat(64),
})

/** What each fact is about. */
export const abouts = (facts: ReadonlyArray<Fact>): Partial<Record<FactName, ReadonlyArray<string>>> =>
  Object.fromEntries(facts.map(({ fact, about }) => [fact, about]))
