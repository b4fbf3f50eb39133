-- What people would rather not read: words, phrases and single statuses, in some places, for some time.

CREATE TABLE filters (
    id         bigint PRIMARY KEY DEFAULT next_id(),
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    title      text NOT NULL,
    contexts   text[] NOT NULL CONSTRAINT filters_contexts_check
               CHECK (contexts <> '{}' AND contexts <@ ARRAY['home', 'notifications', 'public', 'thread', 'account']),
    action     text NOT NULL DEFAULT 'warn' CONSTRAINT filters_action_check CHECK (action IN ('warn', 'hide', 'blur')),
    expires_at timestamptz,
    -- Set by a job when `expires_at` has come, so that no reader has to ask for the time.
    ended      boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX filters_account_idx ON filters (account_id, id);
CREATE INDEX filters_expiry_idx ON filters (expires_at) WHERE expires_at IS NOT NULL AND NOT ended;

CREATE TABLE filter_keywords (
    id         bigint PRIMARY KEY DEFAULT next_id(),
    filter_id  bigint NOT NULL REFERENCES filters ON DELETE CASCADE,
    keyword    text NOT NULL,
    whole_word boolean NOT NULL DEFAULT true
);
CREATE INDEX filter_keywords_filter_idx ON filter_keywords (filter_id, id);

CREATE TABLE filter_statuses (
    id        bigint PRIMARY KEY DEFAULT next_id(),
    filter_id bigint NOT NULL REFERENCES filters ON DELETE CASCADE,
    status_id bigint NOT NULL REFERENCES statuses ON DELETE CASCADE,
    CONSTRAINT filter_statuses_pair_key UNIQUE (filter_id, status_id)
);
CREATE INDEX filter_statuses_status_idx ON filter_statuses (status_id);
