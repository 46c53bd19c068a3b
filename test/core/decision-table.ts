/**
 * A decision table as text, so that it can be read beside the contract: on each line a command, conditions `field=value`
 * (`field=a,b` either, `field!=value` not), and after `->` the result. The first line that fits decides. A `<field>` in a
 * result stands for that field's value.
 */
export type Given = Readonly<Record<string, unknown>>

interface Line {
  readonly command: string
  readonly fits: (given: Given) => boolean
  readonly result: string
}

const condition = (text: string): ((given: Given) => boolean) => {
  const [, field = '', sign, values = ''] = /^(\w+)(!?=)(.+)$/.exec(text) ?? []
  if (sign === undefined) throw new Error(`not a condition: ${text}`)
  return (given) => {
    if (!(field in given)) throw new Error(`no such field: ${field}`)
    return values.split(',').includes(String(given[field])) === (sign === '=')
  }
}

const line = (text: string): Line => {
  const [left = '', result] = text.split('->')
  if (result === undefined) throw new Error(`no result: ${text}`)
  const [command = '', ...conditions] = left.trim().split(/\s+/)
  const all = conditions.map(condition)
  return { command, fits: (given) => all.every((one) => one(given)), result: result.trim() }
}

export const decisionTable = (text: string): ((command: string, given: Given) => string) => {
  const lines = text
    .trim()
    .split('\n')
    .filter((one) => one.trim() !== '')
    .map(line)
  return (command, given) => {
    const found = lines.find((one) => one.command === command && one.fits(given))
    if (found === undefined) throw new Error(`no line for ${command} ${JSON.stringify(given)}`)
    return found.result.replace(/<(\w+)>/g, (_all, field: string) => String(given[field]))
  }
}
