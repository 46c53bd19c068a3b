/** Where the review desk lies on the server, as express reads paths. */

/** The page: its script reads the rest of the path. */
export const PAGE_PATHS: ReadonlyArray<string> = [
  '/',
  '/approve/:message_id',
  '/messages/:message_id',
  '/history',
  '/unknown',
  '/audit',
  '/mailboxes',
  '/keys',
  '/sandbox',
  '/operator-mail',
  '/settings',
  '/start',
  '/link',
]

export const DESK_PATHS: ReadonlyArray<string> = [...PAGE_PATHS, '/assets/:file', '/desk/{*path}']
