import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dotStuffed } from '../../../adapters/smtp/transaction.js'

/** What a server does (RFC 5321 §4.5.2): it drops the first dot of each line that has one. */
const unstuffed = (text: string): string => text.replace(/(^|\r\n)\./g, '$1')

describe('dotStuffed', () => {
  it('lets no line be a lone dot, and is undone by the server', () => {
    const message = fc
      .array(fc.constantFrom('.', '\r\n', 'a', '\r\n.\r\n', '..'), { maxLength: 30 })
      .map((parts) => `Subject: x\r\n${parts.join('')}\r\n`)
    fc.assert(
      fc.property(message, (text) => {
        const sent = dotStuffed(Buffer.from(text)).toString()
        expect(sent).not.toMatch(/\r\n\.\r\n/)
        expect(unstuffed(sent)).toBe(text)
      }),
    )
  })
})
