-- Every row is keyed by its account first. Times are milliseconds since the epoch (_ms), switches 0 or 1, lists JSON text.
-- Small rows are stored in the order of their key (WITHOUT ROWID); large ones are not, so that their indexes stay small.

CREATE TABLE accounts (
  id TEXT NOT NULL PRIMARY KEY,
  oversight_email TEXT,
  kill_switch INTEGER NOT NULL CHECK (kill_switch IN (0, 1)),
  messages_per_hour INTEGER,
  messages_per_day INTEGER,
  recipients_per_hour INTEGER,
  recipients_per_day INTEGER,
  created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE mailboxes (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  id TEXT NOT NULL,
  environment TEXT NOT NULL CHECK (environment IN ('test', 'live')),
  address TEXT NOT NULL,
  address_key TEXT NOT NULL,
  name TEXT,
  mode TEXT NOT NULL CHECK (mode IN ('read_only', 'gated_all', 'gated_send', 'monitored', 'autonomous')),
  kill_switch INTEGER NOT NULL CHECK (kill_switch IN (0, 1)),
  hold_expiry_s INTEGER,
  messages_per_hour INTEGER,
  messages_per_day INTEGER,
  recipients_per_hour INTEGER,
  recipients_per_day INTEGER,
  created_ms INTEGER NOT NULL,
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX mailboxes_address ON mailboxes (environment, address_key);
CREATE INDEX mailboxes_list ON mailboxes (account_id, environment, id);

CREATE TABLE api_keys (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  id TEXT NOT NULL,
  environment TEXT NOT NULL CHECK (environment IN ('test', 'live')),
  name TEXT NOT NULL,
  hash TEXT NOT NULL,
  hint TEXT NOT NULL,
  scopes TEXT NOT NULL,
  mailboxes TEXT,
  created_ms INTEGER NOT NULL,
  revoked_ms INTEGER,
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX api_keys_hash ON api_keys (hash);
CREATE INDEX api_keys_list ON api_keys (account_id, environment, id);

CREATE TABLE messages (
  account_id TEXT NOT NULL,
  id TEXT NOT NULL,
  environment TEXT NOT NULL CHECK (environment IN ('test', 'live')),
  mailbox_id TEXT NOT NULL,
  thread_id TEXT NOT NULL,
  phase TEXT NOT NULL CHECK (phase IN ('draft', 'held', 'cleared', 'lapsed', 'rejected', 'cancelled', 'expired')),
  clearance TEXT NOT NULL CHECK (clearance IN ('none', 'allowlist', 'monitored', 'autonomous', 'human')),
  decision TEXT NOT NULL CHECK (decision IN ('none', 'approved', 'rejected')),
  timing TEXT NOT NULL CHECK (timing IN ('gate_first', 'schedule_first')),
  due INTEGER NOT NULL CHECK (due IN (0, 1)),
  begun INTEGER NOT NULL CHECK (begun IN (0, 1)),
  status TEXT NOT NULL CHECK (status IN (
    'draft', 'pending', 'scheduled', 'queued', 'sent', 'delivered', 'bounced',
    'rejected', 'cancelled', 'expired', 'failed', 'unknown', 'blocked'
  )),
  revision INTEGER NOT NULL CHECK (revision > 0),
  hold INTEGER NOT NULL CHECK (hold >= 0),
  submit_mode TEXT NOT NULL CHECK (submit_mode IN ('read_only', 'gated_all', 'gated_send', 'monitored', 'autonomous')),
  digest TEXT NOT NULL,
  cleared_digest TEXT,
  cleared_by TEXT,
  authors TEXT NOT NULL,
  salt TEXT NOT NULL,
  send_at_ms INTEGER,
  expires_ms INTEGER,
  due_ms INTEGER,
  decided_by TEXT,
  decided_ms INTEGER,
  reason TEXT,
  replaces TEXT,
  tags TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  PRIMARY KEY (account_id, id),
  FOREIGN KEY (account_id, mailbox_id) REFERENCES mailboxes (account_id, id)
) STRICT;

CREATE INDEX messages_status ON messages (account_id, environment, status, id);
CREATE INDEX messages_mailbox ON messages (account_id, environment, mailbox_id, status, id);
CREATE INDEX messages_due ON messages (due_ms) WHERE due_ms IS NOT NULL;
CREATE INDEX messages_expires ON messages (expires_ms) WHERE expires_ms IS NOT NULL;
-- What is judged again when a rule or a reviewer goes away: cleared, and not at its end.
CREATE INDEX messages_cleared ON messages (account_id, environment, mailbox_id, id)
  WHERE phase = 'cleared' AND status IN ('scheduled', 'queued', 'sent', 'unknown');
CREATE INDEX messages_cleared_by ON messages (account_id, environment, cleared_by, id)
  WHERE phase = 'cleared' AND cleared_by IS NOT NULL AND status IN ('scheduled', 'queued', 'sent', 'unknown');

CREATE TABLE contents (
  account_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  revision INTEGER NOT NULL CHECK (revision > 0),
  environment TEXT NOT NULL CHECK (environment IN ('test', 'live')),
  summary TEXT NOT NULL,
  author TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  -- Last, because it is large: what stands before it is read without it.
  content TEXT NOT NULL,
  PRIMARY KEY (account_id, message_id, revision),
  FOREIGN KEY (account_id, message_id) REFERENCES messages (account_id, id)
) STRICT;

CREATE TABLE attachments (
  account_id TEXT NOT NULL,
  environment TEXT NOT NULL CHECK (environment IN ('test', 'live')),
  sha256 TEXT NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (account_id, environment, sha256)
) STRICT;

CREATE TABLE holds (
  account_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  environment TEXT NOT NULL CHECK (environment IN ('test', 'live')),
  revision INTEGER NOT NULL CHECK (revision > 0),
  digest TEXT NOT NULL,
  cause TEXT NOT NULL CHECK (cause IN ('gate', 'edited', 'withdrawn', 'read_only', 'digest')),
  opened_ms INTEGER NOT NULL,
  closed_ms INTEGER,
  outcome TEXT CHECK (outcome IN ('approved', 'rejected', 'superseded', 'cancelled', 'expired')),
  decided_by TEXT,
  reason TEXT,
  CHECK ((closed_ms IS NULL) = (outcome IS NULL)),
  PRIMARY KEY (account_id, message_id, number),
  FOREIGN KEY (account_id, message_id) REFERENCES messages (account_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries (
  account_id TEXT NOT NULL,
  id TEXT NOT NULL,
  environment TEXT NOT NULL CHECK (environment IN ('test', 'live')),
  message_id TEXT NOT NULL,
  recipient TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('recipient', 'copy')),
  status TEXT NOT NULL CHECK (status IN (
    'queued', 'leased', 'transmitting', 'sent', 'delivered', 'bounced', 'failed', 'unknown', 'blocked', 'cancelled'
  )),
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  claim_ms INTEGER,
  lease_until_ms INTEGER,
  reason TEXT,
  reply_code INTEGER,
  reply_enhanced TEXT,
  reply_text TEXT,
  confirmed_by TEXT CHECK (confirmed_by IN ('recipient_server', 'relay', 'dsn', 'sandbox', 'reviewer')),
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  CHECK ((lease_until_ms IS NOT NULL) = (status = 'leased')),
  PRIMARY KEY (account_id, id),
  FOREIGN KEY (account_id, message_id) REFERENCES messages (account_id, id)
) STRICT;

CREATE INDEX deliveries_message ON deliveries (account_id, message_id, id);
CREATE INDEX deliveries_claim ON deliveries (claim_ms) WHERE status = 'queued' AND claim_ms IS NOT NULL;
CREATE INDEX deliveries_lease ON deliveries (lease_until_ms) WHERE status = 'leased';
CREATE INDEX deliveries_transmitting ON deliveries (updated_ms) WHERE status = 'transmitting';
CREATE INDEX deliveries_unknown ON deliveries (updated_ms) WHERE status = 'unknown';

CREATE TABLE allowlist (
  account_id TEXT NOT NULL,
  id TEXT NOT NULL,
  environment TEXT NOT NULL CHECK (environment IN ('test', 'live')),
  mailbox_id TEXT NOT NULL,
  pattern TEXT NOT NULL,
  added_by TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  removed_ms INTEGER,
  PRIMARY KEY (account_id, id),
  FOREIGN KEY (account_id, mailbox_id) REFERENCES mailboxes (account_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX allowlist_pattern ON allowlist (account_id, mailbox_id, pattern) WHERE removed_ms IS NULL;
CREATE INDEX allowlist_list ON allowlist (account_id, mailbox_id, id) WHERE removed_ms IS NULL;

CREATE TABLE suppressions (
  account_id TEXT NOT NULL,
  environment TEXT NOT NULL CHECK (environment IN ('test', 'live')),
  address_key TEXT NOT NULL,
  reason TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  PRIMARY KEY (account_id, environment, address_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency (
  account_id TEXT NOT NULL,
  environment TEXT NOT NULL CHECK (environment IN ('test', 'live')),
  operation TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  mailbox_id TEXT NOT NULL,
  answer TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  PRIMARY KEY (account_id, environment, operation, key)
) STRICT;

CREATE INDEX idempotency_age ON idempotency (created_ms);

CREATE TABLE operator_codes (
  account_id TEXT NOT NULL,
  id TEXT NOT NULL,
  environment TEXT NOT NULL CHECK (environment IN ('test', 'live')),
  request_hash TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  tries INTEGER NOT NULL CHECK (tries >= 0),
  created_ms INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL,
  used_ms INTEGER,
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX operator_codes_request ON operator_codes (account_id, environment, request_hash, id);
CREATE INDEX operator_codes_open ON operator_codes (account_id, expires_ms) WHERE used_ms IS NULL;

CREATE TABLE operator_mail (
  account_id TEXT NOT NULL,
  id TEXT NOT NULL,
  environment TEXT NOT NULL CHECK (environment IN ('test', 'live')),
  kind TEXT NOT NULL CHECK (kind IN ('code', 'hold', 'limit', 'copy_failed', 'unknown')),
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

CREATE INDEX operator_mail_claim ON operator_mail (claim_ms) WHERE claim_ms IS NOT NULL;

-- The window stands before the kind: all that one window counts lies together.
CREATE TABLE counters (
  account_id TEXT NOT NULL,
  environment TEXT NOT NULL CHECK (environment IN ('test', 'live')),
  scope_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('messages', 'recipients', 'handed_over', 'limit_told')),
  window TEXT NOT NULL CHECK (window IN ('hour', 'day')),
  bucket_ms INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (account_id, environment, scope_id, window, bucket_ms, kind)
) STRICT, WITHOUT ROWID;

-- The hour and the day in which an address was last counted: one row for each, however many windows go by.
CREATE TABLE seen_recipients (
  account_id TEXT NOT NULL,
  environment TEXT NOT NULL CHECK (environment IN ('test', 'live')),
  scope_id TEXT NOT NULL,
  address_key TEXT NOT NULL,
  hour_ms INTEGER,
  day_ms INTEGER,
  PRIMARY KEY (account_id, environment, scope_id, address_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE rejudgements (
  account_id TEXT NOT NULL,
  id TEXT NOT NULL,
  environment TEXT NOT NULL CHECK (environment IN ('test', 'live')),
  mailbox_id TEXT,
  cleared_by TEXT,
  after_id TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;

-- How often a client asked in one window, so that a rate limit outlives a restart. No account: it is counted before anybody is known.
CREATE TABLE rates (
  client TEXT NOT NULL,
  ends_ms INTEGER NOT NULL,
  hits INTEGER NOT NULL CHECK (hits >= 0),
  PRIMARY KEY (client, ends_ms)
) STRICT, WITHOUT ROWID;

CREATE INDEX rates_end ON rates (ends_ms);

-- The audit log: written once, never changed (P14).
CREATE TABLE entries (
  account_id TEXT NOT NULL,
  seq INTEGER NOT NULL CHECK (seq > 0),
  id TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  environment TEXT CHECK (environment IN ('test', 'live')),
  type TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  actor TEXT NOT NULL,
  data TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (account_id, seq)
) STRICT;

CREATE INDEX entries_subject ON entries (account_id, subject_id, seq);

CREATE TRIGGER entries_are_not_changed BEFORE UPDATE ON entries
BEGIN
  SELECT RAISE(ABORT, 'an entry of the audit log is never changed');
END;

CREATE TRIGGER entries_are_not_deleted BEFORE DELETE ON entries
BEGIN
  SELECT RAISE(ABORT, 'an entry of the audit log is never deleted');
END;
