-- Five thousand collections of 500 accounts, with 25 people in each; the reader has ten, and is in 2,000 of the others.
WITH owners AS (
    SELECT id, row_number() OVER (ORDER BY id) AS n FROM accounts WHERE id > 0 AND username <> 'reader' LIMIT 500)
INSERT INTO collections (id, account_id, uri, url, local, name, created_at, updated_at)
SELECT snowflake('2026-01-01'), o.id, 'https://x.example/c/' || o.id || '/' || k, 'https://x.example/p/' || o.id || '/' || k,
       false, 'c', '2026-01-01', '2026-01-01'
FROM owners o, generate_series(1, 10) k;
INSERT INTO collections (id, account_id, uri, url, local, name, created_at, updated_at)
SELECT snowflake('2026-01-02'), a.id, 'https://x.example/own/' || k, 'https://x.example/ownp/' || k, true, 'c', '2026-01-02',
       '2026-01-02'
FROM accounts a, generate_series(1, 10) k WHERE a.username = 'reader';
WITH people AS (
    SELECT id, uri, row_number() OVER (ORDER BY id) AS n FROM accounts WHERE id > 0 AND username <> 'reader' LIMIT 5000),
     numbered AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM collections)
INSERT INTO collection_items (id, collection_id, account_id, object_uri, state, created_at)
SELECT snowflake('2026-01-03'::timestamptz + k * interval '1 minute'), c.id, p.id, p.uri, 'accepted', '2026-01-03'
FROM numbered c CROSS JOIN generate_series(1, 25) k JOIN people p ON p.n = 1 + (c.n * 25 + k) % 5000;
INSERT INTO collection_items (id, collection_id, account_id, object_uri, state, created_at)
SELECT snowflake('2026-01-04'), c.id, a.id, a.uri, 'accepted', '2026-01-04'
FROM (SELECT id FROM collections WHERE NOT local ORDER BY id LIMIT 2000) c, accounts a WHERE a.username = 'reader';
