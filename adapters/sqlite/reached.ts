/** The mailboxes that whoever asks reaches, in a statement over `messages AS m`: the review desk shows nothing of others. */
import type { Principal } from '../../core/authority/principal.js'

/** The mailboxes it is limited to, as JSON; `null`: all. */
export const reach = ({ mailboxes }: Pick<Principal, 'mailboxes'>): string => JSON.stringify(mailboxes)

export const REACHED = "(:reach = 'null' OR m.mailbox_id IN (SELECT value FROM json_each(:reach)))"
