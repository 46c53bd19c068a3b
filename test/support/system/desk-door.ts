/** The doors of the review desk of the built program, as a page knocks at them: a cookie, the session's token, or a key. */
import type { Reply, Serving } from './program.js'

export interface Caller {
  readonly cookie?: string
  readonly csrf?: string
  readonly bearer?: string
}

export interface Doors {
  readonly ask: (
    action: string,
    who: Caller,
    body?: object,
    more?: { readonly [header: string]: string },
    without?: ReadonlyArray<string>,
    method?: string,
  ) => Promise<Reply>
  /** Signs in. */
  readonly enter: (action: string, input: object) => Promise<Caller>
}

export const doorsOf = (serving: Serving): Doors => {
  const ask: Doors['ask'] = (
    action,
    { cookie, csrf = '1', bearer },
    body = {},
    more = {},
    without = [],
    method = 'POST',
  ) => {
    const headers: { [name: string]: string } = {
      ...(method === 'POST' ? { 'Content-Type': 'application/json' } : {}),
      'X-Desk': csrf,
      ...(cookie === undefined ? {} : { Cookie: cookie }),
      ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
      ...more,
    }
    for (const name of without) delete headers[name]
    const sent = method === 'POST' ? { body: JSON.stringify(body) } : {}
    return serving.fetch(`/desk/${action}`, { method, headers, ...sent })
  }
  return {
    ask,
    enter: async (action, input) => {
      const reply = await ask(action, {}, input)
      if (reply.status !== 200) throw new Error(JSON.stringify(reply.body))
      const cookie = (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
      const who = await ask('session', { cookie })
      return { cookie, csrf: who.body.csrf }
    },
  }
}
