import { describe, expect, it } from 'vitest'
import { foldersOf, patched } from '../../../spec/prove/patch.js'

const SEARCH = 'newSymIndex=Object.keys(lib.exports).indexOf(symbol);'
const MOUNTS = 'FS.mount(NODEFS,{root:"/home"},"/home");FS.mount(NODEFS,{root:"/tmp"},"/tmp");'
const POOL = 'pthreadPoolSize=4;'

describe('the patch of lean.js', () => {
  it('changes each of its places, and nothing else', () => {
    const text = patched(`a;${SEARCH}b;${MOUNTS}c;${POOL}d`)
    expect(text).toMatch(/^a;newSymIndex=.*places.*b;for\(const folder of .*LEAN_FOLDERS.*}c;pthreadPoolSize=2;d$/)
    for (const old of [SEARCH, MOUNTS, POOL]) expect(text).not.toContain(old)
  })

  it.each([
    ['a place is missing', SEARCH + MOUNTS, 'found 0 times'],
    ['a place is there twice', SEARCH + SEARCH + MOUNTS + POOL, 'found 2 times'],
  ])('is refused when %s', (_what, text, message) => {
    expect(() => patched(text)).toThrow(message)
  })
})

describe('the folders that Lean sees', () => {
  it('are each named once, and none below another', () => {
    expect(foldersOf(['/a/b', '/c', '/a', '/c', '/ab'])).toEqual(['/c', '/a', '/ab'])
  })
})
