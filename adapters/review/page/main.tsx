/** The page of the review desk: what a reviewer sees, and decides on. */
import { render } from 'preact'
import { takeToken } from './lib/link-token.js'
import { follow } from './lib/router.js'
import { askSession } from './lib/session.js'
import { Page } from './views/page.js'

// First of all: the token is out of the address before anything is asked or shown.
takeToken()
addEventListener('hashchange', takeToken)
addEventListener('popstate', follow)
follow()

const root = document.getElementById('page')
if (root !== null) {
  render(<Page />, root)
  void askSession()
}
