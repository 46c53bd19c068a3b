/** The thread that prepares large requests, so that others need not wait for it. */
import { parentPort } from 'node:worker_threads'
import * as E from 'fp-ts/lib/Either.js'
import { refusal } from '../../core/errors.js'
import { findOperation } from '../../core/operations/catalogue.js'
import { type Body, prepare } from './prepare.js'

export interface Job {
  readonly id: number
  readonly name: string
  readonly body: Body
}

parentPort?.on('message', ({ id, name, body }: Job) => {
  const operation = findOperation(name)
  parentPort?.postMessage({
    id,
    result: operation === undefined ? E.left(refusal('unknown_operation')) : prepare(operation, body),
  })
})
