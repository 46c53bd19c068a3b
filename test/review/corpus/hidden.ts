/** Bodies that say something which the eye does not see, or not as it is. */
import { type Body, body } from './body.js'

const H = 'secret instruction'
const styled = (name: string, css: string, more = ''): Body =>
  body(
    `hidden-${name}`,
    `Text hidden by ${css.slice(0, 60)}`,
    `<p>Hello</p><div style="${css}"${more}>${H}</div><p>Bye</p>`,
    {
      hidden: [H],
      seen: ['Hello', 'Bye'],
    },
  )
const ruled = (name: string, css: string, html: string): Body =>
  body(`ruled-${name}`, `Text hidden by the rule ${css.slice(0, 60)}`, `<style>${css}</style><p>Hello</p>${html}`, {
    hidden: [H],
    seen: ['Hello'],
  })

export const HIDDEN: ReadonlyArray<Body> = [
  styled('display', 'display:none'),
  styled('display-important', 'display : NONE !important; display:block'),
  styled('display-escaped', 'd\\69splay:n\\6fne'),
  styled('display-comment', 'display/**/:/**/none'),
  styled('visibility', 'visibility:hidden'),
  styled('collapse', 'visibility:collapse'),
  styled('opacity', 'opacity:0.01'),
  styled('opacity-percent', 'opacity:1%'),
  styled('filter', 'filter:opacity(0)'),
  styled('font-zero', 'font-size:0'),
  styled('font-pixel', 'font-size:1px'),
  styled('font-em', 'font-size:.01em'),
  styled('font-shorthand', 'font:0/0 a'),
  styled('white', 'color:#fff'),
  styled('white-name', 'color:snow'),
  styled('white-rgb', 'color:rgb(254, 254, 254)'),
  styled('white-hsl', 'color:hsl(0 0% 100%)'),
  styled('transparent', 'color:transparent'),
  styled('alpha', 'color:rgba(0,0,0,0.02)'),
  styled('same', 'color:#123456;background:#123457'),
  styled('fill', '-webkit-text-fill-color:transparent'),
  styled('off-left', 'position:absolute;left:-9999px'),
  styled('off-right', 'position:fixed;left:9999px'),
  styled('off-margin', 'margin-left:-9999px'),
  styled('indent', 'text-indent:-9999px'),
  styled('squeezed', 'height:0;overflow:hidden'),
  styled('squeezed-max', 'max-height:0px;max-width:1px;overflow:hidden'),
  styled('clip', 'position:absolute;clip:rect(0,0,0,0)'),
  styled('clip-path', 'clip-path:inset(50%)'),
  styled('scale', 'transform:scale(0)'),
  styled('rotate', 'transform:rotateY(90deg)'),
  styled('mso', 'mso-hide:all'),
  styled('attribute', '', ' hidden'),
  styled('content-visibility', 'content-visibility:hidden'),
  styled('behind', 'position:relative;z-index:-1'),
  styled('mask', 'mask:linear-gradient(transparent,transparent)'),
  ruled('class', '.x{display:none}', `<p class="y x">${H}</p>`),
  ruled('id', '#x{opacity:0}', `<p id=x>${H}</p>`),
  ruled('type', 'i{font-size:0}', `<p><i>${H}</i></p>`),
  ruled('descendant', 'div.a > table td b{color:#fff}', `<div class=a><table><tr><td><b>${H}</b></table></div>`),
  ruled('attribute', 'p[data-x="1"]{display:none}', `<p data-x=1>${H}</p>`),
  ruled('media', '@media screen and (min-width:1px){.x{display:none}}', `<p class=x>${H}</p>`),
  ruled('supports', '@supports (display:grid){@media all{.x{visibility:hidden}}}', `<p class=x>${H}</p>`),
  ruled('nth', '.w p:nth-child(1){display:none}', `<div class=w><p>${H}</p></div>`),
  // What stands beside is not looked at: all that the rule may be about is marked.
  body(
    'ruled-sibling',
    'Text hidden by a rule about what it stands beside.',
    `<style>.w + p{display:none}</style><div class=w></div><p>${H}</p>`,
    { hidden: [H] },
  ),
  ruled('important', '.x{display:none!important}', `<p class=x style="display:block">${H}</p>`),
  ruled(
    'inherited',
    '.dark{background:#000;color:#fff}',
    `<div class=dark>light<div style="background:white">${H}</div></div>`,
  ),
  ruled('string', 'p.z{content:"/*";display:none}/* */', `<p class=z>${H}</p>`),
  ruled('generated', '.x::after{content:"secret instruction"}', '<p class=x>Bye</p>'),
  body(
    'old-colours',
    'White on white by old attributes.',
    `<body bgcolor="white" text="black"><font color="ffffff">${H}</font><table bgcolor=navy><tr><td><font color=navy>second</font></table>`,
    { hidden: [H, 'second'] },
  ),
  body(
    'old-size',
    'Text that a datalist, a ruby or a title keeps to itself.',
    `<datalist><option>${H}</option></datalist><ruby>a<rp>second</rp></ruby>`,
    { hidden: [H, 'second'] },
  ),
  body(
    'hidden-cell',
    'A row of a table that is hidden.',
    `<table><tr style="display:none"><td>${H}</td><td><b>second</b></td></tr><tr><td>shown</td></tr></table>`,
    { hidden: [H, 'second'], seen: ['shown'] },
  ),
  body(
    'hidden-outer',
    'Hidden by what it stands in, shown by itself.',
    `<div style="display:none"><p style="display:block;font-size:20px;color:red">${H}</p></div>`,
    { hidden: [H] },
  ),
  body(
    'not-hidden',
    'Layouts that hide nothing: they must not be marked.',
    '<div style="font-size:0"><span style="font-size:14px">one</span></div><table bgcolor="#000"><tr><td style="color:#fff">two</td></tr></table><div style="overflow:hidden;height:20px;opacity:.9;text-indent:10px;margin:-1px">three</div>',
    { seen: ['one', 'two', 'three'] },
  ),
  body(
    'turned',
    'Text that runs the other way.',
    '<p>invoice\u202efdp.exe\u202c</p><bdo dir=rtl>abc</bdo><p style="unicode-bidi:bidi-override;direction:rtl">exe.fdp</p>',
  ),
  body(
    'zero-width',
    'Characters without width, and tags that spell a text.',
    '<p>pay\u200bpal\u2060.com \u{e0069}\u{e0067}\u{e006e}</p>',
  ),
  body(
    'homograph',
    'Links to domains that look like others.',
    '<a href="https://xn--pypal-4ve.com">paypal.com</a><a href="https://раураl.com">paypal.com</a><a href="http://0x7f.1/">bank.test</a><a href="https://bank.test@evil.test">bank.test</a>',
    { seen: ['paypal.com'] },
  ),
  body('details', 'Text that is folded away.', '<details><summary>More</summary>folded</details>', {
    seen: ['More', 'folded'],
  }),
]
