/** `npm run docs`: writes docs/api.md; `test/adapters/rest/reference.test.ts` holds the file against the catalogue. */
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { reference } from '../../adapters/rest/reference.js'

writeFileSync(join(resolve(import.meta.dirname, '../..'), 'docs/api.md'), reference())
