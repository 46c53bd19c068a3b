/** Looking things up in rows, and what a content says; the invariants' own reading of it. */
import type { Content } from '../../../core/message/content.js'
import type { DeliveryRow, MessageRow } from '../../../core/operations/message-rows.js'
import { leaving } from '../log/people.js'
import type { Moment, Rows } from '../moment.js'
import type { Scene } from '../scene.js'

export const messageOf = ({ messages }: Rows, id: string): MessageRow | null =>
  messages.find((one) => one.id === id) ?? null

export const deliveriesOf = ({ deliveries }: Rows, id: string): ReadonlyArray<DeliveryRow> =>
  deliveries.filter((one) => one.message_id === id)

/** The content of one revision; null: there is none. */
export const contentOf = ({ contents }: Rows, id: string, revision: number): Content | null => {
  const row = contents.find((one) => one.message_id === id && one.revision === revision)
  return row === undefined ? null : (JSON.parse(row.content) as Content)
}

export const recipientsOf = ({ to, cc, bcc }: Content): ReadonlyArray<string> =>
  [...to, ...cc, ...bcc].map((one) => one.address)

/** Addresses are compared without case, in one normal form. */
export const keyOf = (address: string): string => address.toLowerCase().normalize('NFC')

export const covers = (pattern: string, address: string): boolean => {
  const key = keyOf(address)
  return pattern.startsWith('*@') ? key.slice(key.lastIndexOf('@')) === pattern.slice(1) : key === pattern
}

/** Messages that the transaction wrote about. */
export const touched = ({ scenes, rows }: Moment): ReadonlyArray<MessageRow> => {
  const ids = new Set(scenes.map(({ entry }) => entry.subject_id))
  return rows.messages.filter((one) => ids.has(one.id))
}

export interface Left {
  readonly scene: Scene
  readonly message: MessageRow
  readonly row: DeliveryRow
}

/** What began to leave in the transaction, copies included. */
export const left = ({ scenes, rows }: Moment): ReadonlyArray<Left> =>
  scenes.flatMap((scene) => {
    const { entry } = scene
    if (entry.about !== 'delivery' || entry.what !== 'transmitting') return []
    const message = messageOf(rows, entry.subject_id)
    const row = rows.deliveries.find((one) => one.id === entry.data.delivery_id)
    return message === null || row === undefined ? [] : [{ scene, message, row }]
  })

/** Of those the ones to recipients. */
export const leftToRecipients = (moment: Moment): ReadonlyArray<Left> =>
  left(moment).filter(({ scene, row }) => row.kind === 'recipient' && leaving(scene) !== null)
