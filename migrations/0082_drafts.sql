-- A status that waits without a time is a draft: it is posted when its author says so.
ALTER TABLE scheduled_statuses ALTER COLUMN scheduled_at DROP NOT NULL;
ALTER TABLE scheduled_statuses ADD COLUMN changed_at timestamptz NOT NULL DEFAULT now();
