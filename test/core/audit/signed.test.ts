import { describe, expect, it } from 'vitest'
import { commitment } from '../../../core/audit/entry.js'
import { decisionText, signatureSeal } from '../../../core/audit/signed.js'
import type { SignatureRow } from '../../../core/operations/rows.js'
import { sha256 } from '../message/samples.js'

const ROW: SignatureRow = {
  account_id: 'acc_1',
  message_id: 'msg_1',
  hold: 2,
  environment: 'live',
  passkey_id: 'pky_1',
  revision: 3,
  digest: 'd',
  action: 'approve',
  nonce: 'n',
  authenticator_data: 'AA',
  client_data: 'CC',
  signature: 'SS',
  created_ms: 5,
}

describe('a signed decision', () => {
  it('is one text, which nothing else can be', () => {
    expect(decisionText(ROW)).toBe('["multimail-decision-v1","acc_1","live","msg_1",2,3,"d","approve","n"]')
  })

  it('is sealed with every column of its row, under the salt of its message', () => {
    const text = JSON.stringify([decisionText(ROW), 'pky_1', 'AA', 'CC', 'SS', 5])
    expect(signatureSeal(ROW, 'salt', sha256)).toBe(commitment('salt', text, sha256))
    const others = Object.entries(ROW).map(([column, value]) =>
      signatureSeal({ ...ROW, [column]: typeof value === 'number' ? value + 1 : `${value}x` }, 'salt', sha256),
    )
    expect(new Set([...others, signatureSeal(ROW, 'salt', sha256), signatureSeal(ROW, 'other', sha256)]).size).toBe(15)
  })
})
