-- A thread of 500 answers soon after one public status, by people elsewhere, every third to the one before it. Nobody in
-- it is blocked, so that all of it is read.

CREATE TEMP TABLE talking AS
    SELECT id, row_number() OVER (ORDER BY id) AS place FROM accounts a
    WHERE domain IS NOT NULL AND NOT EXISTS (SELECT FROM blocks b WHERE a.id IN (b.account_id, b.target_account_id))
    ORDER BY id LIMIT 100;

CREATE TEMP TABLE thread AS
    SELECT id, uri, account_id, conversation_id, created_at FROM statuses
    WHERE listed AND NOT is_reply AND reblog_of_id IS NULL AND account_id IN (SELECT id FROM talking)
    ORDER BY id LIMIT 1;
CREATE TEMP TABLE answers AS
    SELECT n, snowflake(t.created_at + n * interval '1 second') AS id, a.id AS author
    FROM thread t CROSS JOIN generate_series(1, 500) n
    JOIN talking a ON a.place = 1 + n % (SELECT count(*) FROM talking);

INSERT INTO statuses (id, uri, account_id, local, in_reply_to_id, in_reply_to_account_id, in_reply_to_uri,
                      conversation_id, content, language, visibility, created_at, fetched_at)
SELECT a.id, 'https://anywhere.example/answers/' || a.n, a.author, false, coalesce(b.id, t.id),
       coalesce(b.author, t.account_id), coalesce('https://anywhere.example/answers/' || b.n, t.uri),
       t.conversation_id, '<p>Answer number ' || a.n || '</p>', 'en', 'public', t.created_at + a.n * interval '1 second', now()
FROM thread t, answers a LEFT JOIN answers b ON b.n = a.n - 1 AND a.n % 3 = 0;
INSERT INTO status_counts (status_id, replies, reblogs, favourites)
SELECT a.id, (a.n % 3 = 2)::int, 0, 0 FROM answers a;
UPDATE status_counts c SET replies = c.replies + 334 FROM thread t WHERE c.status_id = t.id;
INSERT INTO mentions (id, status_id, account_id)
SELECT s.id, s.id, s.in_reply_to_account_id FROM statuses s JOIN answers a ON a.id = s.id;
