import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { withTable } from './page.js'

const PAGE = resolve(import.meta.dirname, '../README.md')

writeFileSync(PAGE, withTable(readFileSync(PAGE, 'utf8')))
