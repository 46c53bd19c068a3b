/** Deciding: one call for each message, naming the revision that was read. */
import type { DecisionBody } from '../../contract.js'
import { type Answer, call } from './api.js'
import { preferences } from './preferences.js'
import { environment, signedIn } from './session.js'
import type { Environment } from './words.js'

export type Action = 'approve' | 'reject' | 'mark_delivered' | 'send_again'

export interface Choice {
  readonly environment?: Environment
  readonly message_id: string
  readonly revision: number
  readonly action: Action
  readonly reason?: string
  readonly delivery_id?: string
}

interface Challenge {
  readonly challenge_id: string
  readonly options: unknown
}

const given = (choice: Choice): { readonly [name: string]: unknown } => ({
  environment: choice.environment ?? environment.get(),
  message_id: choice.message_id,
  revision: choice.revision,
  action: choice.action,
  ...(choice.reason === undefined || choice.reason.trim() === '' ? {} : { reason: choice.reason.trim() }),
  ...(choice.delivery_id === undefined ? {} : { delivery_id: choice.delivery_id }),
})

const refused = (error: string): Answer<never> => ({
  ok: false,
  refusal: { error, code: 'passkey', status: 0, details: {} },
})

const signed = async (choice: Choice): Promise<Answer<DecisionBody>> => {
  const { environment: where, message_id, revision, action } = given(choice)
  const asked = await call<Challenge>('decision_challenge', { environment: where, message_id, revision, action })
  if (!asked.ok) return asked
  const { withPasskey } = await import('./passkey.js')
  const used = await withPasskey(asked.body.options)
  if (!used.ok) return refused(used.error)
  const signature = { challenge_id: asked.body.challenge_id, response: used.response }
  return call<DecisionBody>('decide', { ...given(choice), signature })
}

/** Whether decisions are signed: the operator asked for it and has a passkey. */
export const signs = (): boolean => preferences.get().sign_with_passkey && signedIn()?.has_passkey === true

/** A ruling on a delivery whose reply was lost is about no content: there is nothing to sign. */
const isOnContent = ({ action }: Choice): boolean => action === 'approve' || action === 'reject'

export const decide = async (choice: Choice): Promise<Answer<DecisionBody>> =>
  signs() && isOnContent(choice) ? signed(choice) : call<DecisionBody>('decide', given(choice))
