-- Indexes that reading at size asked for.

-- Staff. Everybody else has the base role (4), so that its holders are never looked for.
CREATE INDEX users_staff_idx ON users (role_id) WHERE role_id <> 4;

-- What was given up on, among millions of rows that went well (for `outgoing`: 0013).
CREATE INDEX deliveries_failed_idx ON deliveries (settled_at) WHERE state IN ('refused', 'expired');
CREATE INDEX inbound_activities_dead_idx ON inbound_activities (settled_at) WHERE state = 'dead';

-- Prefixes are read as ranges, by the indexes that keep the names unique.
DROP INDEX accounts_prefix_idx;
DROP INDEX tags_prefix_idx;

-- A local timeline of media: without it, whoever has a million local statuses and few pictures reads them all.
CREATE INDEX statuses_public_local_media_idx ON statuses (id DESC) WHERE listed AND NOT is_reply AND local AND has_media;

-- Notifications of one kind among very many.
CREATE INDEX notifications_kind_idx ON notifications (account_id, kind, id DESC);
