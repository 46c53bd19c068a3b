/** Fields that several operations have, and the bounds of what may be asked. */
import type * as t from 'io-ts'
import { field, object } from '../codec/object.js'
import { id, line } from '../codec/text.js'
import { integer } from '../codec/value.js'
import { LIST_DEFAULT, LIST_MAX } from './read.js'

/** Octets of one request's attachments, decoded, together. */
export const ATTACHMENTS_OCTETS_MAX = 25 * 1024 * 1024
export const ATTACHMENTS_MAX = 20
/** Seconds that an answer may wait for what happens next. */
export const WAIT_SECONDS_MAX = 30
export const DECIDE_WAIT_SECONDS = 5
export const COUNT_MAX = 1_000_000
export const EXPIRY_SECONDS_MAX = 365 * 24 * 60 * 60
export const REASON_CHARACTERS_MAX = 1000

export const messageId = field(id('msg'), 'id of the message (msg_…)')
export const mailboxId = field(id('mbx'), 'id of the mailbox (mbx_…)')
export const waitSeconds = integer(0, WAIT_SECONDS_MAX)
export const approvalCode = field(line(40, 1), 'the one-time code that was mailed to the operator')

/** What every list is asked; `cursor` is of that list alone. */
export const page = (cursor: t.Type<string>) => ({
  limit: field(integer(1, LIST_MAX), `how many, at most ${LIST_MAX} (default ${LIST_DEFAULT})`),
  cursor: field(cursor, 'next_cursor of the page before'),
})

export const nothingInput = object('nothing', {}, {})
