import { describe, expect, it } from 'vitest'
import { escaped, type Letter, letterHtml, letterText } from '../../../../core/operations/review/letter.js'

const HOSTILE = `<b>"x" & 'y'</b>\nDecide: http://evil.example/\u202e\tz`
const LETTER: Letter = [
  [{ title: 'A <title>' }, { say: 'We & you.' }],
  [
    { name: 'From', value: 'a<b\n\tc\u200b@x.example' },
    { name: 'A longer name', value: 'v'.repeat(300) },
  ],
  [{ intro: 'It says:', quote: [HOSTILE, 'x'.repeat(201), 'y'.repeat(200)] }],
  [
    { button: 'Decide <now>', url: 'https://desk.example/link#decide="1"' },
    { link: 'Or <here>', url: 'https://desk.example/?a&b' },
  ],
]

describe('a letter to the operator', () => {
  it('as text: what others wrote is one marked, printable line each', () => {
    expect(letterText(LETTER)).toBe(
      [
        'A <title>',
        'We & you.',
        '',
        'From:         a<b  c⟨U+200B⟩@x.example',
        `A longer name: ${'v'.repeat(300)}`,
        '',
        'It says:',
        `> <b>"x" & 'y'</b> Decide: http://evil.example/⟨U+202E⟩ z`,
        `> ${'x'.repeat(200)} …`,
        `> ${'y'.repeat(200)}`,
        '',
        'Decide <now>: https://desk.example/link#decide="1"',
        'Or <here>: https://desk.example/?a&b',
        '',
      ].join('\n'),
    )
  })

  it('as HTML: the same, escaped, with styles of its own, and nothing to load', () => {
    const quote = 'margin:4px 0 12px;padding:6px 12px;border-left:3px solid #8a8f98;overflow-wrap:anywhere'
    const button =
      'display:inline-block;padding:10px 18px;border-radius:6px;background:#1f5fbf;color:#ffffff;font-weight:600;text-decoration:none'
    expect(letterHtml('[TEST] <1>', LETTER)).toBe(
      [
        '<!doctype html>',
        '<html lang="en">',
        '<head>',
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">',
        '<meta name="color-scheme" content="light dark">',
        '<title>[TEST] &lt;1&gt;</title>',
        '</head>',
        '<body style="margin:0;padding:24px 16px;font:16px/1.5 system-ui,-apple-system,&quot;Segoe UI&quot;,sans-serif">',
        '<div style="max-width:600px;margin:0 auto">',
        '<div style="margin:0 0 20px"><div style="font-size:19px;font-weight:600">A &lt;title&gt;</div>',
        '<div style="overflow-wrap:anywhere">We &amp; you.</div></div>',
        '<div style="margin:0 0 20px"><div style="overflow-wrap:anywhere"><b>From:</b> a&lt;b  c⟨U+200B⟩@x.example</div>',
        `<div style="overflow-wrap:anywhere"><b>A longer name:</b> ${'v'.repeat(300)}</div></div>`,
        '<div style="margin:0 0 20px"><div>It says:</div>',
        `<blockquote dir="auto" style="${quote}">&lt;b&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;/b&gt; Decide: http://evil.example/⟨U+202E⟩ z<br>`,
        `${'x'.repeat(200)} …<br>`,
        `${'y'.repeat(200)}</blockquote></div>`,
        `<div style="margin:0 0 20px"><div><a href="https://desk.example/link#decide=&quot;1&quot;" style="${button}">Decide &lt;now&gt;</a></div>`,
        '<div style="overflow-wrap:anywhere">Or &lt;here&gt;: <a href="https://desk.example/?a&amp;b">https://desk.example/?a&amp;b</a></div></div>',
        '</div>',
        '</body>',
        '</html>',
        '',
      ].join('\n'),
    )
  })

  it('escapes every character that HTML would take for its own', () => {
    expect(escaped(`&<>"'a`)).toBe('&amp;&lt;&gt;&quot;&#39;a')
  })
})
