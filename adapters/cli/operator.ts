/** What the operator does on the machine: reads their mail, and gets back in. */
import { existsSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { address } from '../../core/codec/address.js'
import { decode } from '../../core/codec/decode.js'
import { instantOf } from '../../core/codec/time.js'
import { operatorPrincipal } from '../runtime/request.js'
import { submit } from '../runtime/submit.js'
import { operatorMails } from '../sqlite/inspect.js'
import { onlyAccount } from './account.js'
import { databaseOf, openStore } from './house.js'
import { Complaint, complaintOf, paint, print, printJson } from './paint.js'

const MAILS_MAX = 1_000

export const operatorMail = ({
  data,
  limit,
  json,
}: {
  readonly data: string
  readonly limit: string
  readonly json?: boolean
}): void => {
  if (!existsSync(databaseOf(data))) throw new Complaint(`There is no database in ${data}.`)
  const count = Number(limit)
  if (!Number.isInteger(count) || count < 1 || count > MAILS_MAX)
    throw new Complaint(`--limit is a whole number from 1 to ${MAILS_MAX}`)
  const mails = operatorMails(databaseOf(data), count).map((one) => ({
    mail_id: one.id,
    account_id: one.account_id,
    environment: one.environment,
    kind: one.kind,
    to: one.recipient,
    subject: one.subject,
    body: one.body,
    message_id: one.message_id,
    created_at: instantOf(one.created_ms),
    sent_at: one.sent_ms === null ? null : instantOf(one.sent_ms),
  }))
  if (json === true) {
    printJson(mails)
    return
  }
  if (mails.length === 0) print('The operator was sent nothing yet.')
  for (const one of [...mails].reverse())
    print(`${paint('bold', one.subject)}  ${paint('dim', one.created_at)}\n${one.body}`)
}

interface Recover {
  readonly data: string
  readonly oversightEmail: string
  readonly account?: string
}

export const recoverOperator = async ({ data, oversightEmail, account }: Recover): Promise<void> => {
  const decoded = decode(address, oversightEmail)
  if (E.isLeft(decoded)) throw new Complaint(`--oversight-email: ${decoded.left.map((one) => one.message).join(' ')}`)
  const account_id = onlyAccount(data, account)
  const runtime = openStore(data)
  try {
    const input = { oversight_email: decoded.right.address }
    const { answer } = await runtime.runPromise(
      submit('recover_operator', operatorPrincipal(account_id, 'live'), input),
    )
    if (answer._tag === 'refusal') throw complaintOf(answer)
    print(`The operator of ${account_id} is reached at ${input.oversight_email} from now on.`)
  } finally {
    await runtime.dispose()
  }
}
