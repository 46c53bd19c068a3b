/** A message as the page shows it: what the core says of it, with the safe view of its HTML and the facts that help to decide. */
import * as E from 'fp-ts/lib/Either.js'
import type { Refusal } from '../../core/errors.js'
import type { Answer } from '../../core/operations/plan.js'
import { visibleText } from '../../core/review/characters.js'
import { riskOf } from '../../core/review/fact.js'
import { factsOf } from '../../core/review/facts.js'
import { NO_MARKUP, type Read, type Shown } from '../../core/review/shown.js'
import type { Kept, Views } from './views.js'

/** Beside the content, as `core/operations/review/message.ts` answers it. */
interface Around extends Omit<Shown, 'content' | 'markup' | 'known'> {
  readonly known: ReadonlyArray<string>
}

export type Body = Answer['body']

/** Characters of a source that are shown with what is invisible in it. */
const VISIBLE_MAX = 300_000

const NO_HTML: Kept = { markup: NO_MARKUP, path: null }

export const shownBody = async (account_id: string, body: Body, views: Views): Promise<E.Either<Refusal, Body>> => {
  const { shown, ...rest } = body
  const content = body.content as unknown as Read
  const around = shown as unknown as Around
  const kept =
    content.html === ''
      ? E.right(NO_HTML)
      : await views.keep({ account_id, message_id: String(body.message_id) }, content.html)
  if (E.isLeft(kept)) return kept
  const { markup, path } = kept.right
  const facts = factsOf({ ...around, known: new Set(around.known), content, markup })
  return E.right({
    ...rest,
    visible: {
      subject: visibleText(content.subject),
      text: visibleText(content.text.slice(0, VISIBLE_MAX)),
      html: visibleText(content.html.slice(0, VISIBLE_MAX)),
    },
    view_notes: markup.cut,
    view_path: path,
    risk: riskOf(facts),
    facts: facts.map(({ fact, level, about, sentence }) => ({ fact, level, about, sentence })),
  })
}
