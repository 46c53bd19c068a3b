/** The kill switches that are on, as every page of the review desk shows them: of the account, and of mailboxes that whoever asks reaches. */
import type { Facts } from '../facts.js'

/** Mailboxes that are named; the rest is counted. */
export const NAMED_MAX = 5

export const stopped = ({ account, review }: Facts) => ({
  account: account.kill_switch === 1,
  mailboxes: review.stopped.length,
  addresses: review.stopped.slice(0, NAMED_MAX),
})
