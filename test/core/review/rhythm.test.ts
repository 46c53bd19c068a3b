import { describe, expect, it } from 'vitest'
import { HOURS_MIN, HOURS_SHARE_MIN, rhythmFacts, VOLUME_MIN, VOLUME_TIMES } from '../../../core/review/rhythm.js'
import { abouts, shown } from './samples.js'

const counts = (at: { readonly [hour: number]: number }) => Array.from({ length: 24 }, (_, hour) => at[hour] ?? 0)
const hours = (at: { readonly [hour: number]: number }, now: number) =>
  abouts(rhythmFacts(shown({ rest: { hours: { counts: counts(at), now } } }))).unusual_hour
const volume = (hour: number, day: number) =>
  abouts(rhythmFacts(shown({ rest: { usage: { hour, day } } }))).unusual_volume

describe('the hour', () => {
  it('is unusual where few messages were sent at it and beside it', () => {
    expect([HOURS_MIN, HOURS_SHARE_MIN]).toEqual([20, 0.02])
    expect(hours({ 10: 20 }, 3)).toEqual(['3:00 UTC: 0 of 20 messages within an hour of it'])
    expect(hours({ 10: 99, 3: 1 }, 3)).toEqual(['3:00 UTC: 1 of 100 messages within an hour of it'])
    expect(hours({ 10: 98, 3: 1, 2: 1 }, 3)).toBeUndefined()
    expect(hours({ 10: 19 }, 3)).toBeUndefined()
    expect(hours({ 10: 20 }, 9)).toBeUndefined()
    expect(hours({ 10: 20 }, 11)).toBeUndefined()
    expect(hours({ 10: 20 }, 12)).toBeDefined()
    expect(hours({ 23: 20 }, 0)).toBeUndefined()
    expect(hours({ 0: 20 }, 23)).toBeUndefined()
  })

  it('is unusual where its count is not known', () => {
    expect(abouts(rhythmFacts(shown({ rest: { hours: { counts: [20], now: 5 } } }))).unusual_hour).toBeDefined()
  })
})

describe('the volume', () => {
  it('is unusual where an hour has many times its share of the day', () => {
    expect([VOLUME_MIN, VOLUME_TIMES]).toEqual([10, 6])
    expect(volume(10, 39)).toEqual(['10 in this hour', '39 in 24 hours'])
    expect(volume(10, 40)).toBeUndefined()
    expect(volume(9, 9)).toBeUndefined()
    expect(volume(11, 11)).toBeDefined()
  })
})

describe('a revision', () => {
  it('after the first is an edit', () => {
    expect(rhythmFacts(shown())).toEqual([])
    expect(abouts(rhythmFacts(shown({ rest: { revision: 3 } })))).toEqual({ edited: ['revision 3'] })
  })
})
