/** The page that shows every mutant, and what noticed it. */
import type { Shown } from './demonstrate.js'
import type { Noticed } from './planted.js'

export interface Found {
  /** The theorem that failed; null: none did. */
  readonly by: string | null
  readonly seconds: number
}

export interface Row {
  readonly id: string
  readonly says: string
  /** The module that compares the table which lists it; null: none does. */
  readonly table: string | null
  readonly survives: string | null
  readonly unseen: string | null
  /** Each null where it was not tried. */
  readonly model: Found | null
  readonly both: Found | null
  readonly halves: Found | null
}

export const summary = (rows: ReadonlyArray<Row>) => ({
  mutants: rows.length,
  listed_in_tables: rows.filter(({ table }) => table !== null).length,
  caught_by_tables: rows.filter(({ model }) => (model?.by ?? null) !== null).length,
  caught_by_theorems: rows.filter(({ both }) => (both?.by ?? null) !== null).length,
  survivors: rows.filter(({ both }) => both?.by === null).map(({ id }) => id),
  not_tried: rows
    .filter(({ table, model, both }) => both === null || (table !== null && model === null))
    .map(({ id }) => id),
})

const cell = (found: Found | null, none: string): string => {
  if (found === null) return none
  const by = found.by?.replace(/^MultiMail\.(\S+): theorem (\S+)$/, '`$1` `$2`') ?? '**nothing**'
  return `${by}, ${found.seconds.toFixed(0)} s`
}

const line = ({ id, says, table, model, both }: Row): string =>
  `| \`${id}\` | ${says.replaceAll('|', '\\|')} | ${table === null ? 'no table lists it' : cell(model, 'not tried yet')} | ${cell(both, 'not tried yet')} |`

const tried = ({ table, model, both }: Row): boolean => both !== null && (table === null || model !== null)

const planted = ({ promise, says, test, by }: Noticed): string =>
  `| ${promise} | ${says} | [${test.slice(test.lastIndexOf('/') + 1)}](../../${test}) | \`${by}\` |`

export const page = (
  rows: ReadonlyArray<Row>,
  shown: ReadonlyArray<Shown>,
  noticed: ReadonlyArray<Noticed>,
): string => {
  const { mutants, listed_in_tables, caught_by_tables, caught_by_theorems, survivors, not_tried } = summary(rows)
  const both_ways = rows.filter((row) => row.table !== null && tried(row)).length
  const blind = rows
    .filter(({ model }) => model !== null && model.by === null)
    .map(({ id, unseen }) => `* \`${id}\`: ${unseen ?? 'no reason is known.'}`)
  const reasons = rows
    .filter(({ id }) => survivors.includes(id))
    .map(({ id, survives }) => `* \`${id}\`: ${survives ?? 'no reason is known: a promise is missing.'}`)
  return [
    '# Mutants of the spec',
    '',
    'Written by `npm run spec-mutants`. Each mutant breaks the spec in one small way, and is tried twice. **Model alone**: only Lean is changed; what',
    'compares it with the core must fail: the table, or the steps of real runs. **With the table**: the core is changed alike, so that the tables agree',
    'again; a theorem about what is promised must fail. No such theorem imports a table, so only Lean is asked here. Named is the first theorem that',
    'failed, and a share of the time of a run of several, beside other work. The theorems of `Flags` and `Plain` were written for mutants that others were not expected to notice.',
    'All was found of the sources as they are: what was found of others is left out.',
    '',
    `${mutants} mutants. Of ${listed_in_tables} that a table or the runs list, these caught ${caught_by_tables}. Theorems caught ${caught_by_theorems}; ${survivors.length} survived. ${both_ways} were tried both ways, ${not_tried.length} are not tried yet.`,
    ...(blind.length === 0 ? [] : ['', 'Of the model alone no run notices these; a theorem does:', '', ...blind]),
    '',
    '| Mutant | What is now so | Model alone | With the table |',
    '|---|---|---|---|',
    ...rows.map(line),
    '',
    ...(reasons.length === 0 ? [] : ['## Survivors', '', ...reasons, '']),
    ...(shown.length === 0
      ? []
      : [
          '## By hand',
          '',
          '`npm run prove` fails when anybody changes by hand what it ties together (`npm run spec-mutants -- --demonstrate`):',
          '',
          ...shown.map(
            ({ says, complaint, seconds }) => `* ${says}: \`${complaint.replaceAll('`', "'")}\` (${seconds} s)`,
          ),
          '',
        ]),
    ...(noticed.length === 0
      ? []
      : [
          '## In the core',
          '',
          'Every promise broken in the core alone, and the test by property or by trace that noticed it, with what it complained of',
          '(`npm run spec-mutants -- --planted`). All of the core is changed in thousands of places by `npm run mutation`.',
          '',
          '| Promise | What is now so | Test | Complaint |',
          '|---|---|---|---|',
          ...noticed.map(planted),
          '',
        ]),
  ].join('\n')
}
