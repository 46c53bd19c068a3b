/** One message by a signed link: opened, decided on once, and looked at again until it is told what became of it. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { DecisionBody, LinkBody } from '../../contract.js'
import { type Answer, callWithoutSession, type Refusal } from './api.js'
import { sameView } from './fetch-message.js'
import { isUnderWay } from './outcome.js'

/** Looks after a decision, each after twice the time of the one before: two minutes in all. */
const LOOKS_MAX = 7
const FIRST_LOOK_MS = 2_000

/** Whether it may be tried again: the link may still be good. */
export const isPassing = ({ status }: Refusal): boolean => status === 0 || status === 429 || status >= 500

export interface Opening {
  readonly answer: Answer<LinkBody> | null
  readonly open: () => Promise<void>
}

export const useOpening = (token: string): Opening => {
  const [answer, setAnswer] = useState<Answer<LinkBody> | null>(null)
  const open = async (): Promise<void> => {
    const next = await callWithoutSession<LinkBody>('open_link', { token })
    setAnswer((now) => {
      const before = now?.ok === true ? now.body.message : null
      if (next.ok) return { ...next, body: { ...next.body, message: sameView(before, next.body.message) } }
      return before !== null && isPassing(next.refusal) ? now : next
    })
  }
  useEffect(() => void open(), [token])
  return { answer, open }
}

export type ByLink = 'approve' | 'reject'

/** What was decided here, and how it stands now. */
export interface DecidedHere {
  readonly action: ByLink
  readonly decision: Pick<DecisionBody, 'status' | 'revision'>
}

const standing = ({ action, decision }: DecidedHere, { state, message }: LinkBody, reread: boolean): DecidedHere => ({
  action,
  decision: reread && state === 'decided' ? { status: message.status, revision: decision.revision } : decision,
})

/** No session, no cookie; approve or reject, and nothing else. */
export const useLinkDecision = (token: string, link: LinkBody, open: () => Promise<void>) => {
  const [busy, setBusy] = useState(false)
  const [decided, setDecided] = useState<DecidedHere | null>(null)
  const [looks, setLooks] = useState(0)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const asked = useRef(false)
  const now = decided === null ? null : standing(decided, link, looks > 0)
  const look = async (): Promise<void> => {
    await open()
    setLooks((before) => before + 1)
  }
  const run = async (action: ByLink, reason?: string): Promise<void> => {
    if (asked.current) return
    asked.current = true
    setBusy(true)
    setRefusal(null)
    const said = reason === undefined || reason.trim() === '' ? {} : { reason: reason.trim() }
    const answer = await callWithoutSession<DecisionBody>('decide_link', { token, action, ...said })
    asked.current = false
    setBusy(false)
    if (!answer.ok) {
      setRefusal(answer.refusal)
      return open()
    }
    setDecided({ action, decision: answer.body })
    await look()
  }
  const isFollowed = now !== null && isUnderWay(now.decision) && looks > 0 && looks < LOOKS_MAX
  useEffect(() => {
    if (!isFollowed) return undefined
    const timer = setTimeout(() => void look(), FIRST_LOOK_MS * 2 ** (looks - 1))
    return () => clearTimeout(timer)
  }, [isFollowed, looks])
  return { busy, decided: now, refusal, run }
}
