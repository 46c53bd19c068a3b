/** The request every load is made of: an email of 2 KB, each with a key and a recipient that differ from the last. */

const REQUEST_OCTETS = 2048
const RECIPIENTS = 1_000

/** A letter as agents write them: prose, with a little markdown. */
const HEAD = [
  'Hi Jordan,',
  'the **quarterly report** is ready: [read it here](https://example.com/reports/q3) before Thursday. In short:',
  '* revenue rose by a fifth\n* cost rose by a tenth\n* nobody left',
  '',
].join('\n\n')

const PROSE = 'What stands out is how evenly the growth is spread: no region and no product line carries it alone. '

const TEXT = JSON.stringify(HEAD + PROSE.repeat(20)).slice(1, -1)

/** JSON of so many octets. `run` keeps the keys of two runs apart. */
export const email = (run: string, n: number, octets = REQUEST_OCTETS): string => {
  const fields = {
    to: `person${n % RECIPIENTS}@example.com`,
    subject: 'The quarterly report is ready',
    idempotency_key: `${run}-${n.toString().padStart(9, '0')}`,
  }
  const bare = JSON.stringify({ ...fields, body: '' }).length
  return `${JSON.stringify(fields).slice(0, -1)},"body":"${TEXT.slice(0, octets - bare)}"}`
}
