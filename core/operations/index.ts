/**
 * The one road: what a request needs to know, and what it decides. Operations of the catalogue come from keys; the others, which have no
 * entry there, only from the machine itself: its worker, its command line, an operator session.
 */

import { refusal } from '../errors.js'
import { deliveryNeeds } from './attempt.js'
import { findOperation } from './catalogue.js'
import { decisionPlan, messageNeeds } from './decide.js'
import { editApprovePlan } from './edit-and-approve.js'
import type { Facts, Needs, Request } from './facts.js'
import { handOverPlan } from './hand-over.js'
import { initNeeds, initPlan } from './init.js'
import { type Road, road } from './operation.js'
import { mailedPlan, recoverNeeds, recoverPlan } from './operator.js'
import { type Context, type Plan, refused } from './plan.js'
import { recordPlan } from './record.js'
import { REJUDGED_MAX, rejudgePlan } from './rejudge.js'
import { REVIEW } from './review/roads.js'
import { comeDuePlan, expirePlan } from './timers.js'

/** By name; none of these is an operation that a key can call. */
const INTERNAL: ReadonlyMap<string, Road> = new Map(
  Object.entries({
    hand_over: road({ needs: deliveryNeeds, plan: handOverPlan }),
    record: road({ needs: deliveryNeeds, plan: recordPlan }),
    come_due: road({ needs: messageNeeds, plan: comeDuePlan }),
    expire: road({ needs: messageNeeds, plan: expirePlan }),
    rejudge: road({
      needs: (input: { readonly id: string }) => ({
        rejudgement: input.id,
        recipients: [],
        cleared: { mailbox_id: null, cleared_by: null, after_id: '', limit: REJUDGED_MAX },
      }),
      plan: rejudgePlan,
    }),
    decision: road({ needs: messageNeeds, plan: decisionPlan }),
    edit_and_approve: road({ needs: messageNeeds, plan: editApprovePlan }),
    operator_mailed: road({ needs: () => ({}), plan: mailedPlan }),
    recover_operator: road({ needs: recoverNeeds, plan: recoverPlan }),
    init: road({ needs: initNeeds, plan: initPlan }),
    ...REVIEW,
  }),
)

const find = (name: string): Road | undefined => findOperation(name) ?? INTERNAL.get(name)

export const needsOf = (request: Request, context: Context): Needs => {
  const found = find(request.name)
  return found === undefined ? {} : found.needs(request.input, request, context)
}

/** A key that was revoked since it was shown at the door, while its body came, asks for nothing any more. */
export const planOf = (request: Request, facts: Facts, context: Context): Plan =>
  facts.asker !== null && facts.asker.revoked_ms !== null
    ? refused(refusal('unauthenticated'))
    : (find(request.name)?.plan(request.input, facts, request, context) ?? refused(refusal('unknown_operation')))
