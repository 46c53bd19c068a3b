/** The thread that prepares large requests, so that others need not wait for it. */
import * as E from 'fp-ts/lib/Either.js'
import { refusal } from '../../core/errors.js'
import { findOperation } from '../../core/operations/catalogue.js'
import { doJobs } from './jobs.js'
import { type Body, prepare } from './prepare.js'

export interface Job {
  readonly name: string
  readonly body: Body
}

doJobs(({ name, body }: Job) => {
  const operation = findOperation(name)
  return operation === undefined ? E.left(refusal('unknown_operation')) : prepare(operation, body)
})
