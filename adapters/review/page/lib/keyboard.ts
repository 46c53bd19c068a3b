/** Shortcuts: single keys, and `g` followed by one. Off while something is typed, a dialog is open, or the operator turned them off. */
import { useEffect, useRef } from 'preact/hooks'
import { preferences } from './preferences.js'

export type Keys = Readonly<Record<string, (event: KeyboardEvent) => void>>

const SEQUENCE_MS = 1_500
let lead = { key: '', at: 0 }

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(SELECT|TEXTAREA)$/.test(target.tagName) || isTextInput(target))

const isTextInput = (target: HTMLElement): boolean =>
  target instanceof HTMLInputElement && !/^(checkbox|radio|button|submit)$/.test(target.type)

const usable = (event: KeyboardEvent): boolean =>
  !event.defaultPrevented &&
  !event.ctrlKey &&
  !event.metaKey &&
  !event.altKey &&
  !event.repeat &&
  preferences.get().shortcuts &&
  !isTyping(event.target) &&
  document.querySelector('dialog[open]') === null

const nameOf = (event: KeyboardEvent, now: number): string => {
  const follows = lead.key === 'g' && now - lead.at < SEQUENCE_MS
  lead = { key: follows ? '' : event.key, at: now }
  return follows ? `g ${event.key}` : event.key
}

const names = new WeakMap<KeyboardEvent, string>()

/** Held keys repeat only where that does no harm. */
const REPEATS = new Set(['j', 'k', 'ArrowDown', 'ArrowUp'])

export const useKeys = (keys: Keys): void => {
  const newest = useRef(keys)
  newest.current = keys
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      if (REPEATS.has(event.key) && event.repeat && names.get(event) === undefined) names.set(event, event.key)
      else if (!usable(event)) return
      if (isTyping(event.target) || document.querySelector('dialog[open]') !== null) return
      const name = names.get(event) ?? nameOf(event, Date.now())
      names.set(event, name)
      const act = newest.current[name]
      if (act === undefined) return
      event.preventDefault()
      act(event)
    }
    document.addEventListener('keydown', hear)
    return () => document.removeEventListener('keydown', hear)
  }, [])
}
