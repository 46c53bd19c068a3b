/**
 * What a plan needs to know, as data: a Store loads `Needs` into `Facts` inside the transaction that commits the plan,
 * or, for an operation that only reads, from one snapshot.
 *
 * Everything is looked up inside the account and environment of the asker (P9, P15); what is not there is null or empty.
 */
import type { Environment, Principal } from '../authority/principal.js'
import type { Status } from '../message/status.js'
import type { Bit, ContentRow, DeliveryRow, HoldRow, MessageRow } from './message-rows.js'
import type { ReviewFacts, ReviewNeeds } from './review/needs.js'
import type {
  AccountRow,
  AllowlistRow,
  CodeRow,
  CounterRow,
  IdempotencyRow,
  KeyRow,
  MailboxRow,
  RejudgeRow,
} from './rows.js'

/** What is asked, with all that was prepared outside the transaction. Structured-cloneable. */
export interface Request {
  /** An operation of the catalogue, or a command of the worker (`core/operations/work.ts`). */
  readonly name: string
  readonly principal: Principal
  /** Decoded by the operation's codec. */
  readonly input: unknown
  readonly now_ms: number
  /** 10 random bytes, the base of this request's ids; and 20, in lower-case hex, for salts, codes and keys. */
  readonly entropy: Uint8Array
  readonly random_hex: string
  /** What the shell made of the input (rendering, hashes of bytes); null where the operation prepares nothing. */
  readonly prepared: Prepared | null
}

/** The rendered text and HTML of a body, and the bytes of attachments by their SHA-256. */
export interface Prepared {
  readonly text: string
  readonly html: string
  readonly attachments: ReadonlyArray<{
    readonly name: string
    readonly content_type: string
    readonly size: number
    readonly sha256: string
    readonly bytes: Uint8Array
  }>
}

export type MailboxSelector =
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'address'; readonly address_key: string }
  /** Up to two of those the principal reaches: enough to know whether there is just one. */
  | { readonly by: 'only' }

export type List =
  /** Only those in `ids` where it is given. */
  | {
      readonly of: 'mailboxes'
      readonly ids?: ReadonlyArray<string>
      readonly limit: number
      readonly before: string | null
    }
  | { readonly of: 'api_keys'; readonly limit: number; readonly before: string | null }
  | { readonly of: 'allowlist'; readonly mailbox_id: string; readonly limit: number; readonly before: string | null }
  /** Newest first by id; only mailboxes in `mailbox_ids` where it is not null, only `statuses` where it is not null. */
  | {
      readonly of: 'messages'
      readonly mailbox_ids: ReadonlyArray<string> | null
      readonly statuses: ReadonlyArray<Status> | null
      readonly limit: number
      readonly before: string | null
    }
  /** The account's audit log, newest first: the entries of the asker's environment and those of neither; `before` is a sequence number in decimal. */
  | {
      readonly of: 'entries'
      readonly subject_id: string | null
      readonly limit: number
      readonly before: string | null
    }

export interface Needs {
  readonly mailbox?: MailboxSelector
  /** A message, with its mailbox, current content, deliveries, newest hold and the key that cleared it. */
  readonly message?: string
  /** The same, found by one of its deliveries. */
  readonly delivery?: string
  /** Address keys the rules ask about (allowlist, suppression). Distinct recipients are counted over those of `recipients` alone. */
  readonly recipients?: ReadonlyArray<string>
  /** Address keys the allowlist alone is asked about (reply-to). */
  readonly reply_to?: ReadonlyArray<string>
  /** Ask about the recipients and reply-to of the loaded message as well. */
  readonly content?: true
  /**
   * The counters of the mailbox and the account, for the hour and the day of this instant.
   * "The mailbox", here and for the allowlist, is the one selected, else that of the loaded message.
   */
  readonly usage?: true
  readonly idempotency?: { readonly operation: string; readonly key: string }
  /** Operator codes for exactly this request. */
  readonly code?: { readonly request_hash: string }
  readonly key?: string
  /** Whether any mailbox of this environment, of whichever account, has this address. */
  readonly address_key?: string
  /** Ask after the address in both environments. */
  readonly everywhere?: true
  /** Whether any mailbox of this server, of whichever account and environment, lies on this domain, in lower case. */
  readonly domain?: string
  /** Whether the operator of any account of this server is reached on this domain, in lower case. */
  readonly operators_on?: string
  readonly allowlist_entry?: string
  readonly list?: List
  /** All revisions of the loaded message, oldest first. */
  readonly revisions?: true
  /** Up to `limit` messages cleared in this mailbox, or by this key, that are not at their end; by id, from `after_id` on. */
  readonly cleared?: {
    readonly mailbox_id: string | null
    readonly cleared_by: string | null
    readonly after_id: string
    readonly limit: number
  }
  readonly rejudgement?: string
  readonly review?: ReviewNeeds
}

