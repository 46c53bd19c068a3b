/** Asks the server: `POST /desk/<action>`. Every answer is a value; nothing is thrown. */

export interface Refusal {
  /** What to do, in a sentence. */
  readonly error: string
  readonly code: string
  readonly status: number
  readonly details: { readonly [name: string]: unknown }
}

export type Answer<T> =
  | { readonly ok: true; readonly status: number; readonly body: T }
  | { readonly ok: false; readonly refusal: Refusal }

export type Input = { readonly [name: string]: unknown }

let csrf: string | null = null
let onSignedOut: () => void = () => undefined

export const holdCsrf = (token: string | null): void => {
  csrf = token
}

/** What happens when the server no longer knows the session. */
export const whenSignedOut = (listener: () => void): void => {
  onSignedOut = listener
}

const UNREACHABLE: Refusal = {
  error: 'The desk cannot be reached. Check your connection; nothing was decided.',
  code: 'unreachable',
  status: 0,
  details: {},
}

const refusalOf = (status: number, body: unknown): Refusal => {
  const said = (typeof body === 'object' && body !== null ? body : {}) as Partial<Refusal>
  return {
    error: said.error ?? `The desk answered ${status}. Try again; if it stays so, look into the server's log.`,
    code: said.code ?? 'unreadable',
    status,
    details: said.details ?? {},
  }
}

const post = async (action: string, input: Input, token: string, credentials: RequestCredentials): Promise<Response> =>
  fetch(`/desk/${action}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Desk': token },
    body: JSON.stringify(input),
    credentials,
    cache: 'no-store',
    redirect: 'error',
  })

const read = async <T>(asked: Promise<Response>): Promise<Answer<T>> => {
  try {
    const response = await asked
    const body: unknown = await response.json().catch(() => null)
    if (response.ok && body !== null) return { ok: true, status: response.status, body: body as T }
    return { ok: false, refusal: refusalOf(response.status, body) }
  } catch {
    return { ok: false, refusal: UNREACHABLE }
  }
}

/** In the session that is signed in, where there is one. */
export const call = async <T>(action: string, input: Input = {}): Promise<Answer<T>> => {
  const held = csrf
  const answer = await read<T>(post(action, input, held ?? '1', 'same-origin'))
  if (!answer.ok && answer.refusal.status === 401 && held !== null && held === csrf) onSignedOut()
  return answer
}

/** For whoever holds a signed link: no cookie goes along. */
export const callWithoutSession = async <T>(action: string, input: Input): Promise<Answer<T>> =>
  read<T>(post(action, input, '1', 'omit'))
