-- Queues as they look when a big host is dead and others are busy.
INSERT INTO activities (id, account_id, uri, kind, object_uri, body)
SELECT n, (SELECT id FROM accounts WHERE domain IS NULL LIMIT 1), 'https://ours.example/activities/' || n, 'Create',
       'https://ours.example/statuses/' || n, '{}'
FROM generate_series(1, 2000) n;
INSERT INTO inboxes (id, url, host_id)
SELECT h.id, 'https://' || h.name || '/inbox', h.id FROM hosts h;
-- Host 2 is dead: 50,000 deliveries wait. Others wait for a few, and had many.
INSERT INTO deliveries (activity_id, inbox_id, host_id, object_key, state, due_at, settled_at)
SELECT a, 1 + i % 1000, CASE WHEN i % 2 = 0 THEN 2 ELSE 1 + i % 1000 END, a,
       CASE WHEN i % 2 = 0 OR i % 100 = 1 THEN 'pending' WHEN i % 100 = 3 THEN 'refused' ELSE 'delivered' END,
       to_timestamp(1799990000 + a), CASE WHEN i % 2 = 1 AND i % 100 <> 1 THEN to_timestamp(1799990000) END
FROM generate_series(1, 2000) a, generate_series(1, 50) i
ON CONFLICT DO NOTHING;
INSERT INTO delivery_lanes (host_id, due_at, failing_since)
SELECT id, CASE WHEN id = 2 THEN to_timestamp(1800100000) ELSE to_timestamp(1799999000 + id % 2000) END,
       CASE WHEN id = 2 THEN to_timestamp(1799000000) END
FROM hosts;
INSERT INTO outgoing (id, payload, due_at)
SELECT n, '{"tell": "nothing"}', to_timestamp(1799999000 + n % 2000) FROM generate_series(1, 20000) n;
INSERT INTO inbound_activities (id, received_on, lane, actor_uri, signer_uri, object_uri, kind, body, state, due_at,
                                received_at)
SELECT n, '2027-01-15', n % 3000, 'https://host2.example/users/' || n % 3000, 'https://host2.example/users/' || n % 3000,
       'https://host2.example/statuses/' || n, 'Create', repeat('{}', 500),
       CASE WHEN n % 4 = 0 THEN 'pending' WHEN n % 1000 = 1 THEN 'dead' ELSE 'done' END, to_timestamp(1799999000 + n % 100),
       to_timestamp(1799999000)
FROM generate_series(1, 40000) n;
INSERT INTO inbound_keys (key, activity_id, received_on, received_at)
SELECT sha256(id::text::bytea), id, received_on, received_at FROM inbound_activities;
INSERT INTO inbound_lanes (lane, due_at)
SELECT DISTINCT lane, to_timestamp(1799999000 + lane % 2000) FROM inbound_activities WHERE state = 'pending';
INSERT INTO jobs (id, lane, kind, payload, due_at, dead_at)
SELECT n, CASE n % 3 WHEN 0 THEN 'mail' ELSE 'media' END, 'nothing', '{}', to_timestamp(1799999000 + n % 2000),
       CASE WHEN n % 50 = 0 THEN to_timestamp(1799999000) END
FROM generate_series(1, 20000) n;
INSERT INTO rate_buckets (key, window_end, used)
SELECT 'posting ' || n, to_timestamp(1799990000 + n), 1 FROM generate_series(1, 20000) n;
INSERT INTO tombstones (uri, actor_uri, kind)
SELECT 'https://host3.example/statuses/' || n, 'https://host3.example/users/' || n, 'status' FROM generate_series(1, 20000) n;
INSERT INTO audit_log (actor, action, target_type, target_id, target_label)
SELECT 'command line', 'suspend', 'account', n::text, 'person' || n FROM generate_series(1, 20000) n;
INSERT INTO actor_keys (account_id, key_id, owner_uri, algorithm, public_key)
SELECT id, uri || '#main-key', uri, 'rsa', '' FROM accounts WHERE domain IS NOT NULL;
INSERT INTO users (email, email_folded, password_hash, confirmed_at, approved_at)
SELECT n || '@mail.example', n || '@mail.example', '', now(), CASE WHEN n % 100 > 0 THEN now() END
FROM generate_series(1, 1100) n;
UPDATE accounts a SET user_id = u.id
FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM accounts WHERE domain IS NULL AND user_id IS NULL AND id > 0) l
JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM users WHERE password_hash = '' AND email LIKE '%@mail.example'
      AND email NOT LIKE 'reader%') u ON u.n = l.n
WHERE a.id = l.id;
INSERT INTO oauth_access_tokens (token_hash, user_id, account_id, scopes)
SELECT sha256(a.id::text::bytea), a.user_id, a.id, '{read}' FROM accounts a WHERE a.user_id IS NOT NULL AND username <> 'reader';
INSERT INTO users (email, email_folded, password_hash, confirmed_at, approved_at)
SELECT n || '@gone.example', n || '@gone.example', '', now(), now() FROM generate_series(1, 20000) n;
INSERT INTO hosts (id, name, domain)
SELECT n, 'quiet' || n || '.example', 'quiet' || n || '.example' FROM generate_series(100001, 120000) n;
INSERT INTO inboxes (id, url, host_id) SELECT id, 'https://' || name || '/inbox', id FROM hosts WHERE id > 100000;
INSERT INTO delivery_lanes (host_id, due_at) SELECT id, NULL FROM hosts WHERE id > 100000;
