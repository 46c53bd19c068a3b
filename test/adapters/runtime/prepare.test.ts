import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { htmlOf } from '../../../adapters/runtime/markdown.js'
import { prepare } from '../../../adapters/runtime/prepare.js'
import { findOperation } from '../../../core/operations/catalogue.js'
import type { Operation } from '../../../core/operations/operation.js'

const send = findOperation('send_email') as Operation<unknown>
const decide = findOperation('decide_email') as Operation<unknown>

const sent = (value: unknown) => prepare(send, { json: { value }, idempotency_key: null })

const MAIL = { to: 'jo@example.com', subject: 'Hi', body: 'Hi' }

describe('Markdown', () => {
  it.each([
    ['raw HTML', '<script>alert(1)</script><img src=x onerror=alert(1)>'],
    ['a javascript link', '[x](javascript:alert(1))'],
    ['a javascript link in disguise', '[x](  jAvAsCrIpT:alert(1))'],
    ['a data link', '[x](data:text/html,<script>1</script>)'],
    ['a vbscript link', '<vbscript:msgbox(1)>'],
    ['a quote that would end an attribute', '[x](https://a.test/"onmouseover="alert(1))'],
  ])('makes nothing of %s that a browser would run', (_what, body) => {
    const html = htmlOf(body)
    expect(html).not.toMatch(/<(script|img)|href="(?!https?:|mailto:|tel:|#)|"onmouseover/i)
  })

  it('ends, and keeps what was written, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (body) => {
        const html = htmlOf(body)
        expect(html.startsWith('<!DOCTYPE html>')).toBe(true)
        expect(html.endsWith('</body>\n</html>\n')).toBe(true)
      }),
    )
  })
})

describe('Preparing a request', () => {
  it('freezes text and HTML with one kind of line end', () => {
    const made = sent({ ...MAIL, body: 'one\r\ntwo\rthree' })
    expect(E.isRight(made) && made.right.prepared?.text).toBe('one\ntwo\nthree')
    expect(E.isRight(made) && made.right.prepared?.html).toContain('one<br>\ntwo<br>\nthree')
  })

  it('takes HTML that is given in place of the rendered one', () => {
    const made = sent({ ...MAIL, html: '<p>mine</p>\r\n' })
    expect(E.isRight(made) && made.right.prepared).toMatchObject({ text: 'Hi', html: '<p>mine</p>\n' })
  })

  it('counts and hashes the decoded bytes of attachments, and carries them once', () => {
    const attachments = [
      { name: 'a.txt', content_type: 'text/plain', content_base64: Buffer.from('abc').toString('base64') },
    ]
    const made = sent({ ...MAIL, attachments })
    expect(E.isRight(made) && made.right.input).toMatchObject({ attachments: [] })
    expect(E.isRight(made) && made.right.prepared?.attachments).toEqual([
      {
        name: 'a.txt',
        content_type: 'text/plain',
        size: 3,
        sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
        bytes: Buffer.from('abc'),
      },
    ])
  })

  it('refuses attachments that are too large together', () => {
    const content_base64 = Buffer.alloc(13 * 1024 * 1024).toString('base64')
    const one = { name: 'a.bin', content_type: 'application/octet-stream', content_base64 }
    expect(sent({ ...MAIL, attachments: [one, { ...one, name: 'b.bin' }] })).toMatchObject({
      left: { code: 'invalid_request', details: { fields: [{ field: 'attachments' }] } },
    })
  })

  it('ignores an Idempotency-Key where the operation takes none', () => {
    const value = { message_id: 'msg_00000000000000000000000000', action: 'approve' }
    expect(E.isRight(prepare(decide, { json: { value }, idempotency_key: 'k' }))).toBe(true)
  })
})
