/**
 * Several modules as one file, and several mutants' modules in one, each in a namespace of its own. Lean from npm takes most
 * of a module's time to start, and a mutant changes a module that others import: so one process reads all of them in turn.
 */
import type { Source } from '../prove/sources.js'

export interface Part {
  /** Whose modules these are. */
  readonly id: string
  readonly sources: ReadonlyArray<Source>
  /** The one module whose proofs are asked for, the others' theorems being taken as they stand; null: all. */
  readonly only: string | null
}

export interface Whole {
  readonly text: string
  /** The modules in their order, with the line of the whole behind which each begins. */
  readonly starts: ReadonlyArray<{ readonly id: string; readonly module: string; readonly line: number }>
}

/** Those that are wanted, in this order as far as their imports allow, with all that they import. */
export const closure = (sources: ReadonlyArray<Source>, wanted: ReadonlyArray<string>): ReadonlyArray<Source> => {
  const byName = new Map(sources.map((one) => [one.name, one]))
  const done = new Map<string, Source>()
  const visit = (name: string): void => {
    const source = byName.get(name)
    if (source === undefined) throw new Error(`no module ${name}`)
    for (const one of source.imports) if (!done.has(one)) visit(one)
    done.set(name, source)
  }
  for (const name of wanted) if (!done.has(name)) visit(name)
  return [...done.values()]
}

const HEAD = /^(module|public import .*)$/

/** Each module's own section ends with it, and with it what is local to it. The head's lines stay, empty, so that places stay right. */
export const joined = (parts: ReadonlyArray<Part>): Whole => {
  const lines = ['module']
  const starts: Array<Whole['starts'][number]> = []
  for (const [at, { id, sources, only }] of parts.entries()) {
    lines.push(`namespace Mutant${at}`)
    for (const { name, text } of sources) {
      lines.push(`set_option debug.byAsSorry ${only !== null && only !== name}`)
      starts.push({ id, module: name, line: lines.length })
      lines.push(...text.split('\n').map((line) => (HEAD.test(line) ? '' : line)), 'end')
    }
    lines.push(`end Mutant${at}`)
  }
  return { text: lines.join('\n'), starts }
}

export interface Place {
  readonly id: string
  readonly module: string
  /** In its own file, from 1. */
  readonly line: number
  /** `theorem P1_gate`: what the line belongs to. */
  readonly declaration: string
}

const DECLARATION =
  /^\s*(?:@\[[^\]]*\]\s*)?(?:(?:public|private|protected|local|noncomputable)\s+)*(theorem|def|inductive|structure|instance|example)\s*(\S*)/

/** Where a line of the whole, from 1, comes from. */
export const placeOf = ({ text, starts }: Whole, line: number): Place => {
  const start = starts.findLast((one) => one.line < line)
  const from = start?.line ?? 0
  const declaration = text
    .split('\n')
    .slice(from, line)
    .findLast((one) => DECLARATION.test(one))
  const [, kind = 'line', name = ''] = DECLARATION.exec(declaration ?? '') ?? []
  return { id: start?.id ?? '', module: start?.module ?? '', line: line - from, declaration: `${kind} ${name}`.trim() }
}
