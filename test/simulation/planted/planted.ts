/**
 * Bugs that are planted to see whether the simulation finds them: each a patch beside this file, and the promises of which one must be the
 * one that it breaks.
 */

export interface Planted {
  /** Of the patch, without `.patch`. */
  readonly name: string
  readonly sentence: string
  /** Names of invariants, or what they begin with: the first that the simulation sees broken is one of them. */
  readonly breaks: ReadonlyArray<string>
}

export const PLANTED: ReadonlyArray<Planted> = [
  {
    name: 'transmitting-after-content',
    sentence: '`transmitting` is committed when the content has left, not before',
    breaks: ['P7', 'P1', 'P17', 'P6'],
  },
  { name: 'crashed-lease-unknown', sentence: 'a lease that a crash left becomes unknown', breaks: ['P7', 'P14.turn'] },
  {
    name: 'idempotency-second-transaction',
    sentence: 'the idempotency record is written in another transaction than the message',
    breaks: ['P8', 'P14'],
  },
  {
    name: 'approval-of-another-revision',
    sentence: 'an approval counts for whatever revision is there',
    breaks: ['P3'],
  },
  { name: 'no-fire-time-check', sentence: 'nothing is judged again at hand-over', breaks: ['P17', 'P4', 'P10', 'P1'] },
  { name: 'unknown-as-queued', sentence: 'a lost reply to the final dot is tried again', breaks: ['P7', 'P6'] },
  { name: 'allowlist-ignores-bcc', sentence: 'the allowlist does not look at bcc', breaks: ['P1'] },
  { name: 'raise-releases-held', sentence: 'raising a mode lets out what is held', breaks: ['P1', 'P10'] },
  { name: 'expiry-approves', sentence: 'a hold that expires approves its message', breaks: ['P4.decider', 'P1', 'P5'] },
  { name: 'second-decision-overwrites', sentence: 'a second decision takes the place of the first', breaks: ['P5'] },
  { name: 'test-by-relay', sentence: 'what was made in test leaves by the relay', breaks: ['P9'] },
  {
    name: 'cancel-after-transmitting',
    sentence: 'what is on its way is reported as cancelled',
    breaks: ['P6', 'P7'],
  },
  {
    name: 'decision-without-revision',
    sentence: 'a decision that names no revision counts for a message that was edited',
    breaks: ['P3'],
  },
  { name: 'lowering-leaves-queued', sentence: 'lowering a mode leaves alone what is queued', breaks: ['P4'] },
  { name: 'answer-before-commit', sentence: 'a group is answered before its COMMIT', breaks: ['P2', 'P7'] },
  {
    name: 'leftover-counted',
    sentence: 'the status counts cancelled deliveries that an edit left of an earlier revision',
    breaks: ['P6', 'P16'],
  },
]
