import { expect, it } from 'vitest'
import { CATALOGUE } from '../../../core/operations/catalogue.js'
import { scopesTable } from '../../../spec/tables/scopes.js'

it('knows which operations decide and which compose', () => {
  const arms = (name: string): ReadonlyArray<string> => {
    const [, after = ''] = scopesTable().split(`def Operation.${name} : `)
    const [body = ''] = after.split('\n\n')
    return CATALOGUE.map((one) => one.name).filter((one) => `${body}\n`.includes(`  | .${one} => true\n`))
  }
  expect({ decides: arms('decides'), composes: arms('composes') }).toEqual({
    decides: ['decide_email'],
    composes: ['send_email', 'edit_scheduled_email'],
  })
})
