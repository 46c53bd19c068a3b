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

const DAY_MS = 86_400_000
const DAYS_TO_1970 = 719_468
const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,3}))?Z$/

/** Milliseconds since 1970 of an instant in UTC; what cannot be read never comes. Years begin in March here, so that a leap day is their last. */
export const instantOf = (text: string): number => {
  const found = INSTANT.exec(text)
  if (found === null) return Number.POSITIVE_INFINITY
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map(Number)
  const march = (month + 9) % 12
  const of = month < 3 ? year - 1 : year
  const leaps = Math.floor(of / 4) - Math.floor(of / 100) + Math.floor(of / 400)
  const days = of * 365 + leaps + Math.floor((march * 153 + 2) / 5) + day - 1 - DAYS_TO_1970
  return days * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000 + Number((found[7] ?? '').padEnd(3, '0'))
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
