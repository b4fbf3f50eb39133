-- What people read: homes, favourites, bookmarks, notifications.

INSERT INTO home_feed (account_id, status_id)
SELECT f.account_id, s.id
FROM follows f JOIN accounts a ON a.id = f.account_id AND a.domain IS NULL
JOIN statuses s ON s.account_id = f.target_account_id
WHERE s.visibility <> 'direct'
  AND (NOT s.is_reply OR EXISTS (SELECT FROM follows p WHERE p.account_id = f.account_id
                                 AND p.target_account_id = s.in_reply_to_account_id))
ORDER BY f.account_id, s.id;

INSERT INTO favourites (account_id, status_id)
SELECT pg_temp.account_id(pg_temp.famous(pg_temp.wanted('accounts'))), id FROM planned WHERE n % 3 = 0
ON CONFLICT DO NOTHING;
-- One status that everybody knows.
INSERT INTO favourites (account_id, status_id)
SELECT pg_temp.account_id(n), pg_temp.status_id(5) FROM generate_series(1, pg_temp.wanted('accounts')) n
ON CONFLICT DO NOTHING;
INSERT INTO statuses (id, uri, account_id, local, reblog_of_id, visibility, created_at)
SELECT pg_temp.status_id(pg_temp.wanted('statuses')) - n, 'https://anywhere.example/reblogs/' || n,
       pg_temp.account_id(n), pg_temp.is_ours(n), pg_temp.status_id(5), 'public',
       pg_temp.at(pg_temp.status_id(pg_temp.wanted('statuses')) - n)
FROM generate_series(1, pg_temp.wanted('accounts') / 5) n
ON CONFLICT DO NOTHING;

INSERT INTO favourites (account_id, status_id)
SELECT r.id, p.id FROM readers r, planned p WHERE p.n % 20 = 5 AND p.reblogs IS NULL ON CONFLICT DO NOTHING;
INSERT INTO bookmarks (account_id, status_id)
SELECT r.id, p.id FROM readers r, planned p WHERE p.n % 40 = 6 AND p.reblogs IS NULL
UNION ALL
SELECT pg_temp.account_id(20 * (1 + n % greatest(pg_temp.wanted('accounts') / 20 - 1, 1))), id
FROM planned WHERE n % 10 = 6 AND reblogs IS NULL
ON CONFLICT DO NOTHING;
INSERT INTO status_pins (account_id, status_id)
SELECT account_id, id FROM (SELECT account_id, id, row_number() OVER (PARTITION BY account_id ORDER BY id) AS place
                            FROM statuses WHERE listed AND NOT is_reply) w WHERE place <= 2;

INSERT INTO notifications (id, account_id, from_account_id, kind, status_id, created_at)
SELECT m.status_id, m.account_id, s.account_id, 'mention', s.id, s.created_at
FROM mentions m JOIN accounts a ON a.id = m.account_id AND a.domain IS NULL JOIN statuses s ON s.id = m.status_id
WHERE NOT EXISTS (SELECT FROM blocks b WHERE b.account_id = m.account_id AND b.target_account_id = s.account_id)
ON CONFLICT DO NOTHING;
INSERT INTO notifications (account_id, from_account_id, kind)
SELECT f.target_account_id, f.account_id, 'follow'
FROM follows f JOIN accounts a ON a.id = f.target_account_id AND a.domain IS NULL
ON CONFLICT DO NOTHING;
