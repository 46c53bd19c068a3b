/** What a refusal looks like over HTTP, at every door: REST, MCP and the review desk. */
import type { Refusal } from '../../core/errors.js'

export const refusedBody = ({ error, code, details }: Refusal, request_id: string) => ({
  error,
  code,
  request_id,
  ...(Object.keys(details).length === 0 ? {} : { details }),
})

/** When trying later can help, how many seconds later. */
export const refusedHeaders = (
  { retry_after_s }: Refusal,
  request_id: string,
): { readonly [header: string]: string } => ({
  'X-Request-Id': request_id,
  ...(retry_after_s === null ? {} : { 'Retry-After': String(retry_after_s) }),
})
