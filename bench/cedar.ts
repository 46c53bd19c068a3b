/** The same questions as Cedar policies, with the policy set parsed once: the fastest way its API has. */
import {
  preparsePolicySet,
  type StatefulAuthorizationCall,
  statefulIsAuthorized,
} from '@cedar-policy/cedar-wasm/nodejs'
import type { Question } from './questions.js'

const POLICY_SET = 'multimail'

/** Conditions on both modes: that of the submit and that of now. */
const both = (modes: ReadonlyArray<string>): string => {
  const set = `[${modes.map((mode) => `"${mode}"`).join(', ')}]`
  return `(${set}.contains(context.submitted) && ${set}.contains(context.now))`
}

const AUTONOMOUS = both(['autonomous'])
const MONITORED = `(${both(['monitored', 'autonomous'])} && !${AUTONOMOUS} && context.copyable)`
const LISTED = `(${both(['gated_send', 'monitored', 'autonomous'])} && !${AUTONOMOUS} && !${MONITORED} && context.listed)`
const SENDS = both(['gated_all', 'gated_send', 'monitored', 'autonomous'])

const POLICIES = `
permit (principal, action == Action::"submit", resource) when { ${AUTONOMOUS} };
permit (principal, action == Action::"submit", resource) when { ${MONITORED} };
permit (principal, action == Action::"submit", resource) when { ${LISTED} };
permit (principal, action == Action::"begin", resource) when { context.clearance == "autonomous" && ${AUTONOMOUS} };
permit (principal, action == Action::"begin", resource) when { context.clearance == "monitored" && ${MONITORED} };
permit (principal, action == Action::"begin", resource) when { context.clearance == "allowlist" && ${LISTED} };
permit (principal, action == Action::"begin", resource) when { context.clearance == "human" && context.valid && ${SENDS} };
forbid (principal, action == Action::"begin", resource) unless { context.phase == "cleared" && context.due && context.same };
forbid (principal, action == Action::"begin", resource) when { context.suppressed || context.killed || context.limited };
`

/** Built before the clock runs, in Cedar's favour. */
export const cedarCall = (asked: Question): StatefulAuthorizationCall => ({
  principal: { type: 'Key', id: 'agent' },
  action: { type: 'Action', id: asked.step },
  resource: { type: 'Message', id: 'one' },
  context: {
    submitted: asked.submitted,
    now: asked.now,
    listed: asked.listed,
    copyable: asked.copyable,
    phase: asked.control.phase,
    clearance: asked.control.clearance,
    due: asked.control.due,
    valid: asked.valid,
    same: asked.same,
    suppressed: asked.suppressed,
    killed: asked.killed,
    limited: asked.limited,
  },
  preparsedPolicySetId: POLICY_SET,
  entities: [],
})

export const prepareCedar = (): void => {
  const parsed = preparsePolicySet(POLICY_SET, { staticPolicies: POLICIES })
  if (parsed.type === 'failure') throw new Error(`Cedar: ${JSON.stringify(parsed.errors)}`)
}

export const cedarAllows = (call: StatefulAuthorizationCall): boolean => {
  const answer = statefulIsAuthorized(call)
  if (answer.type === 'failure' || answer.response.diagnostics.errors.length > 0)
    throw new Error(`Cedar: ${JSON.stringify(answer)}`)
  return answer.response.decision === 'allow'
}
