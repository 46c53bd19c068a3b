/** Cursors of lists: opaque to whoever holds one, and of one list alone. */
import type * as t from 'io-ts'
import { idRule, plain } from './text.js'

const CURSOR_SENTENCE = 'Send the next_cursor of the page before, as it was given; leave it out for the first page.'

/**
 * Where a page of a list ended: the id of its last item. One that was changed, or is of another list, is refused: it would
 * show a wrong page, or the first again and again, in silence.
 */
export const cursor = (prefix: string): t.Type<string> =>
  plain({ ...idRule(prefix), name: 'cursor', sentence: CURSOR_SENTENCE })

/** The same in the audit log: the number of its last entry. */
export const entryCursor = plain({
  name: 'entryCursor',
  minLength: 1,
  maxLength: 15,
  pattern: /^[1-9][0-9]*$/u,
  sentence: CURSOR_SENTENCE,
})
