-- When the operator was last told of a hold, however many mails there were since.
CREATE INDEX operator_mail_told ON operator_mail (account_id, environment, sent_ms) WHERE kind = 'hold' AND sent_ms IS NOT NULL;
