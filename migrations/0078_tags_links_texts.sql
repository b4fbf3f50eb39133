-- What staff decides about a hashtag beside whether it may trend.
ALTER TABLE tags
    ADD COLUMN usable   boolean NOT NULL DEFAULT true,
    ADD COLUMN listable boolean NOT NULL DEFAULT true;

-- Sites whose links trended, and whether all of them may.
CREATE TABLE link_publishers (
    id         bigint PRIMARY KEY DEFAULT next_id(),
    domain     text NOT NULL CONSTRAINT link_publishers_domain_key UNIQUE,
    allowed    boolean,
    decided_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- The privacy policy and the terms of service: each version holds from its day on.
CREATE TABLE legal_texts (
    kind         text NOT NULL CONSTRAINT legal_texts_kind_check CHECK (kind IN ('privacy_policy', 'terms_of_service')),
    effective_on date NOT NULL,
    text         text NOT NULL,
    published_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (kind, effective_on)
);

-- When what answers a remote status was fetched last.
ALTER TABLE status_refreshes ADD COLUMN thread_done_at timestamptz;

-- Reports by when they were settled, for counting.
CREATE INDEX reports_taken_idx ON reports (action_taken_at) WHERE action_taken_at IS NOT NULL;
