-- Ids, settings, other servers and our policy towards them.

-- Ids are `milliseconds << 16 | 16 bits of this sequence`: sortable by time, made by any node.
CREATE SEQUENCE snowflake;

-- The id of something that happened at `at`; dates before 2000 count as 2000.
CREATE FUNCTION snowflake(at timestamptz) RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT (greatest(floor(extract(epoch FROM at) * 1000)::bigint, 946684800000) << 16)
         | (nextval('snowflake') & 65535)
$$;

CREATE FUNCTION next_id() RETURNS bigint LANGUAGE sql VOLATILE AS $$ SELECT snowflake(clock_timestamp()) $$;

CREATE TYPE visibility AS ENUM ('public', 'unlisted', 'private', 'direct');

-- Whose ids we mint. A start with another base_url or handle_domain is refused once `federated_at` is set.
CREATE TABLE instance_identity (
    singleton     boolean PRIMARY KEY DEFAULT true CONSTRAINT instance_identity_singleton CHECK (singleton),
    base_url      text NOT NULL,
    handle_domain text NOT NULL,
    federated_at  timestamptz
);

-- What an admin saved over the configuration: title, description, registration mode, federation mode, limits.
CREATE TABLE settings (
    name       text PRIMARY KEY,
    value      jsonb NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE rules (
    id         bigint PRIMARY KEY DEFAULT next_id(),
    position   integer NOT NULL DEFAULT 0,
    text       text NOT NULL,
    hint       text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz
);

-- One row per remote server. `name` is host[:port] of its origin, lower-case, IDNA; `domain` the same without port.
-- The policy columns are the policies below, evaluated: they change in the transaction that changes a policy,
-- so that whatever reads a host sees a block, or its end, in the same instant.
CREATE TABLE hosts (
    id                  bigint PRIMARY KEY DEFAULT next_id(),
    name                text NOT NULL CONSTRAINT hosts_name_key UNIQUE,
    domain              text NOT NULL,
    suspended           boolean NOT NULL DEFAULT false,
    limited             boolean NOT NULL DEFAULT false,
    media_rejected      boolean NOT NULL DEFAULT false,
    software_name       text,
    software_version    text,
    nodeinfo_fetched_at timestamptz,
    created_at          timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX hosts_domain_idx ON hosts (domain);

-- What an admin decided about a domain and its subdomains. `domain` is host[:port]; without a port all ports.
CREATE TABLE domain_policies (
    id              bigint PRIMARY KEY DEFAULT next_id(),
    domain          text NOT NULL CONSTRAINT domain_policies_domain_key UNIQUE,
    severity        text NOT NULL
                    CONSTRAINT domain_policies_severity_check CHECK (severity IN ('noop', 'limit', 'suspend', 'allow')),
    reject_media    boolean NOT NULL DEFAULT false,
    reject_reports  boolean NOT NULL DEFAULT false,
    obfuscate       boolean NOT NULL DEFAULT false,
    public_comment  text NOT NULL DEFAULT '',
    private_comment text NOT NULL DEFAULT '',
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now()
);

-- Rises with every change of policy or federation mode; a cached snapshot older than this is not served from.
CREATE SEQUENCE policy_generation;

-- Every administrative act, written in its own transaction; the command line's too (then without an account).
CREATE TABLE audit_log (
    id           bigint PRIMARY KEY DEFAULT next_id(),
    account_id   bigint,
    actor        text NOT NULL,
    action       text NOT NULL,
    target_type  text NOT NULL,
    target_id    text NOT NULL,
    target_label text NOT NULL,
    reason       text NOT NULL DEFAULT '',
    before       jsonb,
    after        jsonb,
    created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_log_target_idx ON audit_log (target_type, target_id, id DESC);
CREATE INDEX audit_log_account_idx ON audit_log (account_id, id DESC);

-- Counters of limits that must hold across nodes: login, password, sign-up, mail, posting, media, follows.
CREATE TABLE rate_buckets (
    key        text NOT NULL,
    window_end timestamptz NOT NULL,
    used       integer NOT NULL,
    PRIMARY KEY (key, window_end)
);
CREATE INDEX rate_buckets_end_idx ON rate_buckets (window_end);

-- Uris that existed and do not any more, so that a late Create stays out and a GET is answered 410.
CREATE TABLE tombstones (
    uri        text PRIMARY KEY,
    actor_uri  text NOT NULL,
    kind       text NOT NULL CONSTRAINT tombstones_kind_check CHECK (kind IN ('status', 'account', 'activity')),
    deleted_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX tombstones_deleted_idx ON tombstones (deleted_at);
