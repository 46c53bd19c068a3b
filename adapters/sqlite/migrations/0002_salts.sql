-- The salt of what the audit log commits to of a row (core/audit/seal.ts). A row that an older program made has none: its entries say
-- nothing of these columns until it is changed.

ALTER TABLE accounts ADD COLUMN salt TEXT NOT NULL DEFAULT '';
ALTER TABLE mailboxes ADD COLUMN salt TEXT NOT NULL DEFAULT '';
ALTER TABLE allowlist ADD COLUMN salt TEXT NOT NULL DEFAULT '';
ALTER TABLE operator_codes ADD COLUMN salt TEXT NOT NULL DEFAULT '';
