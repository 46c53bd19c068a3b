/** What the operator sets of the account on the review desk: how they are told of holds, and the kill switch over all of it. */
import { refusal } from '../../errors.js'
import { guarded, requestHash } from '../codes.js'
import type { Facts, Needs, Request } from '../facts.js'
import { accountChange } from '../operator.js'
import { answer, type Context, nothing, type Plan, refused } from '../plan.js'
import type { AccountRow } from '../rows.js'

export interface NotificationsInput {
  readonly notify: AccountRow['notify']
  /** `HH:MM` in UTC; null: no quiet hours. */
  readonly quiet_from: string | null
  readonly quiet_until: string | null
}

const clock = (minutes: number | null): string | null =>
  minutes === null
    ? null
    : `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

const view = (row: AccountRow, { operator_relay }: Context) => ({
  oversight_email: row.oversight_email,
  mailed: operator_relay,
  notify: row.notify,
  quiet_from: clock(row.quiet_from_min),
  quiet_until: clock(row.quiet_until_min),
  kill_switch: row.kill_switch === 1,
})

export const notificationsPlan = (_input: unknown, facts: Facts, _request: Request, context: Context): Plan => ({
  ...nothing,
  answer: answer(200, view(facts.account, context)),
})

const changed = (type: string, after: AccountRow, facts: Facts, request: Request, context: Context): Plan => ({
  ...nothing,
  ...accountChange(type, after, facts, request, context),
  answer: answer(200, view(after, context)),
})

export const setNotificationsPlan = (
  { notify, quiet_from, quiet_until }: NotificationsInput,
  facts: Facts,
  request: Request,
  context: Context,
): Plan => {
  const both = quiet_from !== null && quiet_until !== null
  const after: AccountRow = {
    ...facts.account,
    notify,
    quiet_from_min: both ? minutesOf(quiet_from) : null,
    quiet_until_min: both ? minutesOf(quiet_until) : null,
  }
  return changed('account.notifications_changed', after, facts, request, context)
}

export interface KillSwitchInput {
  readonly on: boolean
  readonly approval_code?: string
}

/** Only its release asks for a code, and there is one switch. */
const releaseHash = (request: Request, context: Context): string => requestHash(null, request, context)

export const killSwitchNeeds = (_input: KillSwitchInput, request: Request, context: Context): Needs => ({
  code: { request_hash: releaseHash(request, context) },
})

/** Pressing it stops every hand-over of the account at once; releasing it needs the operator's code. */
export const killSwitchPlan = (input: KillSwitchInput, facts: Facts, request: Request, context: Context): Plan => {
  const { account } = facts
  // It stands over both environments: whoever may in test does not therefore in live.
  if (request.principal.environment !== 'live') return refused(refusal('operator_only'))
  if ((account.kill_switch === 1) === input.on) return { ...nothing, answer: answer(200, view(account, context)) }
  const summary = `release the kill switch of the account ${account.id}`
  const hash = releaseHash(request, context)
  return guarded(!input.on, summary, hash, input.approval_code, facts, request, context, () =>
    changed('account.kill_switch', { ...account, kill_switch: input.on ? 1 : 0 }, facts, request, context),
  )
}
