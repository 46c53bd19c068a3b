/** The Lean sources as a graph: found by looking, put in order by what they import. Nothing is listed by hand. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Source {
  /** As Lean says it: `MultiMail.Table.Names`. */
  readonly name: string
  readonly text: string
  readonly imports: ReadonlyArray<string>
}

const HEADER = /^\s*(module|prelude)?\s*$/
const IMPORT = /^(public\s+)?(meta\s+)?import\s+(all\s+)?(?<name>\S+)\s*$/

/** What a module imports. Imports stand at its head, each on a line of its own: another place could hide one. */
export const importsOf = (name: string, text: string): ReadonlyArray<string> => {
  const lines = text.split('\n')
  const end = lines.findIndex((line) => !HEADER.test(line) && !IMPORT.test(line))
  const head = end === -1 ? lines : lines.slice(0, end)
  const stray = lines.slice(head.length).find((line) => /^\s*(public\s+|meta\s+)*import\b/.test(line))
  if (stray !== undefined) throw new Error(`${name}: an import below the head of the file: ${stray.trim()}`)
  return head.flatMap((line) => IMPORT.exec(line)?.groups?.name ?? [])
}

export const sourceOf = (name: string, text: string): Source => ({ name, text, imports: importsOf(name, text) })

/** All modules below a root, sorted by name. */
export const readSources = (root: string): ReadonlyArray<Source> => {
  if (!existsSync(root)) throw new Error(`no Lean sources in ${root}`)
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.lean') && !path.startsWith('.lake'))
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) =>
      sourceOf(path.slice(0, -'.lean'.length).replaceAll('/', '.'), readFileSync(join(root, path), 'utf8')),
    )
}

/** Each module behind those it imports. Only modules of our own may be imported, and not in a circle. */
export const ordered = (sources: ReadonlyArray<Source>): ReadonlyArray<Source> => {
  const byName = new Map(sources.map((one) => [one.name, one]))
  const done = new Map<string, Source>()
  const visit = (name: string, above: ReadonlyArray<string>): void => {
    if (done.has(name)) return
    if (above.includes(name)) throw new Error(`imports in a circle: ${[...above, name].join(' → ')}`)
    const source = byName.get(name)
    if (source === undefined) throw new Error(`${above.at(-1)} imports ${name}, which is not among the sources`)
    for (const one of source.imports) visit(one, [...above, name])
    done.set(name, source)
  }
  for (const { name } of sources) visit(name, [])
  return [...done.values()]
}
