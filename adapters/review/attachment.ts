/** An attachment of a message that the visitor may look at: always a download, never shown by the browser. */
import type { ServerResponse } from 'node:http'
import { refusal } from '../../core/errors.js'
import { send, sendRefusal } from './reply.js'
import type { Rooms } from './room.js'
import type { Visitor } from './visitor.js'

/** RFC 6266: the name in UTF-8, percent-encoded, so that it can end no header. */
const disposition = (name: string): string =>
  `attachment; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)}`

interface Named {
  readonly name: string
  readonly sha256: string
}

/** `/desk/attachment/<environment>/<message_id>/<sha256>` */
export const attachmentOf = async (
  { desk }: Rooms,
  visitor: Visitor | null,
  path: string,
  response: ServerResponse,
  request_id: string,
): Promise<void> => {
  const [where, message_id = '', sha256 = ''] = path.split('/').slice(3)
  const environment = visitor?.environments.find((one) => one === where)
  if (visitor === null || environment === undefined)
    return sendRefusal(response, refusal('sign_in_required'), request_id)
  const answered = await desk.read('desk_message', visitor.principal(environment, []), { message_id })
  const all = answered._tag === 'answer' ? (answered.body.attachments as unknown as ReadonlyArray<Named>) : []
  const named = all.find((one) => one.sha256 === sha256)
  const bytes = named === undefined ? null : await desk.attachment(visitor.account_id, environment, sha256)
  if (named === undefined || bytes === null) return sendRefusal(response, refusal('not_found'), request_id)
  send(response, 200, bytes, {
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': disposition(named.name),
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cache-Control': 'no-store',
  })
}
