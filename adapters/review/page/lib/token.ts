/** What stands behind the `#` of a signed link. */
export interface LinkToken {
  readonly kind: 'decide' | 'sign_in'
  readonly token: string
}

export const tokenIn = (hash: string): LinkToken | null => {
  const found = /^#(decide|sign_in)=([\w.~-]+)$/.exec(hash)
  if (found === null) return null
  return { kind: found[1] === 'decide' ? 'decide' : 'sign_in', token: found[2] ?? '' }
}
