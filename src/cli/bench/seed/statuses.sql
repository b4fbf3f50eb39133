-- Statuses, each kind at its place in every twenty: two reblogs, five replies, one unlisted, one for followers, one
-- for a single person. A fifth has a picture, a third a hashtag.

CREATE FUNCTION pg_temp.is_reblog(n bigint) RETURNS boolean IMMUTABLE LANGUAGE sql AS $$ SELECT n % 10 = 1 AND n > 20 $$;
CREATE FUNCTION pg_temp.is_answer(n bigint) RETURNS boolean IMMUTABLE LANGUAGE sql AS $$ SELECT n % 4 = 0 AND n > 20 $$;

INSERT INTO tags (id, name, display)
SELECT n, 'tag' || n, 'Tag' || n FROM generate_series(1, 500) n;

-- Whom a reply answers is a post of its own (its place is 3 in 4), seldom far back.
CREATE TEMP TABLE planned AS
    SELECT n, pg_temp.status_id(n) AS id, author, pg_temp.is_ours(author) AS local,
           CASE WHEN pg_temp.is_answer(n) THEN greatest(n - 1 - 4 * floor(500 * power(random(), 3))::bigint, 3) END
               AS answers,
           CASE WHEN pg_temp.is_reblog(n) THEN greatest(n - 6 - 20 * floor(500 * power(random(), 3))::bigint, 5) END
               AS reblogs
    FROM (SELECT n, pg_temp.famous(pg_temp.wanted('accounts')) AS author
          FROM generate_series(1, pg_temp.wanted('statuses')) n) w;
CREATE UNIQUE INDEX ON planned (n);
ANALYZE planned;

INSERT INTO conversations (id, uri)
SELECT id, current_setting('seed.base_url') || '/contexts/' || id FROM planned
WHERE answers IS NULL AND reblogs IS NULL;

INSERT INTO statuses (id, uri, url, account_id, local, in_reply_to_id, in_reply_to_account_id, in_reply_to_uri,
                      reblog_of_id, conversation_id, content, language, visibility, has_media, created_at, fetched_at)
SELECT p.id, 'https://anywhere.example/statuses/' || p.n, 'https://anywhere.example/@person/' || p.n,
       pg_temp.account_id(p.author), p.local, a.id, pg_temp.account_id(a.author),
       'https://anywhere.example/statuses/' || a.n, pg_temp.status_id(p.reblogs),
       CASE WHEN p.reblogs IS NULL THEN coalesce(a.id, p.id) END,
       CASE WHEN p.reblogs IS NULL THEN '<p>Status number ' || p.n || ' speaks of '
            || repeat(md5(p.n::text) || ' and ', 1 + (p.n % 12)::int) || 'nothing else.</p>' ELSE '' END,
       CASE WHEN p.n % 7 = 0 THEN 'de' ELSE 'en' END,
       CASE p.n % 20 WHEN 3 THEN 'unlisted' WHEN 7 THEN 'private' WHEN 19 THEN 'direct' ELSE 'public' END::visibility,
       p.reblogs IS NULL AND p.n % 5 = 2, pg_temp.at(p.id), pg_temp.at(p.id)
FROM planned p LEFT JOIN planned a ON a.n = p.answers
ORDER BY p.id
ON CONFLICT DO NOTHING;

-- The flood: the newest of all, in one hour, by a server that is suspended since.
INSERT INTO statuses (id, uri, account_id, local, content, visibility, created_at)
SELECT pg_temp.status_id(pg_temp.wanted('statuses') + n), 'https://host1.example/statuses/' || n,
       pg_temp.account_id(pg_temp.wanted('accounts') + 1 + n % 100), false, '<p>Buy this!</p>', 'public',
       pg_temp.at(pg_temp.status_id(pg_temp.wanted('statuses') + n))
FROM generate_series(1, pg_temp.wanted('flood')) n;

INSERT INTO status_counts (status_id, replies, reblogs, favourites)
SELECT s.id, coalesce(r.count, 0), coalesce(b.count, 0), 0
FROM statuses s
LEFT JOIN (SELECT in_reply_to_id AS id, count(*) FROM statuses GROUP BY 1) r ON r.id = s.id
LEFT JOIN (SELECT reblog_of_id AS id, count(*) FROM statuses GROUP BY 1) b ON b.id = s.id
WHERE s.reblog_of_id IS NULL;
INSERT INTO account_counts AS c (account_id, statuses, last_status_at)
SELECT account_id, count(*), max(created_at) FROM statuses GROUP BY 1
ON CONFLICT (account_id) DO UPDATE SET statuses = excluded.statuses, last_status_at = excluded.last_status_at;

INSERT INTO media_attachments (account_id, status_id, kind, content_type, remote_url, description, width, height,
                               blurhash, created_at)
SELECT account_id, id, 'image', 'image/png', 'https://anywhere.example/media/' || id || '.png', 'A picture', 800, 600,
       'LEHV6nWB2yk8pyo0adR*.7kCMdnj', created_at
FROM statuses WHERE has_media;

INSERT INTO mentions (id, status_id, account_id)
SELECT id, id, in_reply_to_account_id FROM statuses WHERE in_reply_to_account_id IS NOT NULL;
-- Every tenth status, and every one for a single person, names a reader.
INSERT INTO mentions (status_id, account_id)
SELECT p.id, r.id FROM planned p JOIN readers r ON r.place = 1 + (p.n / 10) % (SELECT count(*) FROM readers)
WHERE p.n % 10 = 9
ON CONFLICT DO NOTHING;

INSERT INTO status_tags (tag_id, status_id)
SELECT DISTINCT pg_temp.famous(500), p.id FROM planned p WHERE p.n % 3 = 1 AND p.reblogs IS NULL;

INSERT INTO status_search (status_id, account_id, tokens)
SELECT id, pg_temp.account_id(author), array_to_tsvector(ARRAY['word' || n % 100, 'word' || n % 1000, 'status'])
FROM planned WHERE reblogs IS NULL AND (local OR n % 2 = 0);
