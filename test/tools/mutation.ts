/**
 * Mutation testing of `core/`: `npm run mutation` for all of it, `npm run mutation:changed [-- <base>]` for what differs
 * from a base commit. Fails on a survivor. An equivalent mutant is named where it stands, with its reason:
 * `// Stryker disable next-line <Mutator>: <reason>`; each is listed at the end of a run.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { coreHash, writeScore } from '../../spec/prove/report.js'

const HOUSE = resolve(import.meta.dirname, '../..')
const REPORT = resolve(HOUSE, 'reports/mutation/mutation.json')

interface Mutant {
  readonly mutatorName: string
  readonly status: string
  readonly statusReason?: string
  readonly location: { readonly start: { readonly line: number } }
}
type MutationReport = { readonly files: Readonly<Record<string, { readonly mutants: ReadonlyArray<Mutant> }>> }

/** What decides how every mutant fares. */
const WEIGHS_ON_ALL = /^(stryker\.conf\.json|package-lock\.json|test\/tools\/mutation|test\/(core|properties\/core)\/)/

/** The files of `core/` to mutate once `changed` has changed; `all` when that cannot be told apart. */
export const targets = (
  changed: ReadonlyArray<string>,
  exists: (path: string) => boolean,
): 'all' | ReadonlyArray<string> => {
  const found = new Set<string>()
  for (const path of changed) {
    const mirrored = path.replace(/^test\/(core\/.*)\.test\.ts$/, '$1.ts')
    const source = mirrored.startsWith('core/') && mirrored.endsWith('.ts')
    if (source && exists(mirrored)) found.add(mirrored)
    else if (WEIGHS_ON_ALL.test(path)) return 'all'
  }
  return [...found].sort()
}

const git = (...args: ReadonlyArray<string>): ReadonlyArray<string> | null => {
  const { status, stdout } = spawnSync('git', args, { cwd: HOUSE, encoding: 'utf8' })
  return status === 0 ? stdout.split('\n').filter((one) => one !== '') : null
}

/** Where this branch left the default one; on the default branch itself the commit before. */
const base = (): string | null => {
  const head = git('rev-parse', 'HEAD')?.[0]
  const left = ['origin/HEAD', 'origin/main'].map((one) => git('merge-base', 'HEAD', one)?.[0])
  return (
    left.find((one) => one !== undefined && one !== head) ??
    git('rev-parse', '--verify', '--quiet', 'HEAD~1')?.[0] ??
    null
  )
}

const changedSince = (commit: string): ReadonlyArray<string> | null => {
  const tracked = git('diff', '--name-only', commit, '--')
  const untracked = git('ls-files', '--others', '--exclude-standard')
  return tracked === null || untracked === null ? null : [...tracked, ...untracked]
}

const mutantsOf = (report: MutationReport) =>
  Object.entries(report.files).flatMap(([path, { mutants }]) => mutants.map((one) => ({ path, ...one })))

/** Of 100 mutants that are not equivalent, those that some test noticed; to two places. */
export const scoreOf = (report: MutationReport): { readonly score: number; readonly mutants: number } => {
  const counted = mutantsOf(report).filter((one) => one.status !== 'Ignored')
  const noticed = counted.filter((one) => one.status === 'Killed' || one.status === 'Timeout')
  const score = counted.length === 0 ? 0 : Math.floor((noticed.length * 10_000) / counted.length) / 100
  return { score, mutants: counted.length }
}

/** One line for each equivalent mutant, and one that counts all. */
export const summary = (report: MutationReport): ReadonlyArray<string> => {
  const all = mutantsOf(report)
  const count = (status: string): number => all.filter((one) => one.status === status).length
  return [
    ...all
      .filter((one) => one.status === 'Ignored')
      .map((one) => `equivalent: ${one.path}:${one.location.start.line} ${one.mutatorName}: ${one.statusReason ?? ''}`),
    `mutation: ${all.length} mutants: ${count('Killed')} killed, ${count('Timeout')} timed out, ` +
      `${count('Survived')} survived, ${count('NoCoverage')} not covered, ${count('Ignored')} equivalent`,
  ]
}

/** Asks for every mutant anew: only then is the score one of the whole core. */
const ALL = '--force'

const stryker = (...args: ReadonlyArray<string>): number => {
  rmSync(REPORT, { force: true })
  const program = resolve(HOUSE, 'node_modules/@stryker-mutator/core/bin/stryker.js')
  const { status } = spawnSync('node', [program, 'run', 'stryker.conf.json', ...args], { cwd: HOUSE, stdio: 'inherit' })
  if (!existsSync(REPORT)) return 1
  const report = JSON.parse(readFileSync(REPORT, 'utf8')) as MutationReport
  for (const one of summary(report)) console.log(one)
  if (args.includes(ALL)) writeScore(HOUSE, { ...scoreOf(report), core: coreHash(HOUSE) })
  return status ?? 1
}

const main = (): number => {
  const [flag, named] = process.argv.slice(2)
  const from = named ?? base()
  const changed = flag === '--changed' && from !== null ? changedSince(from) : null
  const chosen = changed === null ? 'all' : targets(changed, (path) => existsSync(resolve(HOUSE, path)))
  if (chosen === 'all') return stryker(ALL)
  console.log(`changed since ${from}: ${chosen.length === 0 ? 'nothing that core/ stands on' : chosen.join(', ')}`)
  return chosen.length === 0 ? 0 : stryker('--mutate', chosen.join(','))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main()
