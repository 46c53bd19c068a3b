/** Values of the core as terms of Lean: each name as it is, in camel case. The only names that differ are those that Lean keeps for itself. */
const KEPT: Readonly<Record<string, string>> = { return: 'back', open: 'isOpen' }

/** `gate_first` is `gateFirst`. */
export const nameOf = (name: string): string =>
  KEPT[name] ?? name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase())

type Value = string | boolean | object

const fieldsOf = (fields: object): ReadonlyArray<string> =>
  Object.entries(fields)
    .filter(([name]) => name !== '_tag')
    .map(([name, value]) => `${nameOf(name)} := ${termOf(value as Value)}`)

const arguments_ = (fields: object): string =>
  fieldsOf(fields)
    .map((one) => ` (${one})`)
    .join('')

/** A word is a constructor, an object with `_tag` one with its arguments by name, any other object a structure. */
export const termOf = (value: Value): string => {
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return `.${nameOf(value)}`
  return '_tag' in value ? `.${nameOf(String(value._tag))}${arguments_(value)}` : `{ ${fieldsOf(value).join(', ')} }`
}

export const tuple = (...values: ReadonlyArray<Value>): string => `(${values.map(termOf).join(', ')})`

/** The numbers as the digits of one, the first the lowest. */
export const digits = (base: number, numbers: ReadonlyArray<number>): string => {
  const whole = numbers.reduceRight((sum, one) => {
    if (!(one >= 0 && one < base)) throw new Error(`${one} is no digit to the base ${base}`)
    return sum * BigInt(base) + BigInt(one)
  }, 0n)
  return `0x${whole.toString(16)}`
}

export const list = (name: string, type: string, terms: ReadonlyArray<string>): string =>
  `def ${name} : List ${type.includes(' ') ? `(${type})` : type} := [\n${terms.map((one) => `  ${one}`).join(',\n')}]\n`

const SAYS = 'Written by `npm run tables` from `core/table.ts`; a test compares it with what the core says now.'

export const moduleOf = (imports: ReadonlyArray<string>, about: string, ...parts: ReadonlyArray<string>): string =>
  [
    ['module', ...imports.map((one) => `public import ${one}`)].join('\n'),
    `/-! ${about}\n\n${SAYS} -/`,
    '@[expose] public section',
    'namespace MultiMail.Table',
    '',
    ...parts,
    'end MultiMail.Table\n',
  ].join('\n')
