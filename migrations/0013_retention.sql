-- What is kept for a time only, and how its end is found.

-- Ours are kept for good: their addresses answer 410. Of other servers' uris nobody sends a late copy after months.
ALTER TABLE tombstones ADD COLUMN forget_at timestamptz;
UPDATE tombstones t SET forget_at = deleted_at + interval '90 days'
WHERE kind = 'activity' OR NOT EXISTS (SELECT FROM accounts a WHERE a.uri = t.actor_uri AND a.domain IS NULL);
CREATE INDEX tombstones_forget_idx ON tombstones (forget_at) WHERE forget_at IS NOT NULL;
DROP INDEX tombstones_deleted_idx;

CREATE INDEX sessions_seen_idx ON sessions (last_seen_at);
CREATE INDEX outgoing_dead_idx ON outgoing (dead_at) WHERE dead_at IS NOT NULL;

-- What one account tells is told in order: a row waits for those before it.
CREATE INDEX outgoing_account_idx ON outgoing ((payload->>'account'), id) WHERE dead_at IS NULL;

-- A host that failed, or asked for a pause, rests; new work does not wake it.
ALTER TABLE delivery_lanes ADD COLUMN rests_until timestamptz;

-- Delivered and undelivered are kept for different times.
CREATE INDEX deliveries_delivered_idx ON deliveries (settled_at) WHERE state = 'delivered';
CREATE INDEX deliveries_undelivered_idx ON deliveries (settled_at) WHERE state IN ('refused', 'expired', 'dropped');
DROP INDEX deliveries_settled_idx;

-- Whose inbox answered that it is gone.
CREATE INDEX accounts_inbox_idx ON accounts (inbox_url) WHERE domain IS NOT NULL;
