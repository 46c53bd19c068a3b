import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { apiDocs } from './tools/api-docs.js'

it('docs/api.md says what the catalogue says (npm run docs writes it anew)', () => {
  expect(readFileSync('docs/api.md', 'utf8')).toBe(apiDocs())
})
