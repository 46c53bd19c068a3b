/** Rule 1 of the house, checked: imports by dependency-cruiser, globals by `purity.ts`. Run as `npm run deps`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser'
import { impurities } from './purity.js'

const HOUSE = resolve(fileURLToPath(new URL('../..', import.meta.url)))

type Counts = Readonly<Record<string, number>>

export interface Report {
  /** Modules of our own that were read, under each folder looked at. */
  readonly modules: Counts
  readonly violations: ReadonlyArray<string>
}

const sources = (root: string, folder: string): ReadonlyArray<string> =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))

const counted = (folders: ReadonlyArray<string>, count: (folder: string) => number): Counts =>
  Object.fromEntries(folders.map((folder) => [folder, count(folder)]))

const cruised = async (root: string, folders: ReadonlyArray<string>): Promise<ICruiseResult> => {
  const configuration = createRequire(import.meta.url)(join(HOUSE, '.dependency-cruiser.cjs')) as {
    readonly forbidden: Array<IForbiddenRuleType>
    readonly options: { readonly enhancedResolveOptions: object } & Record<string, unknown>
  }
  const { enhancedResolveOptions, ...options } = configuration.options
  const found = await cruise(
    [...folders],
    { ...options, baseDir: root, validate: true, ruleSet: { forbidden: configuration.forbidden } },
    enhancedResolveOptions,
  )
  if (typeof found.output === 'string') throw new Error('dependency-cruiser answered with text')
  return found.output
}

/**
 * With a compiler it cannot use, dependency-cruiser finds no modules and is content; so what it read is counted
 * against what is there.
 */
export const unread = (read: Counts, present: Counts): ReadonlyArray<string> =>
  Object.entries(present).flatMap(([folder, files]) =>
    (read[folder] ?? 0) < files
      ? [`${folder}/: dependency-cruiser read only ${read[folder] ?? 0} of its ${files} modules`]
      : [],
  )

/** What runs in the shipped program and decides, or judges what was decided. */
const pure = (root: string): ReadonlyArray<string> =>
  ['core', 'spec/invariants']
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => sources(root, folder))

/** Checks those of the folders under `root` that there are. */
export const check = async (root: string, wanted: ReadonlyArray<string>): Promise<Report> => {
  const folders = wanted.filter((folder) => existsSync(join(root, folder)))
  const { modules, summary } = await cruised(root, folders)
  const read = counted(folders, (folder) => modules.filter((one) => one.source.startsWith(`${folder}/`)).length)
  const present = counted(folders, (folder) => sources(root, folder).length)
  return {
    modules: read,
    violations: [
      ...unread(read, present),
      ...summary.violations.map((one) => `${one.from}: ${one.rule.name}: ${one.to}`),
      ...pure(root).flatMap((path) => impurities(path, readFileSync(join(root, path), 'utf8'))),
    ],
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { modules, violations } = await check(process.cwd(), ['core', 'adapters', 'spec', 'bench', 'test'])
  for (const one of violations) console.error(one)
  const total = Object.values(modules).reduce((sum, one) => sum + one, 0)
  console.log(`${total} modules read (${JSON.stringify(modules)}), ${violations.length} violations`)
  process.exitCode = total > 0 && violations.length === 0 ? 0 : 1
}
