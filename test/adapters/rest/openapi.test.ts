import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { openApi } from '../../../adapters/rest/openapi.js'
import { CATALOGUE } from '../../../core/operations/catalogue.js'

describe('The OpenAPI document', () => {
  it('is valid by the schema of OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(
      JSON.parse(JSON.stringify(openApi('http://localhost:3000', '0.1.0'))),
    )
    expect(errors ?? []).toEqual([])
    expect(valid).toBe(true)
  })

  it('names every operation once, and a GET for those that only read', () => {
    const { paths } = openApi('http://localhost:3000', '0.1.0')
    expect(Object.keys(paths)).toEqual(CATALOGUE.map((one) => `/v1/${one.name}`))
    for (const { name, reads } of CATALOGUE)
      expect(Object.keys(paths[`/v1/${name}`] ?? {})).toEqual(reads ? ['post', 'get'] : ['post'])
  })
})
