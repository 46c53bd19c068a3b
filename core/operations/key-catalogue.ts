/** The operations on keys and the audit log. */
import { auditInput, createKeyInput, listKeysInput, revokeKeyInput } from './account-inputs.js'
import { createKeyNeeds, createKeyPlan, revokeNeeds, revokePlan } from './keys.js'
import { adding, changing, type Operation, operation, reading } from './operation.js'
import { entriesOutput, keyOutput, keysOutput } from './outputs.js'
import { auditNeeds, auditPlan, keysNeeds, keysPlan } from './read.js'

export const KEY_OPERATIONS: ReadonlyArray<Operation<unknown>> = [
  operation({
    ...adding,
    name: 'create_api_key',
    title: 'Create a key',
    description: 'A new key, shown once: with the code mailed to the operator.',
    group: 'keys',
    scopes: ['admin'],
    whole_account: true,
    input: createKeyInput,
    output: keyOutput,
    needs: createKeyNeeds,
    plan: createKeyPlan,
  }),
  operation({
    ...reading,
    name: 'list_api_keys',
    title: 'List keys',
    description: 'The keys of this environment, without their secrets.',
    group: 'keys',
    scopes: ['admin'],
    whole_account: true,
    input: listKeysInput,
    output: keysOutput,
    needs: keysNeeds,
    plan: keysPlan,
  }),
  operation({
    ...changing,
    name: 'revoke_api_key',
    title: 'Revoke a key',
    description:
      "Revokes a key; a reviewer's with the code mailed to the operator. What it approved and has not left is held.",
    group: 'keys',
    scopes: ['admin'],
    whole_account: true,
    input: revokeKeyInput,
    output: keyOutput,
    needs: revokeNeeds,
    plan: revokePlan,
  }),
  operation({
    ...reading,
    name: 'get_audit_log',
    title: 'Read the audit log',
    description: 'What happened, newest first, each entry chained to the one before.',
    group: 'keys',
    scopes: ['admin'],
    whole_account: true,
    input: auditInput,
    output: entriesOutput,
    needs: auditNeeds,
    plan: auditPlan,
  }),
]
