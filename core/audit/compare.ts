/** Whether stored rows are the fold of their entries (P14). */
import type { Json } from '../errors.js'
import { controlOf } from '../message/aggregate.js'
import { counted, statusOf } from '../message/status.js'
import type { DeliveryRow, HoldRow, MessageRow } from '../operations/message-rows.js'
import { commitment } from './entry.js'
import type { Folded } from './fold.js'

/** Where a row and its entries disagree: `message`, or the id of a delivery, or `hold 2`. A value that is not there is null. */
export interface Difference {
  readonly of: string
  readonly field: string
  readonly folded: Json
  readonly stored: Json
}

type Fields = { readonly [field: string]: Json }
type Things = ReadonlyArray<readonly [of: string, fields: Fields]>

export interface Stored {
  readonly message: MessageRow
  readonly deliveries: ReadonlyArray<DeliveryRow>
  readonly holds: ReadonlyArray<HoldRow>
}

const ofFold = ({ control, holds, deliveries, ...rest }: Folded): Things => [
  [
    'message',
    {
      ...control,
      ...rest,
      status: statusOf(control, counted(control.phase, deliveries)),
      hold: holds.length,
    },
  ],
  ...deliveries.map(({ id, ...fields }) => [id, fields] as const),
  ...holds.map(({ number, ...fields }) => [`hold ${number}`, fields] as const),
]

const ofRows = ({ message, deliveries, holds }: Stored, sha256: (text: string) => string): Things => {
  const sealed = (digest: string): string => commitment(message.salt, digest, sha256)
  return [
    [
      'message',
      {
        ...controlOf(message),
        mailbox_id: message.mailbox_id,
        revision: message.revision,
        mode: message.submit_mode,
        commitment: sealed(message.digest),
        cleared: message.cleared_digest === null ? null : sealed(message.cleared_digest),
        cleared_by: message.cleared_by,
        decided_by: message.decided_by,
        status: message.status,
        hold: message.hold,
      },
    ],
    ...deliveries.map(
      ({ id, kind, status, attempts, reply_code, reply_enhanced, confirmed_by }) =>
        [
          id,
          {
            kind,
            status: status === 'leased' ? 'queued' : status,
            attempts,
            reply_code,
            reply_enhanced,
            confirmed_by,
          },
        ] as const,
    ),
    ...holds.map(
      ({ number, revision, cause, outcome, decided_by }) =>
        [`hold ${number}`, { revision, cause, outcome, decided_by }] as const,
    ),
  ]
}

const differ = (folded: Things, stored: Things): ReadonlyArray<Difference> => {
  const known = new Map(folded)
  const found = new Map(stored)
  const names = [...new Set([...known.keys(), ...found.keys()])]
  return names.flatMap((of) => {
    const expected: Fields = known.get(of) ?? {}
    const actual: Fields = found.get(of) ?? {}
    return [...new Set([...Object.keys(expected), ...Object.keys(actual)])]
      .map((field) => ({ of, field, folded: expected[field] ?? null, stored: actual[field] ?? null }))
      .filter((one) => one.folded !== one.stored)
  })
}

/** Every difference, in the order message, deliveries, holds. `sha256` as in `Context`. */
export const differences = (
  folded: Folded,
  stored: Stored,
  sha256: (text: string) => string,
): ReadonlyArray<Difference> => differ(ofFold(folded), ofRows(stored, sha256))
