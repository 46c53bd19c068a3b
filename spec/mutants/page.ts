/** The page that shows every mutant, and what noticed it. */

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

export const page = (rows: ReadonlyArray<Row>): string => {
  const { mutants, listed_in_tables, caught_by_tables, caught_by_theorems, survivors, not_tried } = summary(rows)
  const reasons = rows
    .filter(({ id }) => survivors.includes(id))
    .map(({ id, survives }) => `* \`${id}\`: ${survives ?? 'no reason is known: a promise is missing.'}`)
  return [
    '# Mutants of the spec',
    '',
    'Written by `npm run spec-mutants`. Each mutant breaks the spec in one small way, and is tried twice. **Model alone**: only Lean is changed;',
    'the theorem that compares the table with it must fail. **With the table**: the core is changed alike, so that the',
    'tables should agree again; a theorem about what is promised must fail. No such theorem imports a table, so only Lean is asked here; that the new',
    `tables do agree is what \`--way halves\` asks, and it was asked of ${rows.filter(({ halves }) => halves !== null).length} so far. Named is the first theorem that failed, and a share of the time of a run of several.`,
    'The theorems of `Flags` and `Plain` were written for mutants that others were not expected to notice.',
    '',
    `${mutants} mutants. Of ${listed_in_tables} that tables list, the tables caught ${caught_by_tables}. Theorems caught ${caught_by_theorems}; ${survivors.length} survived, ${not_tried.length} are not tried yet.`,
    '',
    '| Mutant | What is now so | Model alone | With the table |',
    '|---|---|---|---|',
    ...rows.map(line),
    '',
    ...(reasons.length === 0 ? [] : ['## Survivors', '', ...reasons, '']),
  ].join('\n')
}
