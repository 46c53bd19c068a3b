/** Answers as JSON; a refusal is never HTML, never a stack trace. The one page is the reference. */
import type { ServerResponse } from 'node:http'
import type { Refusal } from '../../core/errors.js'
import type { Answer } from '../../core/operations/plan.js'
import { refusedBody, refusedHeaders } from '../runtime/refused.js'

/** For every answer: it is data, not a page, and belongs to nobody but the asker. */
const HEADERS = {
  'Content-Type': 'application/json; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
} as const

interface More {
  readonly [header: string]: string
}

export const replyJson = (response: ServerResponse, status: number, body: unknown, more: More = {}): void => {
  if (response.headersSent) return
  const text = JSON.stringify(body)
  response.writeHead(status, { ...HEADERS, 'Content-Length': Buffer.byteLength(text), ...more })
  // As a string, so that head and body leave in one write.
  response.end(text)
}

/** The page is the same for everybody; `policy` is its Content-Security-Policy. */
export const replyPage = (response: ServerResponse, html: string, policy: string): void => {
  response.writeHead(200, {
    ...HEADERS,
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': policy,
    'Content-Length': Buffer.byteLength(html),
  })
  response.end(html)
}

export const replyRefusal = (response: ServerResponse, refusal: Refusal, request_id: string, more: More = {}): void => {
  const challenge: More = refusal.status === 401 ? { 'WWW-Authenticate': 'Bearer realm="multimail"' } : {}
  replyJson(response, refusal.status, refusedBody(refusal, request_id), {
    ...refusedHeaders(refusal, request_id),
    ...challenge,
    ...more,
  })
}

export const replyAnswer = (response: ServerResponse, answer: Answer, request_id: string): void =>
  replyJson(response, answer.status, answer.body, {
    'X-Request-Id': request_id,
    ...(answer.replayed ? { 'Idempotent-Replayed': 'true' } : {}),
  })
