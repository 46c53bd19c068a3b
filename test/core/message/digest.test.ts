import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Content, recipientsOf } from '../../../core/message/content.js'
import { canonical, DIGEST_VERSION, utf8Length } from '../../../core/message/digest.js'
import { content, sha256 } from './samples.js'

const FULL: Content = {
  message_id_header: '<msg_1@agent.example>',
  from: { address: 'bot@agent.example', name: 'Bót' },
  to: [{ address: 'b@x.example', name: 'B' }],
  cc: [{ address: 'c@x.example', name: null }],
  bcc: [{ address: 'a@x.example', name: null }],
  reply_to: [
    { address: 'desk@agent.example', name: 'Desk' },
    { address: 'two@agent.example', name: null },
  ],
  subject: 'Grüße',
  text: 'Hello.\n',
  html: '<p>Hello.</p>',
  attachments: [{ name: 'a.pdf', content_type: 'application/pdf', size: 3, sha256: 'ab'.repeat(32) }],
  in_reply_to: '<one@x.example>',
  references: ['<nil@x.example>', '<one@x.example>'],
  send_at: '2027-01-01T00:00:00Z',
}

const FORM = [
  'multimail-digest-v1',
  'envelope#3',
  'envelope:11:a@x.example',
  'envelope:11:b@x.example',
  'envelope:11:c@x.example',
  'message-id:21:<msg_1@agent.example>',
  'from#1',
  'from:17:bot@agent.example',
  'name:4:Bót',
  'to#1',
  'to:11:b@x.example',
  'name:1:B',
  'cc#1',
  'cc:11:c@x.example',
  'name:0:',
  'reply-to#2',
  'reply-to:18:desk@agent.example',
  'name:4:Desk',
  'reply-to:17:two@agent.example',
  'name:0:',
  'subject:7:Grüße',
  'text:7:Hello.\n',
  'html:13:<p>Hello.</p>',
  'attachments#1',
  'name:5:a.pdf',
  'content-type:15:application/pdf',
  `sha256:64:${'ab'.repeat(32)}`,
  'in-reply-to#1',
  'in-reply-to:15:<one@x.example>',
  'references#2',
  'references:15:<nil@x.example>',
  'references:15:<one@x.example>',
  'send-at#1',
  'send-at:20:2027-01-01T00:00:00Z',
  '',
].join('\n')

/** Texts full of what could be taken for structure. */
const text = fc.oneof(
  fc.constantFrom('', 'a', 'name:1:', 'to#1\n', ':0:', '\n', '1:a\n', 'é', '😀'),
  fc.string({ unit: 'binary', maxLength: 6 }),
)
const address = fc.record({
  address: text,
  name: fc.option(
    text.filter((one) => one !== ''),
    { nil: null },
  ),
})
const addresses = fc.array(address, { maxLength: 2 })
const anyContent: fc.Arbitrary<Content> = fc.record({
  message_id_header: text,
  from: address,
  to: addresses,
  cc: addresses,
  bcc: addresses,
  reply_to: addresses,
  subject: text,
  text,
  html: text,
  attachments: fc.array(fc.record({ name: text, content_type: text, size: fc.constant(1), sha256: text }), {
    maxLength: 2,
  }),
  in_reply_to: fc.option(text, { nil: null }),
  references: fc.array(text, { maxLength: 2 }),
  send_at: fc.option(text, { nil: null }),
})

/** What reaches the wire: of bcc only who receives it. */
const onTheWire = (one: Content): unknown => ({ ...one, bcc: null, envelope: recipientsOf(one) })

describe('the canonical form', () => {
  it('P3: is this text, so that a receiver can compute it', () => {
    expect(canonical(FULL)).toBe(FORM)
    expect(DIGEST_VERSION).toBe('multimail-digest-v1')
  })

  it('writes what is absent as an empty list', () => {
    expect(canonical(content('a@x.example'))).toContain('in-reply-to#0\nreferences#0\nsend-at#0\n')
    expect(canonical(content('a@x.example'))).toContain('reply-to#0\nsubject:5:Hello\n')
    expect(canonical(content('a@x.example'))).toContain('attachments#0\n')
  })

  it('P3: is another for another content', () => {
    fc.assert(
      fc.property(anyContent, anyContent, (one, other) => {
        const same = JSON.stringify(onTheWire(one)) === JSON.stringify(onTheWire(other))
        expect(canonical(one) === canonical(other)).toBe(same)
      }),
      { numRuns: 500 },
    )
  })

  it('P3: is another when any one field that reaches the wire changes', () => {
    const different: { readonly [K in keyof Content]: Content[K] } = {
      ...content('z@x.example'),
      html: '<p>Bye.</p>',
      from: { address: 'bot@agent.example', name: null },
      message_id_header: '<other@agent.example>',
      bcc: [{ address: 'y@x.example', name: null }],
    }
    const forms = (Object.keys(FULL) as ReadonlyArray<keyof Content>).map((name) =>
      canonical({ ...FULL, [name]: different[name] }),
    )
    expect(new Set([...forms, canonical(FULL)]).size).toBe(forms.length + 1)
  })

  it('P1: is another when a recipient is added or taken away, in whichever field', () => {
    fc.assert(
      fc.property(anyContent, fc.constantFrom('to' as const, 'cc' as const, 'bcc' as const), (one, field) => {
        const added = { ...one, [field]: [...one[field], { address: 'new@x.example', name: null }] }
        expect(sha256(canonical(added))).not.toBe(sha256(canonical(one)))
      }),
    )
  })
})

describe('the envelope', () => {
  it('names every recipient once, sorted', () => {
    const twice = {
      ...FULL,
      cc: [...FULL.cc, { address: 'a@x.example', name: 'A' }, { address: 'b@x.example', name: null }],
    }
    expect(recipientsOf(twice)).toEqual(['a@x.example', 'b@x.example', 'c@x.example'])
  })
})

describe('utf8Length', () => {
  it('is the length that an encoder writes, lone surrogates included', () => {
    const encoder = new TextEncoder()
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.nat(0xffff)), (proper, units) => {
        for (const one of [proper, String.fromCharCode(...units)])
          expect(utf8Length(one)).toBe(encoder.encode(one).length)
      }),
    )
  })

  it('changes at the edges of RFC 3629', () => {
    const points = [0, 0x7f, 0x80, 0x7ff, 0x800, 0xffff, 0x10000, 0x10ffff]
    expect(points.map((point) => utf8Length(String.fromCodePoint(point)))).toEqual([1, 1, 2, 2, 3, 3, 4, 4])
    expect(utf8Length('\ud800')).toBe(3)
    expect(utf8Length('')).toBe(0)
  })
})
