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
  /** With the lemma changed alike; null also where there is none. */
  readonly mirror: Found | null
}

const isPromise = (found: Found | null): boolean => /: theorem P\d+_/.test(found?.by ?? '')

export const summary = (rows: ReadonlyArray<Row>) => ({
  mutants: rows.length,
  listed_in_tables: rows.filter(({ table }) => table !== null).length,
  caught_by_tables: rows.filter(({ model }) => (model?.by ?? null) !== null).length,
  caught_by_theorems: rows.filter(({ both }) => (both?.by ?? null) !== null).length,
  /** Where that theorem is named after a promise. */
  by_a_promise: rows.filter(({ both }) => isPromise(both)).length,
  mirrors: rows.filter(({ mirror }) => mirror !== null).length,
  mirrors_by_a_promise: rows.filter(({ mirror }) => isPromise(mirror)).length,
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

const mirrored = ({ id, mirror }: Row): string => `| \`${id}\` | ${cell(mirror, 'not tried yet')} |`

const tried = ({ table, model, both }: Row): boolean => both !== null && (table === null || model !== null)

const planted = ({ promise, says, test, by }: Noticed): string =>
  `| ${promise} | ${says} | [${test.slice(test.lastIndexOf('/') + 1)}](../../${test}) | \`${by}\` |`

export const page = (
  rows: ReadonlyArray<Row>,
  shown: ReadonlyArray<Shown>,
  noticed: ReadonlyArray<Noticed>,
): string => {
  const { mutants, listed_in_tables, caught_by_tables, caught_by_theorems, survivors, not_tried, ...named } =
    summary(rows)
  const mirrors = rows.filter(({ mirror }) => mirror !== null)
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
    'again; a proof must fail, of the module that is likely to notice it or, where it does not, of any other that compares no table. Named is the first theorem',
    'that Lean complained of there, and a share of the time of a run of several, beside other work. That is often a lemma which only restates the rule:',
    `in ${named.by_a_promise} of ${caught_by_theorems} it is named after a promise. So of some the [lemma is changed alike](#with-the-lemma-changed-alike). The theorems of \`Flags\`, \`Plain\`, \`Heard\` and`,
    '`Raw` were written for mutants that others were not expected to notice; the mutants at the end of the list change nothing of the rules, and let a statement say less.',
    'Results of older sources are not shown.',
    '',
    `${mutants} mutants. Of ${listed_in_tables} that a table or the runs list, these caught ${caught_by_tables}. Theorems caught ${caught_by_theorems}; ${survivors.length} survived. ${both_ways} were tried both ways, ${not_tried.length} are not tried yet.`,
    ...(blind.length === 0 ? [] : ['', 'Of the model alone no run notices these; a theorem does:', '', ...blind]),
    '',
    '| Mutant | What is now so | Model alone | With the table |',
    '|---|---|---|---|',
    ...rows.map(line),
    '',
    ...(mirrors.length === 0
      ? []
      : [
          '## With the lemma changed alike',
          '',
          'The same mutants with the statement of the lemma that restates the rule changed too (`mirrors.ts`), and everything before the module that is asked taken as stated.',
          `A theorem named after a promise fails in ${named.mirrors_by_a_promise} of ${named.mirrors}. Where an invariant's own proof fails instead (\`inv_…\`), the promise is drawn from that invariant.`,
          'Where nothing fails, no promise speaks of it: an approval in a `read_only` mailbox lets nothing leave (P2).',
          '',
          '| Mutant | What failed |',
          '|---|---|',
          ...mirrors.map(mirrored),
          '',
        ]),
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
