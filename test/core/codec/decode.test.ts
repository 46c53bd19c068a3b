import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'
import { decode, FAULTS_MAX } from '../../../core/codec/decode.js'
import { listOf, oneOrMany } from '../../../core/codec/list.js'
import { field, object } from '../../../core/codec/object.js'
import { line } from '../../../core/codec/text.js'

const word = line(3)
const WORD = 'Send one line of 0 to 3 characters, without line breaks or control characters.'
const person = object(
  'Person',
  { name: field(word, 'The name.') },
  { friends: field(listOf(t.string, 30), 'Some names.') },
)
const party = object('Party', { guests: field(oneOrMany(person, 3), 'Who comes.') }, {})

describe('decode', () => {
  it('gives the value', () => {
    expect(decode(party, { guests: { name: 'Jo' } })).toEqual(E.right({ guests: [{ name: 'Jo' }] }))
  })

  it('names each field by its path', () => {
    expect(decode(party, { guests: [{ name: 'Jo' }, { name: 'Joan', friends: ['a', 1, 'b', null] }] })).toEqual(
      E.left([
        { field: 'guests[1].name', message: `${WORD} You sent "Joan".` },
        { field: 'guests[1].friends[1]', message: 'Send string. You sent 1.' },
        { field: 'guests[1].friends[3]', message: 'Send string. You sent null.' },
      ]),
    )
    expect(decode(party, { guests: { name: false } })).toEqual(
      E.left([{ field: 'guests.name', message: `${WORD} You sent false.` }]),
    )
    expect(decode(party, 7)).toEqual(E.left([{ field: '', message: 'Send a JSON object. You sent 7.' }]))
    expect(decode(listOf(person, 2), [{ name: [] }])).toEqual(
      E.left([{ field: '[0].name', message: `${WORD} You sent a list.` }]),
    )
    expect(decode(word, {})).toEqual(E.left([{ field: '', message: `${WORD} You sent an object.` }]))
  })

  it('does not show how io-ts numbers the members of unions and intersections', () => {
    const either = t.type({ a: t.union([t.array(t.string), t.number]) })
    expect(decode(either, { a: [1] })).toEqual(
      E.left([
        { field: 'a[0]', message: 'Send string. You sent 1.' },
        { field: 'a', message: 'Send number. You sent a list.' },
      ]),
    )
    const both = t.intersection([t.type({ a: t.string }), t.type({ b: t.string })])
    expect(decode(t.array(both), [{}, { a: 'x', b: 2 }])).toEqual(
      E.left([
        { field: '[0].a', message: 'Send string.' },
        { field: '[0].b', message: 'Send string.' },
        { field: '[1].b', message: 'Send string. You sent 2.' },
      ]),
    )
  })

  it('reports a bounded number of faults', () => {
    const faults = decode(listOf(word, 30), Array(30).fill(0))
    expect(faults).toMatchObject({ left: { length: FAULTS_MAX } })
    expect(faults).toMatchObject({ left: expect.arrayContaining([{ field: '[19]', message: `${WORD} You sent 0.` }]) })
  })

  it('repeats at most 80 characters of a value', () => {
    expect(decode(word, 'x'.repeat(80))).toMatchObject({ left: [{ message: `${WORD} You sent "${'x'.repeat(80)}".` }] })
    expect(decode(word, 'x'.repeat(81))).toMatchObject({
      left: [{ message: `${WORD} You sent "${'x'.repeat(80)}"….` }],
    })
  })

  it('shows nothing that moves text, ends a line or ends the quotes', () => {
    expect(decode(word, 'é"\\\r\n\0\u001b\u007f\u0085\u200b\u202e\u2028\u2029\ud800😀')).toMatchObject({
      left: [
        {
          message: `${WORD} You sent "é\\"\\\\\\r\\n\\u0000\\u001b\\u{7f}\\u{85}\\u{200b}\\u{202e}\\u{2028}\\u{2029}\\ud800😀".`,
        },
      ],
    })
    expect(decode(person, { name: 'a', [`\u202e${'k'.repeat(100)}`]: 1 })).toMatchObject({
      left: [{ field: `\\u{202e}${'k'.repeat(79)}` }],
    })
  })
})
