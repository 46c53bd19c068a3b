/** Facts about attachments, by their names and types alone: nobody opens them here. */
import { type Fact, saw } from './fact.js'
import type { Shown } from './shown.js'

const words = (all: string): ReadonlySet<string> => new Set(all.split(' '))

/** What a system runs, mounts or installs when it is opened, or a browser shows as a page of its own. */
const RUN_NAMES = words(
  'ade adp apk app appimage application appref-ms appx bash bat bin chm cmd com command cpl deb dll dmg docm dotm exe gadget hlp hta htm html img inf iqy iso jar jnlp js jse library-ms lnk mht mhtml mobileconfig msc msi msix msp mst one pif pkg potm ppam ppsm pptm ps1 ps1xml psd1 psm1 py rdp reg rpm scf scr search-ms settingcontent-ms sh shtml slk svg svgz url vb vbe vbs vhd vhdx webloc wim wsf wsh xbap xhtml xlam xll xlsm xltm',
)
const RUN_TYPES = words(
  'application/hta application/java-archive application/javascript application/vnd.android.package-archive application/x-apple-diskimage application/x-executable application/x-iso9660-image application/x-ms-dos-executable application/x-ms-shortcut application/x-msdos-program application/x-msdownload application/x-msi application/x-sh application/xhtml+xml image/svg+xml text/html text/javascript text/x-python text/x-sh',
)

/** Types that say nothing of what they hold. */
const UNSAID = words('application/octet-stream application/x-unknown binary/octet-stream')

const OFFICE = 'application/vnd.openxmlformats-officedocument'

/** Extensions of which it is known what types go with them. */
const TYPES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['csv', words('text/csv text/plain application/csv application/vnd.ms-excel')],
  ['doc', words('application/msword')],
  ['docx', words(`${OFFICE}.wordprocessingml.document`)],
  ['gif', words('image/gif')],
  ['gz', words('application/gzip application/x-gzip')],
  ['htm', words('text/html')],
  ['html', words('text/html')],
  ['ics', words('text/calendar application/ics')],
  ['jpeg', words('image/jpeg')],
  ['jpg', words('image/jpeg')],
  ['json', words('application/json text/plain')],
  ['md', words('text/markdown text/plain')],
  ['mp3', words('audio/mpeg audio/mp3')],
  ['mp4', words('video/mp4 audio/mp4')],
  ['pdf', words('application/pdf')],
  ['png', words('image/png')],
  ['ppt', words('application/vnd.ms-powerpoint')],
  ['pptx', words(`${OFFICE}.presentationml.presentation`)],
  ['rtf', words('application/rtf text/rtf')],
  ['svg', words('image/svg+xml')],
  ['txt', words('text/plain')],
  ['webp', words('image/webp')],
  ['xls', words('application/vnd.ms-excel')],
  ['xlsx', words(`${OFFICE}.spreadsheetml.sheet`)],
  ['xml', words('application/xml text/xml')],
  ['zip', words('application/zip application/x-zip-compressed')],
])

/** What a system takes for the extension: it drops dots and spaces at the end, and a stream after a colon. */
const partsOf = (name: string): ReadonlyArray<string> =>
  String(name.toLowerCase().split(':')[0])
    .split('.')
    .map((one) => one.trim())
    .filter((one) => one !== '')

const extensionOf = (name: string): string => String(partsOf(name).slice(1).at(-1))

const typeOf = (content_type: string): string => String(content_type.toLowerCase().split(';')[0])

const hasTwo = (name: string): boolean => {
  const [before, last] = partsOf(name).slice(1).slice(-2)
  return TYPES.has(String(before)) && (TYPES.has(String(last)) || RUN_NAMES.has(String(last)))
}

const disagrees = (name: string, type: string): boolean => {
  const types = TYPES.get(extensionOf(name))
  return types !== undefined && !types.has(type) && !UNSAID.has(type)
}

export const attachmentFacts = ({ content: { attachments } }: Shown): ReadonlyArray<Fact> => {
  const named = (is: (name: string, type: string) => boolean): ReadonlyArray<string> =>
    attachments
      .filter(({ name, content_type }) => is(name, typeOf(content_type)))
      .map(({ name, content_type }) => `${name} (${content_type})`)
  return [
    ...saw(
      'attachment_runs',
      named((name, type) => RUN_NAMES.has(extensionOf(name)) || RUN_TYPES.has(type)),
    ),
    ...saw('attachment_double_extension', named(hasTwo)),
    ...saw('attachment_type_differs', named(disagrees)),
  ]
}
