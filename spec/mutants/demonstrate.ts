/** `npm run spec-mutants -- --demonstrate`: `npm run prove` fails when anybody changes by hand what it ties together. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Change } from './mutant.js'
import { withCopy } from './regenerate.js'

const PROVE_MS_MAX = 30 * 60_000

interface Demonstration {
  readonly says: string
  readonly change: Change
  /** What `npm run prove` must complain of. */
  readonly complains: RegExp
  /** Lean itself must find it, which takes minutes. */
  readonly slow?: true
}

export const DEMONSTRATIONS: ReadonlyArray<Demonstration> = [
  {
    says: 'one row of a table',
    change: {
      file: 'spec/lean/MultiMail/Table/Small.lean',
      from: '(.gatedSend, false, false, .hold)',
      to: '(.gatedSend, false, false, .allowlist)',
    },
    complains: /Table\/Small\.lean is not what core\/ says now/,
  },
  {
    says: 'one arm in the TypeScript core',
    change: {
      file: 'core/message/decide.ts',
      from: "state.phase === 'held' ? only({ _tag: 'expired' }) : unchanged",
      to: "state.phase === 'cleared' ? only({ _tag: 'expired' }) : unchanged",
    },
    complains: /Table\/Message\.lean is not what core\/ says now/,
  },
  {
    says: 'one arm of `decide` in Lean',
    change: {
      file: 'spec/lean/MultiMail/Control.lean',
      from: '    | .held => .happens .expired',
      to: '    | .cleared => .happens .expired',
    },
    complains: /MultiMail\.Agree: FAILED/,
    slow: true,
  },
]

/** What was shown last, for the page. */
export interface Shown {
  readonly says: string
  readonly complaint: string
  readonly seconds: number
}

const SHOWN = 'spec/mutants/demonstrations.json'

export const shownBefore = (house: string): ReadonlyArray<Shown> =>
  existsSync(join(house, SHOWN)) ? (JSON.parse(readFileSync(join(house, SHOWN), 'utf8')) as ReadonlyArray<Shown>) : []

/** In a copy. All of `npm run prove` is run there, with one Lean at a time, until it fails. */
export const demonstrate = async (house: string, quick: boolean, say: (line: string) => void): Promise<boolean> => {
  const found: Array<Shown> = []
  let all = true
  for (const { says, change, complains } of DEMONSTRATIONS.filter(({ slow }) => !(quick && slow === true)))
    await withCopy(
      house,
      change,
      (folder) => {
        const start = performance.now()
        const tsx = join(house, 'node_modules/tsx/dist/cli.mjs')
        const { status, stdout } = spawnSync(process.execPath, [tsx, 'spec/prove/main.ts', '--jobs', '1'], {
          cwd: folder,
          encoding: 'utf8',
          timeout: PROVE_MS_MAX,
        })
        const complaint = stdout.split('\n').find((line) => complains.test(line))
        const seconds = Math.round((performance.now() - start) / 1000)
        const shown = status === 1 && complaint !== undefined
        say(`${shown ? 'shown' : 'NOT SHOWN'}: ${says} changed: ${complaint ?? stdout.slice(-300)} (${seconds} s)`)
        if (shown) found.push({ says, complaint: complaint.replace(/^\[ *\d+\/\d+\] /, ''), seconds })
        all &&= shown
        return Promise.resolve()
      },
      ['package.json', 'core', 'spec', 'test'],
    )
  if (all && !quick) writeFileSync(join(house, SHOWN), `${JSON.stringify(found, null, 2)}\n`)
  return all
}
