-- The servers in `peers`, known to an instance. Settings: bench.author, bench.followers.

INSERT INTO hosts (name, domain) SELECT host, split_part(host, ':', 1) FROM peers;

INSERT INTO accounts (username, username_folded, domain, host_id, uri, url, inbox_url, fetched_at)
SELECT person, person, p.host, h.id, 'http://' || p.host || '/users/' || person,
       'http://' || p.host || '/@' || person, 'http://' || p.host || '/users/' || person || '/inbox', now()
FROM peers p JOIN hosts h ON h.name = p.host,
     LATERAL (SELECT 'writer' AS person
              UNION ALL SELECT 'follower' || n FROM generate_series(1, current_setting('bench.followers')::integer) n) w;

INSERT INTO account_counts (account_id) SELECT a.id FROM peers p JOIN accounts a ON a.domain = p.host;

INSERT INTO actor_keys (account_id, key_id, owner_uri, algorithm, public_key)
SELECT a.id, a.uri || '#main-key', a.uri, 'rsa', p.key
FROM peers p JOIN accounts a ON a.domain = p.host AND a.username = 'writer';

-- Every reader follows every writer; the followers, and nobody else, follow the author.
INSERT INTO follows (account_id, target_account_id)
SELECT r.id, a.id FROM peers p JOIN accounts a ON a.domain = p.host AND a.username = 'writer'
JOIN accounts r ON r.user_id IS NOT NULL;
DELETE FROM follows WHERE target_account_id = current_setting('bench.author')::bigint;
INSERT INTO follows (account_id, target_account_id)
SELECT a.id, current_setting('bench.author')::bigint
FROM peers p JOIN accounts a ON a.domain = p.host AND a.username <> 'writer';
