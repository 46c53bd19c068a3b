/** What a reviewer is shown of a message, and what the shell found out for it: all that the facts are taken from. */
import type { Content } from '../message/content.js'

/** A link as an HTML parser found it: `href` as it was written, entities resolved. */
export interface Link {
  readonly text: string
  readonly href: string
  readonly title?: string
}

/** What an HTML parser found in the message's HTML. */
export interface Markup {
  readonly links: ReadonlyArray<Link>
  /** Texts that the eye does not see. */
  readonly hidden: ReadonlyArray<string>
  /** Addresses it wants to load from when it is opened: images, style sheets, fonts. */
  readonly remote: ReadonlyArray<string>
  /** How many were taken out. */
  readonly forms: number
  readonly scripts: number
  /** The text that the eye does see. */
  readonly visible: string
  /** What of it was not read, each as a sentence: it was too large or too deep. */
  readonly cut: ReadonlyArray<string>
}

export const NO_MARKUP: Markup = { links: [], hidden: [], remote: [], forms: 0, scripts: 0, visible: '', cut: [] }

/** Messages of the mailbox. */
export interface Usage {
  /** In this hour. */
  readonly hour: number
  /** In the last 24 hours, this one included. */
  readonly day: number
}

export interface Hours {
  /** The mailbox's recent messages, for each UTC hour of the day: 24 counts. */
  readonly counts: ReadonlyArray<number>
  /** The present UTC hour of the day, 0 to 23. */
  readonly now: number
}

/** What a reviewer reads of a content. */
export type Read = Pick<
  Content,
  'from' | 'to' | 'cc' | 'bcc' | 'reply_to' | 'subject' | 'text' | 'html' | 'attachments'
>

export interface Shown {
  readonly content: Read
  /** 1: as it was first written. */
  readonly revision: number
  /** The domains of the account's own mailboxes, in lower case. */
  readonly domains: ReadonlyArray<string>
  /** The address keys that mail was delivered to before. */
  readonly known: ReadonlySet<string>
  readonly usage: Usage
  readonly hours: Hours
  readonly markup: Markup
}
