-- Hosts, accounts and what they are to one another. Parameters are settings: seed.accounts, seed.statuses, seed.flood,
-- seed.blocks, seed.base_url. Whoever has a login already becomes a reader with much to read.

SELECT setseed(0.25);

CREATE FUNCTION pg_temp.wanted(name text) RETURNS bigint STABLE LANGUAGE sql
    AS $$ SELECT current_setting('seed.' || name)::bigint $$;

-- An index between 1 and `count`, the small ones often: how fame, posts and servers' sizes are spread.
CREATE FUNCTION pg_temp.famous(count bigint) RETURNS bigint VOLATILE LANGUAGE sql
    AS $$ SELECT 1 + floor(count * power(random(), 2))::bigint $$;

-- The ids of the nth account and status: snowflakes spread over the year before `seed.until` (milliseconds).
CREATE FUNCTION pg_temp.account_id(n bigint) RETURNS bigint STABLE LANGUAGE sql
    AS $$ SELECT ((pg_temp.wanted('until') - 34560000000 + n) << 16) | (n & 65535) $$;
CREATE FUNCTION pg_temp.status_id(n bigint) RETURNS bigint STABLE LANGUAGE sql
    AS $$ SELECT ((pg_temp.wanted('until') - 31536000000
                   + n * (31536000000 / (pg_temp.wanted('statuses') + pg_temp.wanted('flood') + 1))) << 16)
                 | (n & 65535) $$;
CREATE FUNCTION pg_temp.at(id bigint) RETURNS timestamptz IMMUTABLE LANGUAGE sql
    AS $$ SELECT to_timestamp((id >> 16) / 1000.0) $$;
-- Every twentieth account is ours.
CREATE FUNCTION pg_temp.is_ours(n bigint) RETURNS boolean IMMUTABLE LANGUAGE sql AS $$ SELECT n % 20 = 0 $$;

CREATE TEMP TABLE readers AS
    SELECT id, row_number() OVER (ORDER BY id) AS place FROM accounts WHERE user_id IS NOT NULL;

-- One server in fifty is suspended, one in fifty limited. The first is the flood's, and suspended.
INSERT INTO hosts (id, name, domain, suspended, limited)
SELECT n, 'host' || n || '.example', 'host' || n || '.example', n = 1 OR n % 50 = 7, n % 50 = 9
FROM generate_series(1, 2 + pg_temp.wanted('accounts') / 20) n;

INSERT INTO accounts (id, username, username_folded, domain, host_id, uri, url, inbox_url, shared_inbox_url,
                      followers_url, display_name, note_html, indexable, created_at, updated_at, fetched_at)
SELECT pg_temp.account_id(n), 'person' || n, 'person' || n, a.domain, a.host,
       origin || '/users/person' || n, origin || '/@person' || n, origin || '/users/person' || n || '/inbox',
       origin || '/inbox', origin || '/users/person' || n || '/followers', 'Person ' || n,
       '<p>I am number ' || n || ', and like ' || md5(n::text) || '.</p>', n % 2 = 0,
       pg_temp.at(pg_temp.account_id(n)), pg_temp.at(pg_temp.account_id(n)), pg_temp.at(pg_temp.account_id(n))
FROM (SELECT n, CASE WHEN NOT pg_temp.is_ours(n) THEN 1 + pg_temp.famous(pg_temp.wanted('accounts') / 20) END AS host
      FROM generate_series(1, pg_temp.wanted('accounts')) n) w,
     LATERAL (SELECT w.host, 'host' || w.host || '.example' AS domain,
                     coalesce('https://host' || w.host || '.example', current_setting('seed.base_url')) AS origin) a;

-- Those who flooded: a hundred accounts of the first host.
INSERT INTO accounts (id, username, username_folded, domain, host_id, uri, url, inbox_url)
SELECT pg_temp.account_id(pg_temp.wanted('accounts') + n), 'flood' || n, 'flood' || n, 'host1.example', 1,
       'https://host1.example/users/flood' || n, 'https://host1.example/@flood' || n,
       'https://host1.example/users/flood' || n || '/inbox'
FROM generate_series(1, CASE WHEN pg_temp.wanted('flood') > 0 THEN 100 ELSE 0 END) n;

-- Ours follow some fifteen each, and are followed from elsewhere.
INSERT INTO follows (account_id, target_account_id)
SELECT DISTINCT pg_temp.account_id(w.follower), pg_temp.account_id(w.followed)
FROM (SELECT 20 * (1 + k % greatest(pg_temp.wanted('accounts') / 20, 1)) AS follower,
             pg_temp.famous(pg_temp.wanted('accounts')) AS followed
      FROM generate_series(1, pg_temp.wanted('accounts') * 3 / 4) k
      UNION ALL
      SELECT 1 + floor(pg_temp.wanted('accounts') * random())::bigint,
             20 * (1 + pg_temp.famous(pg_temp.wanted('accounts') / 20 - 1))
      FROM generate_series(1, pg_temp.wanted('accounts') * 2)) w
WHERE w.follower <> w.followed AND greatest(w.follower, w.followed) <= pg_temp.wanted('accounts');

-- Readers follow the first five hundred, and are followed by every third account.
INSERT INTO follows (account_id, target_account_id)
SELECT r.id, pg_temp.account_id(n) FROM readers r, generate_series(1, least(500, pg_temp.wanted('accounts'))) n
UNION ALL
SELECT pg_temp.account_id(n), r.id FROM readers r, generate_series(3, pg_temp.wanted('accounts'), 3) n;
INSERT INTO follow_requests (account_id, target_account_id)
SELECT pg_temp.account_id(n), r.id FROM readers r, generate_series(1, pg_temp.wanted('accounts'), 10) n;
INSERT INTO follow_requests (account_id, target_account_id)
SELECT pg_temp.account_id(n), pg_temp.account_id(20 * (1 + n % greatest(pg_temp.wanted('accounts') / 20 - 1, 1)))
FROM generate_series(1, pg_temp.wanted('accounts') / 4) n WHERE NOT pg_temp.is_ours(n)
ON CONFLICT DO NOTHING;
-- The blocked are those few know; muted is one in a hundred.
INSERT INTO blocks (account_id, target_account_id)
SELECT r.id, pg_temp.account_id(pg_temp.wanted('accounts') + 1 - n)
FROM readers r, generate_series(1, pg_temp.wanted('blocks')) n;
INSERT INTO mutes (account_id, target_account_id)
SELECT r.id, pg_temp.account_id(n) FROM readers r, generate_series(50, pg_temp.wanted('accounts') / 5, 20) n;
INSERT INTO blocks (account_id, target_account_id)
SELECT pg_temp.account_id(n), r.id FROM readers r, generate_series(77, pg_temp.wanted('accounts'), 100) n
ON CONFLICT DO NOTHING;

-- Blocks end follows.
DELETE FROM follows f USING blocks b
WHERE f.account_id = b.account_id AND f.target_account_id = b.target_account_id;
DELETE FROM follows f USING blocks b
WHERE f.account_id = b.target_account_id AND f.target_account_id = b.account_id;

INSERT INTO account_counts AS c (account_id, following, followers)
SELECT account_id, sum(following), sum(followers)
FROM (SELECT account_id, 1 AS following, 0 AS followers FROM follows
      UNION ALL SELECT target_account_id, 0, 1 FROM follows
      UNION ALL SELECT id, 0, 0 FROM accounts) w
GROUP BY account_id
ON CONFLICT (account_id) DO UPDATE SET following = excluded.following, followers = excluded.followers;