/** A message with all that a decision on it reads. */
export interface Loaded {
  readonly message: MessageRow
  readonly mailbox: MailboxRow
  readonly content: ContentRow
  readonly deliveries: ReadonlyArray<DeliveryRow>
  readonly hold: HoldRow | null
  /** The key that cleared it (`cleared_by`), if there is one. */
  readonly decider: KeyRow | null
}

/** A message as a list shows it; `summary` as in its `ContentRow`. */
export interface Listed {
  readonly message: MessageRow
  readonly summary: string
  readonly hold: HoldRow | null
}

/** Who wrote which revision, and when. */
export type Revision = Pick<ContentRow, 'revision' | 'author' | 'created_ms'>

export interface StoredEntry {
  readonly account_id: string
  readonly seq: number
  readonly id: string
  readonly at_ms: number
  readonly environment: Environment | null
  readonly type: string
  readonly subject_id: string
  readonly actor: string
  readonly data: string
  readonly prev_hash: string
  readonly hash: string
}

export interface Facts {
  readonly account: AccountRow
  /** The asker's own key as it is now, or null (worker, operator). */
  readonly asker: KeyRow | null
  readonly mailboxes: ReadonlyArray<MailboxRow>
  readonly loaded: Loaded | null
  /** Live entries of the mailbox that match one of the addresses asked about. */
  readonly allowlist: ReadonlyArray<AllowlistRow>
  /** Those of `recipients`, the oversight address, and whom `delivery` goes to (a copy may go to an earlier oversight address), that are suppressed. */
  readonly suppressed: ReadonlyArray<string>
  /** Counters of this instant's windows; one that is missing is 0. */
  readonly counters: ReadonlyArray<CounterRow>
  /** Of `recipients`, how many each window has not seen, by `scope_id:window`. */
  readonly fresh: { readonly [scope_window: string]: number }
  readonly idempotency: IdempotencyRow | null
  readonly codes: ReadonlyArray<CodeRow>
  /** Codes that are neither used nor expired, whatever they are for and however often one was tried wrongly. */
  readonly codes_open: number
  readonly key: KeyRow | null
  readonly address_taken: Bit
  readonly domain_hosted: Bit
  readonly operators_there: Bit
  readonly allowlist_entry: AllowlistRow | null
  readonly rejudgement: RejudgeRow | null
  readonly cleared: ReadonlyArray<Loaded>
  /** Allowlist entries that match, by message id, for `cleared`. */
  readonly cleared_allowlist: { readonly [message_id: string]: ReadonlyArray<AllowlistRow> }
  readonly revisions: ReadonlyArray<Revision>
  readonly mailbox_list: ReadonlyArray<MailboxRow>
  readonly key_list: ReadonlyArray<KeyRow>
  readonly allowlist_list: ReadonlyArray<AllowlistRow>
  readonly message_list: ReadonlyArray<Listed>
  readonly entry_list: ReadonlyArray<StoredEntry>
  readonly review: ReviewFacts
}
