/** What a view asks for when it is come to, and again when what it asks changes. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { type Answer, call, type Input, type Refusal } from './api.js'

export interface Asked<T> {
  readonly body: T | null
  readonly refusal: Refusal | null
  readonly again: () => Promise<void>
}

export const useAsked = <T>(action: string, input: Input): Asked<T> => {
  const [answer, setAnswer] = useState<Answer<T> | null>(null)
  const key = JSON.stringify([action, input])
  const newest = useRef(key)
  newest.current = key
  const again = useCallback(async () => {
    const next = await call<T>(action, input)
    if (newest.current === key) setAnswer(next)
  }, [key])
  useEffect(() => {
    setAnswer(null)
    void again()
  }, [again])
  return {
    body: answer?.ok === true ? answer.body : null,
    refusal: answer?.ok === false ? answer.refusal : null,
    again,
  }
}

export interface Paged<T> extends Asked<ReadonlyArray<T>> {
  readonly more: (() => void) | null
  readonly busy: boolean
}

type Cursor = 'cursor' | 'before'
type Page = { readonly next_cursor: string | null } & { readonly [name: string]: unknown }

/** A list, page after page: what was fetched stays. */
export const usePaged = <T>(action: string, input: Input, name: string, cursor: Cursor): Paged<T> => {
  const [rows, setRows] = useState<ReadonlyArray<T> | null>(null)
  const [next, setNext] = useState<string | null>(null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [busy, setBusy] = useState(false)
  const key = JSON.stringify([action, input])
  const newest = useRef(key)
  newest.current = key
  const fetchFrom = async (from: string | null): Promise<void> => {
    setBusy(true)
    const answer = await call<Page>(action, from === null ? input : { ...input, [cursor]: from })
    if (newest.current !== key) return
    setBusy(false)
    if (!answer.ok) return setRefusal(answer.refusal)
    const fetched = answer.body[name] as ReadonlyArray<T>
    setRefusal(null)
    setNext(answer.body.next_cursor)
    setRows((before) => (from === null ? fetched : [...(before ?? []), ...fetched]))
  }
  const again = async (): Promise<void> => fetchFrom(null)
  useEffect(() => {
    setRows(null)
    void again()
  }, [key])
  return { body: rows, refusal, again, busy, more: next === null ? null : () => void fetchFrom(next) }
}
