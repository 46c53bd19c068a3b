/** The OpenAPI 3.1 document, made from the catalogue. */

import { type JsonSchema, toJsonSchema } from '../../core/codec/schema.js'
import { REFUSALS } from '../../core/errors.js'
import { CATALOGUE } from '../../core/operations/catalogue.js'
import type { Operation } from '../../core/operations/operation.js'
import { refusalOutput } from '../../core/operations/outputs.js'

const json = (schema: unknown) => ({ content: { 'application/json': { schema } } })

const refusals = {
  default: { description: 'A refusal: what to do, and its code.', ...json({ $ref: '#/components/schemas/Error' }) },
}

const responses = (operation: Operation<unknown>) => {
  const good = json(toJsonSchema(operation.output))
  return {
    '200': { description: 'Done, or a stored first answer (Idempotent-Replayed: true).', ...good },
    ...(operation.reads ? {} : { '202': { description: 'Accepted: it is on disk.', ...good } }),
    ...refusals,
  }
}

const shared = (operation: Operation<unknown>) => ({
  summary: operation.title,
  description: `${operation.description}\n\nScope: ${operation.scopes.length === 0 ? 'none' : operation.scopes.join(' or ')}.`,
  tags: [operation.group],
  security: operation.scopes.length === 0 ? [] : [{ bearer: [] }],
  responses: responses(operation),
})

const parameters = (schema: JsonSchema) => {
  const required = (schema.required ?? []) as ReadonlyArray<string>
  return Object.entries((schema.properties ?? {}) as { readonly [name: string]: JsonSchema }).map(([name, one]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: one,
  }))
}

const pathOf = (operation: Operation<unknown>) => {
  const schema = toJsonSchema(operation.input)
  const post = { operationId: operation.name, ...shared(operation), requestBody: { required: true, ...json(schema) } }
  const get = { operationId: `get_${operation.name}`, ...shared(operation), parameters: parameters(schema) }
  return operation.reads ? { post, get } : { post }
}

export const openApi = (public_url: string, version: string) => ({
  openapi: '3.1.0',
  info: {
    title: 'MultiMail',
    version,
    description: 'A real mailbox for an AI agent, and a human between the agent and the outside world.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: public_url }],
  paths: Object.fromEntries(CATALOGUE.map((operation) => [`/v1/${operation.name}`, pathOf(operation)])),
  components: {
    securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'mm_test_… or mm_live_…' } },
    schemas: {
      Error: {
        ...toJsonSchema(refusalOutput),
        properties: {
          ...(toJsonSchema(refusalOutput).properties as object),
          code: { type: 'string', enum: Object.keys(REFUSALS) },
        },
      },
    },
  },
})
