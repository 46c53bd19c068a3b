import type { ComponentChildren } from 'preact'
import type { Refusal } from '../lib/api.js'
import { Icon } from './icon.js'

/** What went wrong and what to do about it. */
export const Trouble = ({
  refusal,
  again,
  children,
}: {
  readonly refusal: Refusal
  readonly again?: (() => void) | undefined
  readonly children?: ComponentChildren
}) => (
  <div class="trouble" role="alert">
    <Icon name="high" />
    <div>
      <p>{refusal.error}</p>
      {fieldsOf(refusal).map((one) => (
        <p key={one}>{one}</p>
      ))}
      {children}
      {again === undefined ? null : (
        <button type="button" onClick={again}>
          Try again
        </button>
      )}
    </div>
  </div>
)

interface Field {
  readonly field: string
  readonly message: string
}

/** `details.fields`: what to change in each field. */
const fieldsOf = ({ details }: Refusal): ReadonlyArray<string> =>
  Array.isArray(details.fields)
    ? (details.fields as ReadonlyArray<Field>).map(({ field, message }) => `${field}: ${message}`)
    : []

export const Waiting = ({ what }: { readonly what: string }) => (
  <p class="waiting" role="status">
    {what}
  </p>
)
