-- What an operator sees of other servers, and an author of a post's way to them.

-- How much came from a host and went to it, by day (UTC). Kept 30 days.
CREATE TABLE host_days (
    host_id   bigint NOT NULL REFERENCES hosts ON DELETE CASCADE,
    day       date NOT NULL,
    received  bigint NOT NULL DEFAULT 0,
    delivered bigint NOT NULL DEFAULT 0,
    failed    bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (host_id, day)
) WITH (fillfactor = 70);
CREATE INDEX host_days_day_idx ON host_days (day);

-- The latest errors of a host.
CREATE INDEX deliveries_errors_idx ON deliveries (host_id, id DESC) WHERE last_error IS NOT NULL;
-- Where a post went.
CREATE INDEX activities_object_idx ON activities (object_uri);
-- Hosts that need somebody's eye.
CREATE INDEX delivery_lanes_troubled_idx ON delivery_lanes (host_id)
    WHERE failing_since IS NOT NULL OR paused_at IS NOT NULL;
