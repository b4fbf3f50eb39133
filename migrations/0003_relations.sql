-- Who follows, blocks and mutes whom. Lists of relations page by the relation's own id.

CREATE TABLE follows (
    id                bigint PRIMARY KEY DEFAULT next_id(),
    account_id        bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    target_account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    -- The Follow's id: what Accept, Reject and Undo name.
    uri               text,
    show_reblogs      boolean NOT NULL DEFAULT true,
    notify            boolean NOT NULL DEFAULT false,
    languages         text[],
    created_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT follows_pair_key UNIQUE (account_id, target_account_id),
    CONSTRAINT follows_self_check CHECK (account_id <> target_account_id)
);
CREATE INDEX follows_following_idx ON follows (account_id, id DESC);
CREATE INDEX follows_followers_idx ON follows (target_account_id, id DESC) INCLUDE (account_id);
CREATE INDEX follows_uri_idx ON follows (uri) WHERE uri IS NOT NULL;

CREATE TABLE follow_requests (
    id                bigint PRIMARY KEY DEFAULT next_id(),
    account_id        bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    target_account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    uri               text,
    show_reblogs      boolean NOT NULL DEFAULT true,
    notify            boolean NOT NULL DEFAULT false,
    languages         text[],
    created_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT follow_requests_pair_key UNIQUE (account_id, target_account_id),
    CONSTRAINT follow_requests_self_check CHECK (account_id <> target_account_id)
);
CREATE INDEX follow_requests_sent_idx ON follow_requests (account_id, id DESC);
CREATE INDEX follow_requests_target_idx ON follow_requests (target_account_id, id DESC);
CREATE INDEX follow_requests_uri_idx ON follow_requests (uri) WHERE uri IS NOT NULL;

CREATE TABLE blocks (
    id                bigint PRIMARY KEY DEFAULT next_id(),
    account_id        bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    target_account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    uri               text,
    created_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT blocks_pair_key UNIQUE (account_id, target_account_id),
    CONSTRAINT blocks_self_check CHECK (account_id <> target_account_id)
);
CREATE INDEX blocks_list_idx ON blocks (account_id, id DESC);
CREATE INDEX blocks_target_idx ON blocks (target_account_id, account_id);

CREATE TABLE mutes (
    id                 bigint PRIMARY KEY DEFAULT next_id(),
    account_id         bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    target_account_id  bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    hide_notifications boolean NOT NULL DEFAULT true,
    expires_at         timestamptz,
    created_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT mutes_pair_key UNIQUE (account_id, target_account_id),
    CONSTRAINT mutes_self_check CHECK (account_id <> target_account_id)
);
CREATE INDEX mutes_list_idx ON mutes (account_id, id DESC);
CREATE INDEX mutes_target_idx ON mutes (target_account_id);
CREATE INDEX mutes_expiry_idx ON mutes (expires_at) WHERE expires_at IS NOT NULL;

-- A person's private words about another.
CREATE TABLE account_notes (
    account_id        bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    target_account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    comment           text NOT NULL,
    PRIMARY KEY (account_id, target_account_id)
);
CREATE INDEX account_notes_target_idx ON account_notes (target_account_id);
