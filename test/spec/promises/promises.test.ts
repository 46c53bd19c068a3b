import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { withTable } from '../../../spec/promises/page.js'
import { PROMISES } from '../../../spec/promises/promises.js'
import { theoremsOf } from '../../../spec/prove/report.js'

const PAGE = readFileSync('spec/README.md', 'utf8')

const isTheorem = (name: string): boolean => {
  const [module = '', short = ''] = name.split('.')
  const file = `spec/lean/MultiMail/${module}.lean`
  return existsSync(file) && theoremsOf(readFileSync(file, 'utf8')).includes(short)
}

describe('the promises', () => {
  it('are P1 to P17, each once', () => {
    expect(PROMISES.map(({ id }) => id)).toEqual(Array.from({ length: 17 }, (_, at) => `P${at + 1}`))
  })

  it('name theorems, tests and code that are there', () => {
    const files = PROMISES.flatMap(({ tests, code }) => [...tests, ...code])
    expect(files.filter((path) => !existsSync(path))).toEqual([])
    expect(PROMISES.flatMap(({ theorems }) => theorems).filter((name) => !isTheorem(name))).toEqual([])
    expect(
      PROMISES.filter(({ theorems, tests, code }) => [theorems, tests, code].some((one) => one.length === 0)),
    ).toEqual([])
  })

  it('are shown in spec/README.md as they are here (npm run docs)', () => {
    expect(PAGE).toBe(withTable(PAGE))
  })

  it('are not written over a page without marks', () => {
    expect(() => withTable('# Nothing')).toThrow('lost its marks')
  })
})
