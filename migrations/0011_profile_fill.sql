-- When the latest statuses of a remote account were last fetched for those who look at its profile.
ALTER TABLE accounts ADD COLUMN filled_at timestamptz;
