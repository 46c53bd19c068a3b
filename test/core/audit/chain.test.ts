import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHAIN_FAULTS, type ChainFault, follows, type Link, link, type Sealed } from '../../../core/audit/chain.js'
import { commitment, entryText, type Fact, GENESIS } from '../../../core/audit/entry.js'
import { sha256 } from '../message/samples.js'
import { seal } from '../trace.js'

const fact = (n: number): Fact => ({
  type: 'message.held',
  environment: 'test',
  subject_id: `msg_${n}`,
  actor: 'key_1',
  data: { cause: 'gate', due: true },
})

/** The first fault of a whole chain. */
const verified = (entries: ReadonlyArray<Sealed>, account_id = 'acc_1'): ChainFault | null => {
  let previous: Link | null = null
  for (const entry of entries) {
    const fault = follows(account_id, previous, entry, sha256)
    if (fault !== null) return fault
    previous = entry
  }
  return null
}

const chain = (length: number): ReadonlyArray<Sealed> =>
  seal(
    [],
    Array.from({ length }, (_one, n) => fact(n)),
    1_000,
  )

const resealed = (entry: Sealed, change: Partial<Sealed>): Sealed => {
  const changed = { ...entry, ...change }
  return { ...changed, hash: sha256(entryText(changed)) }
}

describe('the chain of entries', () => {
  it('begins with sequence number 1 and 64 zeros, and each entry holds the hash before it', () => {
    const one = link(null, fact(7), 'acc_1', 'evt_1', 5)
    expect(one).toEqual({
      account_id: 'acc_1',
      seq: 1,
      id: 'evt_1',
      at_ms: 5,
      environment: 'test',
      type: 'message.held',
      subject_id: 'msg_7',
      actor: 'key_1',
      data: '{"cause":"gate","due":true}',
      prev_hash: '0'.repeat(64),
    })
    expect(GENESIS).toBe(one.prev_hash)
    expect(link({ seq: 41, hash: 'ff' }, fact(8), 'acc_1', 'evt_42', 6)).toMatchObject({ seq: 42, prev_hash: 'ff' })
  })

  it('hashes this text of an entry', () => {
    expect(entryText(link(null, fact(7), 'acc_1', 'evt_1', 5))).toBe(
      `["multimail-audit-v1","${'0'.repeat(64)}","acc_1",1,"evt_1",5,"test","message.held","msg_7","key_1","{\\"cause\\":\\"gate\\",\\"due\\":true}"]`,
    )
  })

  it('P14: is whole as it was written, from its first entry or from any other on', () => {
    expect(verified(chain(5))).toBeNull()
    const [, second, third] = chain(3)
    expect(second && third && follows('acc_1', second, third, sha256)).toBeNull()
    expect(verified([])).toBeNull()
  })

  it('P14: shows every entry that was changed, taken out, put in twice, or put elsewhere', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 8 }), fc.nat(), fc.nat(), (length, one, other) => {
        const entries = chain(length)
        const [n, m] = [one % length, other % length]
        const changed = entries.map((entry, at) => (at === n ? { ...entry, actor: 'key_2' } : entry))
        expect(verified(changed)).toBe('changed')
        const without = entries.filter((_entry, at) => at !== n)
        expect(verified(without)).toBe(n === length - 1 ? null : 'missing')
        const twice = entries.flatMap((entry, at) => (at === n ? [entry, entry] : [entry]))
        expect(verified(twice)).toBe('reordered')
        const swapped = entries.map((entry, at) => entries[at === n ? m : at === m ? n : at] ?? entry)
        expect(verified(swapped) === null).toBe(n === m)
      }),
    )
  })

  it.each<readonly [ChainFault, Partial<Sealed>]>([
    ['wrong_account', { account_id: 'acc_2' }],
    ['missing', { seq: 3 }],
    ['reordered', { seq: 1 }],
    ['unlinked', { prev_hash: 'f'.repeat(64) }],
  ])('P14: shows an entry hashed anew: %s by %j', (fault, change) => {
    const [first, second] = chain(2)
    if (first === undefined || second === undefined) throw new Error('a chain of two')
    expect(follows('acc_1', first, resealed(second, change), sha256)).toBe(fault)
  })

  it('P14: shows that an entry before was hashed anew', () => {
    const [first, second] = chain(2)
    if (first === undefined || second === undefined) throw new Error('a chain of two')
    expect(verified([resealed(first, { data: '{}' }), second])).toBe('unlinked')
    expect(verified([resealed(first, { prev_hash: 'a'.repeat(64) })])).toBe('unlinked')
  })

  it.each([
    ['id', 'evt_9'],
    ['at_ms', 9],
    ['environment', 'live'],
    ['type', 'message.cleared'],
    ['subject_id', 'msg_9'],
    ['actor', 'key_9'],
    ['data', '{}'],
    ['hash', 'f'.repeat(64)],
  ])('P14: shows that %s was changed', (field, value) => {
    const [first] = chain(1)
    expect(verified([{ ...first, [field]: value } as Sealed])).toBe('changed')
  })

  it('P15: has no place for an entry of another account', () => {
    expect(verified(chain(1), 'acc_2')).toBe('wrong_account')
    expect([...CHAIN_FAULTS]).toEqual(['wrong_account', 'missing', 'reordered', 'changed', 'unlinked'])
  })

  it('commits to a digest by a salt', () => {
    expect(commitment('salt', 'digest', sha256)).toBe(sha256('salt:digest'))
  })
})
