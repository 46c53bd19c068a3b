-- The review desk: who is signed in, the links that are mailed, passkeys, and how the operator wants to be told.

-- An operator's session lies in live and acts in both environments; a reviewer's lies where their key does.
CREATE TABLE desk_sessions (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  id TEXT NOT NULL,
  environment TEXT NOT NULL CHECK (environment IN ('test', 'live')),
  kind TEXT NOT NULL CHECK (kind IN ('operator', 'reviewer')),
  key_id TEXT,
  token_hash TEXT NOT NULL,
  oversight_email TEXT,
  agent TEXT NOT NULL,
  salt TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL,
  ended_ms INTEGER,
  CHECK ((kind = 'reviewer') = (key_id IS NOT NULL)),
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX desk_sessions_token ON desk_sessions (token_hash);

CREATE TABLE desk_links (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  id TEXT NOT NULL,
  environment TEXT NOT NULL CHECK (environment IN ('test', 'live')),
  purpose TEXT NOT NULL CHECK (purpose IN ('sign_in', 'decide')),
  token_hash TEXT NOT NULL,
  code_hash TEXT,
  oversight_email TEXT,
  message_id TEXT,
  revision INTEGER,
  hold INTEGER,
  tries INTEGER NOT NULL CHECK (tries >= 0),
  created_ms INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL,
  used_ms INTEGER,
  CHECK ((purpose = 'decide') = (message_id IS NOT NULL)),
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX desk_links_token ON desk_links (token_hash);
CREATE INDEX desk_links_id ON desk_links (id);
CREATE INDEX desk_links_open ON desk_links (account_id, purpose, expires_ms) WHERE used_ms IS NULL;

CREATE TABLE passkeys (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  id TEXT NOT NULL,
  environment TEXT NOT NULL CHECK (environment IN ('test', 'live')),
  name TEXT NOT NULL,
  credential_id TEXT NOT NULL,
  public_key TEXT NOT NULL,
  counter INTEGER NOT NULL CHECK (counter >= 0),
  salt TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  removed_ms INTEGER,
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX passkeys_credential ON passkeys (credential_id);

-- What a passkey signed of a decision: over the digest of exactly the content that was decided on.
CREATE TABLE decision_signatures (
  account_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  hold INTEGER NOT NULL,
  environment TEXT NOT NULL CHECK (environment IN ('test', 'live')),
  passkey_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  digest TEXT NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('approve', 'reject')),
  nonce TEXT NOT NULL,
  authenticator_data TEXT NOT NULL,
  client_data TEXT NOT NULL,
  signature TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  PRIMARY KEY (account_id, message_id, hold),
  FOREIGN KEY (account_id, message_id) REFERENCES messages (account_id, id)
) STRICT, WITHOUT ROWID;

-- How the operator is told of holds: each, a digest, or not; and no mail between two minutes of the day (UTC).
ALTER TABLE accounts ADD COLUMN notify TEXT NOT NULL DEFAULT 'each' CHECK (notify IN ('each', 'digest', 'off'));
ALTER TABLE accounts ADD COLUMN quiet_from_min INTEGER CHECK (quiet_from_min BETWEEN 0 AND 1439);
ALTER TABLE accounts ADD COLUMN quiet_until_min INTEGER CHECK (quiet_until_min BETWEEN 0 AND 1439);

-- Mail to the operator of one more kind, which SQLite can only say in a new table.
CREATE TABLE operator_mail_new (
  account_id TEXT NOT NULL,
  id TEXT NOT NULL,
  environment TEXT NOT NULL CHECK (environment IN ('test', 'live')),
  kind TEXT NOT NULL CHECK (kind IN ('code', 'hold', 'limit', 'copy_failed', 'unknown', 'sign_in')),
  recipient TEXT,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  message_id TEXT,
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  claim_ms INTEGER,
  sent_ms INTEGER,
  created_ms INTEGER NOT NULL,
  PRIMARY KEY (account_id, id)
) STRICT;
INSERT INTO operator_mail_new SELECT account_id, id, environment, kind, recipient, subject, body, message_id, attempts, claim_ms, sent_ms, created_ms FROM operator_mail;
DROP TABLE operator_mail;
ALTER TABLE operator_mail_new RENAME TO operator_mail;
CREATE INDEX operator_mail_claim ON operator_mail (claim_ms) WHERE claim_ms IS NOT NULL;

-- Whom mail was delivered to before.
CREATE INDEX deliveries_known ON deliveries (account_id, environment, lower(recipient))
  WHERE kind = 'recipient' AND status IN ('sent', 'delivered');
