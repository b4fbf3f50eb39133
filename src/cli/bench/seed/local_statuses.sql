-- Public statuses of ours that others may like, by their ids.
SELECT uri FROM statuses WHERE local AND listed AND reblog_of_id IS NULL ORDER BY id LIMIT 1000
