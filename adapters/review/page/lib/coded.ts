/** Changes that weaken oversight: the server mails a code and asks for it; the page asks the operator, and calls again. */
import { type Answer, call, type Input } from './api.js'
import { createStore } from './store.js'

interface Required {
  readonly status: 'approval_required'
  readonly message?: string
}

export interface Question {
  readonly what: string
  readonly message: string
  /** Tries a code; null where it was taken. */
  readonly attempt: (code: string) => Promise<string | null>
  readonly leave: () => void
}

export const question = createStore<Question | null>(null)

const isRequired = (answer: Answer<unknown>): answer is Extract<Answer<unknown>, { ok: true }> =>
  answer.ok && (answer.body as Partial<Required>).status === 'approval_required'

const WRONG = 'That code is wrong, used or expired. Look into the newest mail, or cancel and ask for another.'

const CANCELLED = { error: 'Nothing was changed.', code: 'cancelled', status: 0, details: {} } as const

const askFor = async <T>(
  what: string,
  message: string,
  again: (code: string) => Promise<Answer<T>>,
): Promise<Answer<T>> =>
  new Promise((resolve) => {
    const finish = (answer: Answer<T>): void => {
      question.set(null)
      resolve(answer)
    }
    question.set({
      what,
      message,
      attempt: async (code) => {
        const answer = await again(code)
        if (!answer.ok && answer.refusal.code === 'approval_code_invalid') return WRONG
        finish(answer)
        return null
      },
      leave: () => finish({ ok: false, refusal: CANCELLED }),
    })
  })

/** `then` is what is called with the code, where it differs from what asks for it. */
export const callCoded = async <T>(
  what: string,
  action: string,
  input: Input,
  then: Input = input,
): Promise<Answer<T>> => {
  const first = await call<T>(action, input)
  if (!isRequired(first)) return first
  const message = (first.body as unknown as Required).message ?? 'A code was mailed to the operator.'
  return askFor(what, message, (code) => call<T>(action, { ...then, approval_code: code }))
}
