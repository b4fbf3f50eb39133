-- The status at the root of the seeded thread, and its author.
SELECT s.id, s.account_id FROM statuses a JOIN statuses s ON s.id = a.in_reply_to_id
WHERE a.uri = 'https://anywhere.example/answers/1'
