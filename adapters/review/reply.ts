/** What the review desk answers with: pages under a strict policy, and JSON that looks as over REST. */
import type { ServerResponse } from 'node:http'
import type { Refusal } from '../../core/errors.js'
import { refusedBody, refusedHeaders } from '../runtime/refused.js'

/** Nothing runs, loads or frames but what this server itself serves; no string becomes script. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const SAFE = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
} as const

export interface Headers {
  readonly [name: string]: string | ReadonlyArray<string>
}

export const send = (response: ServerResponse, status: number, body: string | Uint8Array, headers: Headers): void => {
  if (response.headersSent || response.destroyed) return
  response.writeHead(status, { ...SAFE, 'Content-Length': Buffer.byteLength(body), ...headers })
  response.end(body)
}

export const sendPage = (response: ServerResponse, html: string): void =>
  send(response, 200, html, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': POLICY,
    'Cache-Control': 'no-store',
  })

const JSON_HEADERS = {
  'Content-Type': 'application/json; charset=utf-8',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cache-Control': 'no-store',
} as const

export const sendJson = (response: ServerResponse, status: number, body: unknown, headers: Headers = {}): void =>
  send(response, status, JSON.stringify(body), { ...JSON_HEADERS, ...headers })

export const sendRefusal = (response: ServerResponse, refusal: Refusal, request_id: string): void =>
  sendJson(response, refusal.status, refusedBody(refusal, request_id), refusedHeaders(refusal, request_id))
