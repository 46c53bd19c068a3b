/**
 * Facts that help to decide: each says what is seen in a message, and judges nothing. What it is about is quoted, one printable line each.
 */
import { oneLine } from '../codec/printable.js'

/** Worst first. */
export const LEVELS = ['danger', 'warning', 'note'] as const
export type Level = (typeof LEVELS)[number]

/** Every fact there is: how much it weighs, and its sentence. */
export const FACTS = {
  attachment_runs: ['danger', 'An attachment can run as a program or a script.'],
  card_number: ['danger', 'It has what looks like the number of a payment card.'],
  hidden_characters: ['danger', 'It has characters that carry text nobody sees.'],
  hidden_text: ['danger', 'Its HTML has text that the eye does not see.'],
  html_cut: ['danger', 'Part of its HTML was not looked at.'],
  html_scripts: ['danger', 'Its HTML has scripts or embedded documents; they were taken out of what is shown here.'],
  link_lookalike: ['danger', 'A link leads to a domain that looks like another one.'],
  link_scheme: ['danger', 'A link does not lead to a web page, a mail address or a telephone number.'],
  link_text_differs: ['danger', 'A link shows one address and leads to another.'],
  link_to_ip: ['danger', 'A link leads to a bare IP address.'],
  link_user: ['danger', 'A link has a name before an @, which can be taken for its host.'],
  name_like_address: ['danger', 'A display name shows another address than the one it stands for.'],
  recipient_lookalike: ['danger', "A recipient's domain looks like another one."],
  secret: ['danger', 'It has what looks like a key or another secret.'],
  turned_text: ['danger', 'It has characters that change the direction of text.'],
  attachment_double_extension: ['warning', 'The name of an attachment has two extensions.'],
  attachment_type_differs: ['warning', 'The name and the type of an attachment do not agree.'],
  blind_copies: ['warning', 'It has blind copies.'],
  first_mail: ['warning', 'Nothing was delivered to this address before.'],
  html_forms: ['warning', 'Its HTML has form fields; they were taken out of what is shown here.'],
  html_loads: ['warning', 'Its HTML wants to load things from elsewhere when it is opened.'],
  invisible_characters: ['warning', 'It has invisible characters.'],
  link_foreign_letters: ['warning', 'A link leads to a domain with letters outside a–z.'],
  link_redirect: ['warning', 'A link leads to a place that passes on to another.'],
  many_recipients: ['warning', 'It goes to many recipients.'],
  password: ['warning', 'It has what looks like a password or a token.'],
  reply_to_differs: ['warning', 'Replies go to another domain than the one it comes from.'],
  text_differs: ['warning', 'Its HTML says what its text does not.'],
  unusual_volume: ['warning', 'This mailbox sends more than usual in this hour.'],
  edited: ['note', 'It was edited after it was first written.'],
  iban: ['note', 'It has the number of a bank account (IBAN).'],
  large_body: ['note', 'Its body is large.'],
  outside_domain: ['note', "A recipient is outside the account's own domains."],
  unusual_hour: ['note', 'This mailbox seldom sends at this hour of the day.'],
} as const satisfies { readonly [name: string]: readonly [Level, string] }

export type FactName = keyof typeof FACTS

export interface Fact {
  readonly fact: FactName
  readonly level: Level
  /** What it is about, each one printable line of at most `QUOTED_MAX` characters; at most `ABOUT_MAX`, and how many more. */
  readonly about: ReadonlyArray<string>
  readonly sentence: string
}

/** Things that one fact names. */
export const ABOUT_MAX = 8

/** The fact, if there is anything it is about; each once. */
export const saw = (fact: FactName, about: Iterable<string>): ReadonlyArray<Fact> => {
  const all = [...new Set(about)]
  if (all.length === 0) return []
  const [level, sentence] = FACTS[fact]
  const more = all.length > ABOUT_MAX ? [`… and ${all.length - ABOUT_MAX} more`] : []
  return [{ fact, level, about: [...all.slice(0, ABOUT_MAX).map(oneLine), ...more], sentence }]
}

/** Highest first. */
export const RISKS = ['high', 'medium', 'low'] as const
export type Risk = (typeof RISKS)[number]

/** Notes that weigh as much as a warning. */
export const NOTES_MAX = 3

export const riskOf = (facts: ReadonlyArray<Pick<Fact, 'level'>>): Risk => {
  const count = (level: Level): number => facts.filter((one) => one.level === level).length
  if (count('danger') > 0) return 'high'
  return count('warning') > 0 || count('note') >= NOTES_MAX ? 'medium' : 'low'
}
