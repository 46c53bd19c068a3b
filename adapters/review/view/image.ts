/** Images of a mail: a picture that it brings with it stays, one from elsewhere becomes a mark that says what and where. */
import { visibleText } from '../../../core/review/characters.js'
import { targetOf } from '../../../core/review/url.js'
import { escaped } from './frame.js'
import { attribute, type Element } from './parse.js'

/** Characters of an image that a message brings with it. */
export const DATA_CHARACTERS_MAX = 256 * 1024
/** UTF-16 units of an alternative text. */
const ALT_MAX = 1000

const DATA = /^data:image\/(?:png|jpeg|gif|webp);base64,[a-z0-9+/]+={0,2}$/i

const whereOf = (src: string): string => {
  if (/^\s*cid:/i.test(src)) return 'attached'
  if (/^\s*data:/i.test(src)) return 'of a kind that is not shown'
  return targetOf(src)?.host || 'from nowhere'
}

/** `text`: what stands for it. */
export const imageOf = (element: Element): { readonly html: string; readonly text: string } => {
  const src = (attribute(element, 'src') ?? '').trim()
  const text = (attribute(element, 'alt') ?? '').slice(0, ALT_MAX)
  if (src.length <= DATA_CHARACTERS_MAX && DATA.test(src)) return { html: `<img src="${src}" alt="">`, text }
  const where = escaped(visibleText(whereOf(src).slice(0, ALT_MAX)))
  return { html: `<span class="desk-image">image: ${where}</span>`, text }
}
