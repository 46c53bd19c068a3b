/** The reference for people, in markdown, made from the catalogue: `docs/api.md` and the page at `/docs`. */
import { type JsonSchema, toJsonSchema } from '../../core/codec/schema.js'
import { REFUSALS } from '../../core/errors.js'
import { CATALOGUE } from '../../core/operations/catalogue.js'
import type { Operation } from '../../core/operations/operation.js'

const INTRODUCTION = `# The operations

Every operation is \`POST /v1/<operation>\` with a JSON object and \`Authorization: Bearer mm_test_…\` (or \`X-API-Key\`); those that only read also
answer \`GET /v1/<operation>?…\`. The same operations are MCP tools at \`/mcp\`. A server shows this page at \`/docs\`; \`GET /openapi.json\` has it for machines.

* A field with a * must be there; any other may be left out.
* Times are UTC, RFC 3339, and end in \`Z\`. Ids sort by time. Lists are newest first; \`next_cursor\` of one page is \`cursor\` of the next.
* A refusal is \`{error, code, request_id, details?}\`: \`error\` says what to do. \`429\` and \`503\` carry \`Retry-After\` in seconds.
* \`idempotency_key\` (or the header \`Idempotency-Key\`) on \`send_email\`: the same key and request within 24 h answers 200 with the first answer and
  \`Idempotent-Replayed: true\`, and sends nothing; another request is a 409.
* A change that could weaken oversight answers 202 \`{"status": "approval_required"}\` and mails the operator a one-time code; the same call with
  \`approval_code\` does it.
* Statuses of a message: \`draft\`, \`pending\` (waits for a reviewer), \`scheduled\`, \`queued\`, \`sent\`, \`delivered\`, \`bounced\`, \`rejected\`, \`cancelled\`,
  \`expired\`, \`failed\`, \`unknown\` (handed over, reply lost: a reviewer settles it), \`blocked\`.
* \`GET /v1/proof_status\` needs no key: the version and commit, whether its core is proved, by how many theorems, and the mutation score.
`

const brief = (schema: JsonSchema): string => {
  const {
    type,
    anyOf,
    enum: choices,
  } = schema as { type?: string; anyOf?: ReadonlyArray<JsonSchema>; enum?: ReadonlyArray<string> }
  if (choices !== undefined) return choices.map((one) => `\`${one}\``).join(', ')
  if (anyOf !== undefined) return [...new Set(anyOf.map(brief))].join(' or ')
  return type === 'array' ? `list of ${brief((schema as { items: JsonSchema }).items)}` : (type ?? 'any')
}

const fields = (schema: JsonSchema): string => {
  const required = (schema.required ?? []) as ReadonlyArray<string>
  const all = Object.entries(
    (schema.properties ?? {}) as { readonly [name: string]: JsonSchema & { readonly description: string } },
  )
  if (all.length === 0) return 'No fields.\n'
  const row = ([name, one]: (typeof all)[number]): string =>
    `| \`${name}\`${required.includes(name) ? ' *' : ''} | ${brief(one)} | ${one.description.replaceAll('|', '\\|')} |`
  return `| field | type | what it is |\n|---|---|---|\n${all.map(row).join('\n')}\n`
}

const section = (operation: Operation<unknown>): string =>
  `## ${operation.name}\n\n${operation.description}\n\nScope: ${operation.scopes.length === 0 ? 'no key needed' : operation.scopes.map((one) => `\`${one}\``).join(' or ')}. ${fields(toJsonSchema(operation.input))}`.replace(
    '. |',
    '.\n\n|',
  )

const refusals = (): string =>
  `## Refusals\n\n| code | status | what to do |\n|---|---|---|\n${Object.entries(REFUSALS)
    .map(([code, [status, sentence]]) => `| \`${code}\` | ${status} | ${sentence.replaceAll('|', '\\|')} |`)
    .join('\n')}\n`

/** Markdown; each operation has a heading with its name. */
export const reference = (): string => [INTRODUCTION, ...CATALOGUE.map(section), refusals()].join('\n')
