/** One hostile body, and what it tries. */
export interface Body {
  readonly name: string
  /** What it would do in a page that trusted it. */
  readonly tries: string
  readonly html: string
  /** Texts that must be found to be hidden, and be marked in the view. */
  readonly hidden?: ReadonlyArray<string>
  /** Texts that must be seen in the view without a mark. */
  readonly seen?: ReadonlyArray<string>
  /** Something of it must be said to be not shown. */
  readonly cut?: true
}

export const body = (
  name: string,
  tries: string,
  html: string,
  more: Omit<Body, 'name' | 'tries' | 'html'> = {},
): Body => ({
  name,
  tries,
  html,
  ...more,
})

/** Where the bodies try to load from, to post to and to go: a request for it is what the tests look for. */
export const EVIL = 'http://evil.test'
/** What they try to run: it would be seen in the page and by the listener for dialogs. */
export const RUN = "top.pwned=1;parent.pwned=1;window.pwned=1;alert('pwned');console.log('pwned')"
