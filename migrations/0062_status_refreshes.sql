-- When a status of another server was last asked for again, and when the answers below it, because somebody looked.
CREATE TABLE status_refreshes (
    status_id    bigint PRIMARY KEY REFERENCES statuses ON DELETE CASCADE,
    refreshed_at timestamptz,
    thread_at    timestamptz
) WITH (fillfactor = 70);
