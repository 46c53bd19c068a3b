import { describe, expect, it } from 'vitest'
import { attachmentFacts } from '../../../core/review/attachments.js'
import { abouts, attachment, shown } from './samples.js'

const of = (name: string, type?: string) =>
  abouts(attachmentFacts(shown({ content: { attachments: [attachment(name, type)] } })))
const OFFICE = 'application/vnd.openxmlformats-officedocument'

const AGREEING: ReadonlyArray<readonly [string, ...ReadonlyArray<string>]> = [
  ['csv', 'text/csv', 'text/plain', 'application/csv', 'application/vnd.ms-excel'],
  ['doc', 'application/msword'],
  ['docx', `${OFFICE}.wordprocessingml.document`],
  ['gif', 'image/gif'],
  ['gz', 'application/gzip', 'application/x-gzip'],
  ['ics', 'text/calendar', 'application/ics'],
  ['jpeg', 'image/jpeg'],
  ['jpg', 'image/jpeg'],
  ['json', 'application/json', 'text/plain'],
  ['md', 'text/markdown', 'text/plain'],
  ['mp3', 'audio/mpeg', 'audio/mp3'],
  ['mp4', 'video/mp4', 'audio/mp4'],
  ['pdf', 'application/pdf'],
  ['png', 'image/png'],
  ['ppt', 'application/vnd.ms-powerpoint'],
  ['pptx', `${OFFICE}.presentationml.presentation`],
  ['rtf', 'application/rtf', 'text/rtf'],
  ['txt', 'text/plain'],
  ['webp', 'image/webp'],
  ['xls', 'application/vnd.ms-excel'],
  ['xlsx', `${OFFICE}.spreadsheetml.sheet`],
  ['xml', 'application/xml', 'text/xml'],
  ['zip', 'application/zip', 'application/x-zip-compressed'],
]

describe('an attachment', () => {
  it.each(AGREEING)('%s of its type makes no fact, of another it does', (extension, ...types) => {
    const name = `a.${extension}`
    for (const type of [...types, 'application/octet-stream', 'application/x-unknown', 'binary/octet-stream'])
      expect(of(name, type)).toEqual({})
    expect(of(name.toUpperCase(), `${types[0]?.toUpperCase()}; charset=utf-8`)).toEqual({})
    expect(of(name, 'font/woff')).toEqual({ attachment_type_differs: [`${name} (font/woff)`] })
  })

  it.each([
    ['htm', 'text/html'],
    ['html', 'text/html'],
    ['svg', 'image/svg+xml'],
  ])('%s of its type runs', (extension, type) => {
    const about = [`a.${extension} (${type})`]
    expect(of(`a.${extension}`, type)).toEqual({ attachment_runs: about })
    expect(of(`a.${extension}`, 'font/woff')).toHaveProperty('attachment_type_differs')
  })

  it.each([
    'setup.exe',
    'SETUP.EXE',
    'a.js',
    'a.docm',
    'a.iso',
    'a.lnk',
    'a.xltm',
    'a.ade',
    'a.exe.',
    'a.exe . ',
    'a.exe ',
    'a.exe:x.txt',
    '.exe.exe',
    'a..exe',
  ])('runs by its name: %j', (name) => {
    expect(of(name)).toEqual({ attachment_runs: [`${name} (application/octet-stream)`] })
  })

  it.each(['application/x-msdownload', 'text/html', 'text/x-sh; charset=x', 'application/hta', 'IMAGE/SVG+XML'])(
    'runs by its type: %s',
    (type) => {
      expect(of('a', type)).toEqual({ attachment_runs: [`a (${type})`] })
    },
  )

  it.each([
    'exe',
    '.exe',
    'a.tar.gz',
    'a.dat',
    'a',
    '...',
    'a.b.c',
    'report.2026.pdf',
    'v1.2.txt',
    'pdf.pdf',
    'html.dat',
  ])('makes no fact: %s', (name) => {
    expect(of(name)).toEqual({})
  })

  it.each(['invoice.pdf.zip', 'invoice.PDF .zip', 'a.b.docx.txt', 'x.txt.pdf.'])('has two extensions: %s', (name) => {
    expect(of(name)).toEqual({ attachment_double_extension: [`${name} (application/octet-stream)`] })
  })

  it('may be remarkable for several reasons', () => {
    expect(Object.keys(of('invoice.pdf      .exe', 'font/woff')).sort()).toEqual([
      'attachment_double_extension',
      'attachment_runs',
    ])
    expect(of('invoice.pdf.dat')).toEqual({})
    expect(of('invoice.dat.exe')).toEqual({ attachment_runs: ['invoice.dat.exe (application/octet-stream)'] })
  })
})
