-- What a column may hold, and what two partial indexes cover, by OR in place of IN: of an IN with more than two texts SQLite builds a
-- tree anew for each row that it checks, some 3 µs each time, which was half of what storing a row of messages took. No row changes. A CHECK can only be
-- said anew by writing the schema (https://www.sqlite.org/lang_altertable.html, section 7), or by copying the whole table.

PRAGMA writable_schema = ON;

UPDATE sqlite_schema SET sql = replace(sql,
  'CHECK (notify IN (''each'', ''digest'', ''off''))',
  'CHECK (notify = ''each'' OR notify = ''digest'' OR notify = ''off'')')
WHERE type = 'table' AND name = 'accounts';

UPDATE sqlite_schema SET sql = replace(sql,
  'CHECK (mode IN (''read_only'', ''gated_all'', ''gated_send'', ''monitored'', ''autonomous''))',
  'CHECK (mode = ''read_only'' OR mode = ''gated_all'' OR mode = ''gated_send'' OR mode = ''monitored'' OR mode = ''autonomous'')')
WHERE type = 'table' AND name = 'mailboxes';

UPDATE sqlite_schema SET sql = replace(replace(replace(replace(replace(sql,
  'CHECK (phase IN (''draft'', ''held'', ''cleared'', ''lapsed'', ''rejected'', ''cancelled'', ''expired''))',
  'CHECK (phase = ''draft'' OR phase = ''held'' OR phase = ''cleared'' OR phase = ''lapsed'' OR phase = ''rejected'' OR phase = ''cancelled'' OR phase = ''expired'')'),
  'CHECK (clearance IN (''none'', ''allowlist'', ''monitored'', ''autonomous'', ''human''))',
  'CHECK (clearance = ''none'' OR clearance = ''allowlist'' OR clearance = ''monitored'' OR clearance = ''autonomous'' OR clearance = ''human'')'),
  'CHECK (decision IN (''none'', ''approved'', ''rejected''))',
  'CHECK (decision = ''none'' OR decision = ''approved'' OR decision = ''rejected'')'),
  'CHECK (status IN (
    ''draft'', ''pending'', ''scheduled'', ''queued'', ''sent'', ''delivered'', ''bounced'',
    ''rejected'', ''cancelled'', ''expired'', ''failed'', ''unknown'', ''blocked''
  ))',
  'CHECK (status = ''draft'' OR status = ''pending'' OR status = ''scheduled'' OR status = ''queued'' OR status = ''sent'' OR status = ''delivered'' OR status = ''bounced'' OR status = ''rejected'' OR status = ''cancelled'' OR status = ''expired'' OR status = ''failed'' OR status = ''unknown'' OR status = ''blocked'')'),
  'CHECK (submit_mode IN (''read_only'', ''gated_all'', ''gated_send'', ''monitored'', ''autonomous''))',
  'CHECK (submit_mode = ''read_only'' OR submit_mode = ''gated_all'' OR submit_mode = ''gated_send'' OR submit_mode = ''monitored'' OR submit_mode = ''autonomous'')')
WHERE type = 'table' AND name = 'messages';

UPDATE sqlite_schema SET sql = replace(replace(sql,
  'CHECK (cause IN (''gate'', ''edited'', ''withdrawn'', ''read_only'', ''digest''))',
  'CHECK (cause = ''gate'' OR cause = ''edited'' OR cause = ''withdrawn'' OR cause = ''read_only'' OR cause = ''digest'')'),
  'CHECK (outcome IN (''approved'', ''rejected'', ''superseded'', ''cancelled'', ''expired''))',
  'CHECK (outcome = ''approved'' OR outcome = ''rejected'' OR outcome = ''superseded'' OR outcome = ''cancelled'' OR outcome = ''expired'')')
WHERE type = 'table' AND name = 'holds';

UPDATE sqlite_schema SET sql = replace(replace(sql,
  'CHECK (status IN (
    ''queued'', ''leased'', ''transmitting'', ''sent'', ''delivered'', ''bounced'', ''failed'', ''unknown'', ''blocked'', ''cancelled''
  ))',
  'CHECK (status = ''queued'' OR status = ''leased'' OR status = ''transmitting'' OR status = ''sent'' OR status = ''delivered'' OR status = ''bounced'' OR status = ''failed'' OR status = ''unknown'' OR status = ''blocked'' OR status = ''cancelled'')'),
  'CHECK (confirmed_by IN (''recipient_server'', ''relay'', ''dsn'', ''sandbox'', ''reviewer''))',
  'CHECK (confirmed_by = ''recipient_server'' OR confirmed_by = ''relay'' OR confirmed_by = ''dsn'' OR confirmed_by = ''sandbox'' OR confirmed_by = ''reviewer'')')
WHERE type = 'table' AND name = 'deliveries';

UPDATE sqlite_schema SET sql = replace(sql,
  'CHECK (kind IN (''code'', ''hold'', ''limit'', ''copy_failed'', ''unknown'', ''sign_in''))',
  'CHECK (kind = ''code'' OR kind = ''hold'' OR kind = ''limit'' OR kind = ''copy_failed'' OR kind = ''unknown'' OR kind = ''sign_in'')')
WHERE type = 'table' AND name = 'operator_mail';

UPDATE sqlite_schema SET sql = replace(sql,
  'CHECK (kind IN (''messages'', ''recipients'', ''handed_over'', ''limit_told''))',
  'CHECK (kind = ''messages'' OR kind = ''recipients'' OR kind = ''handed_over'' OR kind = ''limit_told'')')
WHERE type = 'table' AND name = 'counters';

PRAGMA writable_schema = RESET;

-- What is judged again when a rule or a reviewer goes away: cleared, and not at its end.
DROP INDEX messages_cleared;
CREATE INDEX messages_cleared ON messages (account_id, environment, mailbox_id, id)
  WHERE phase = 'cleared' AND (status = 'scheduled' OR status = 'queued' OR status = 'sent' OR status = 'unknown');
DROP INDEX messages_cleared_by;
CREATE INDEX messages_cleared_by ON messages (account_id, environment, cleared_by, id)
  WHERE phase = 'cleared' AND cleared_by IS NOT NULL
    AND (status = 'scheduled' OR status = 'queued' OR status = 'sent' OR status = 'unknown');
