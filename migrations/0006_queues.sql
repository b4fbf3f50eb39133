-- Work that must survive a crash: activities in, activities out, jobs. A claim is a short transaction that sets a
-- lease and raises the attempts before the work, so that a row that kills the process ends in sight.

-- An inbox we deliver to.
CREATE TABLE inboxes (
    id      bigint PRIMARY KEY DEFAULT next_id(),
    url     text NOT NULL CONSTRAINT inboxes_url_key UNIQUE,
    host_id bigint NOT NULL REFERENCES hosts
);
CREATE INDEX inboxes_host_idx ON inboxes (host_id);

-- What a use-case wants told to others, in its own words; a worker turns it into an activity and its deliveries.
CREATE TABLE outgoing (
    id           bigint PRIMARY KEY DEFAULT next_id(),
    payload      jsonb NOT NULL,
    due_at       timestamptz NOT NULL DEFAULT now(),
    leased_until timestamptz,
    attempts     integer NOT NULL DEFAULT 0,
    last_error   text,
    dead_at      timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX outgoing_due_idx ON outgoing (due_at, id) WHERE dead_at IS NULL;

-- An activity of ours: its body once, however many inboxes it goes to.
CREATE TABLE activities (
    id         bigint PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    uri        text NOT NULL,
    kind       text NOT NULL,
    object_uri text NOT NULL,
    body       text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX activities_account_idx ON activities (account_id);
CREATE INDEX activities_created_idx ON activities (created_at);

CREATE TABLE deliveries (
    id          bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    activity_id bigint NOT NULL REFERENCES activities ON DELETE CASCADE,
    inbox_id    bigint NOT NULL REFERENCES inboxes,
    host_id     bigint NOT NULL REFERENCES hosts,
    -- Of the object's uri: per inbox and object, order is kept.
    object_key  bigint NOT NULL,
    -- pending, delivered, refused (the peer said no for good), expired (tried for days), dropped (policy or an admin)
    state       text NOT NULL DEFAULT 'pending' CONSTRAINT deliveries_state_check
                CHECK (state IN ('pending', 'delivered', 'refused', 'expired', 'dropped')),
    attempts    integer NOT NULL DEFAULT 0,
    due_at      timestamptz NOT NULL,
    last_status integer,
    last_error  text,
    settled_at  timestamptz,
    CONSTRAINT deliveries_target_key UNIQUE (activity_id, inbox_id)
);
CREATE INDEX deliveries_pending_idx ON deliveries (host_id, due_at, id) WHERE state = 'pending';
CREATE INDEX deliveries_order_idx ON deliveries (inbox_id, object_key, id) WHERE state = 'pending';
CREATE INDEX deliveries_inbox_idx ON deliveries (inbox_id);
CREATE INDEX deliveries_settled_idx ON deliveries (settled_at) WHERE state <> 'pending';

-- One row per host with deliveries: a claim starts here, so 100,000 rows of a dead host are never scanned.
CREATE TABLE delivery_lanes (
    host_id         bigint PRIMARY KEY REFERENCES hosts,
    -- Null: nothing waits.
    due_at          timestamptz,
    leased_until    timestamptz,
    failures        integer NOT NULL DEFAULT 0,
    failing_since   timestamptz,
    -- Nothing but a probe a day from here on, until it answers or writes to us.
    dead_at         timestamptz,
    paused_at       timestamptz,
    last_success_at timestamptz,
    last_failure_at timestamptz,
    last_error      text
) WITH (fillfactor = 70);
CREATE INDEX delivery_lanes_due_idx ON delivery_lanes (due_at) WHERE due_at IS NOT NULL AND paused_at IS NULL;

-- Activities received, verified and answered 202. Bodies are kept 7 days: partitions by day, dropped whole.
CREATE TABLE inbound_activities (
    id           bigint NOT NULL DEFAULT next_id(),
    received_on  date NOT NULL,
    -- Hash of the actor: activities of one actor are applied in order of arrival.
    lane         bigint NOT NULL,
    actor_uri    text NOT NULL,
    -- Whose signature was verified: usually the actor.
    signer_uri   text NOT NULL,
    activity_uri text,
    object_uri   text,
    kind         text NOT NULL,
    body         text NOT NULL,
    -- Local accounts whose own inbox received it.
    recipients   bigint[] NOT NULL DEFAULT '{}',
    state        text NOT NULL DEFAULT 'pending' CONSTRAINT inbound_activities_state_check
                 CHECK (state IN ('pending', 'done', 'ignored', 'refused', 'dead')),
    attempts     integer NOT NULL DEFAULT 0,
    due_at       timestamptz NOT NULL,
    outcome      text,
    settled_at   timestamptz,
    received_at  timestamptz NOT NULL,
    PRIMARY KEY (received_on, id)
) PARTITION BY RANGE (received_on);
CREATE TABLE inbound_activities_default PARTITION OF inbound_activities DEFAULT;
CREATE INDEX inbound_activities_pending_idx ON inbound_activities (lane, id) WHERE state = 'pending';

-- What was received already: (actor, activity id), or the body's SHA-256 where there is no id. Kept 30 days.
CREATE TABLE inbound_keys (
    key         bytea PRIMARY KEY,
    activity_id bigint NOT NULL,
    received_on date NOT NULL,
    received_at timestamptz NOT NULL
);
CREATE INDEX inbound_keys_received_idx ON inbound_keys (received_at);

CREATE TABLE inbound_lanes (
    lane         bigint PRIMARY KEY,
    due_at       timestamptz NOT NULL,
    leased_until timestamptz
) WITH (fillfactor = 70);
CREATE INDEX inbound_lanes_due_idx ON inbound_lanes (due_at);

-- Everything else that happens later.
CREATE TABLE jobs (
    id           bigint PRIMARY KEY DEFAULT next_id(),
    lane         text NOT NULL,
    kind         text NOT NULL,
    payload      jsonb NOT NULL,
    -- While a job with this key waits, another is not added.
    unique_key   text CONSTRAINT jobs_unique_key UNIQUE,
    due_at       timestamptz NOT NULL,
    leased_until timestamptz,
    attempts     integer NOT NULL DEFAULT 0,
    last_error   text,
    dead_at      timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX jobs_due_idx ON jobs (lane, due_at, id) WHERE dead_at IS NULL;
CREATE INDEX jobs_dead_idx ON jobs (dead_at) WHERE dead_at IS NOT NULL;

-- Recurring work: a due row becomes one job, once across all nodes.
CREATE TABLE schedule (
    name   text PRIMARY KEY,
    due_at timestamptz NOT NULL
);
