-- What may leave, of test and of live apart: where one of them is full, the other is found without walking through it.
DROP INDEX deliveries_claim;
CREATE INDEX deliveries_claim ON deliveries (environment, claim_ms) WHERE status = 'queued' AND claim_ms IS NOT NULL;
