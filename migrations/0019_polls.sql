-- Polls, at most one per status, and who chose what. What was counted stands beside the options, because every reader
-- of the status sees it; of a remote poll it is what its own server says.
CREATE TABLE polls (
    id          bigint PRIMARY KEY DEFAULT next_id(),
    status_id   bigint NOT NULL CONSTRAINT polls_status_key UNIQUE REFERENCES statuses ON DELETE CASCADE,
    multiple    boolean NOT NULL,
    hide_totals boolean NOT NULL DEFAULT false,
    options     text[] NOT NULL,
    -- As many as options.
    votes       bigint[] NOT NULL,
    -- How many people voted; null where a remote server does not say.
    voters      bigint,
    -- Null: it does not end.
    expires_at  timestamptz,
    -- When its end was noticed: people were told, and no vote is taken any more.
    closed_at   timestamptz,
    -- When a remote poll was last asked for.
    fetched_at  timestamptz,
    CONSTRAINT polls_votes_check CHECK (cardinality(options) = cardinality(votes))
);

-- Of local voters in all polls, and of remote ones in ours.
CREATE TABLE poll_votes (
    id         bigint PRIMARY KEY DEFAULT next_id(),
    poll_id    bigint NOT NULL REFERENCES polls ON DELETE CASCADE,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    -- The option's place, from 0.
    choice     smallint NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT poll_votes_choice_key UNIQUE (poll_id, account_id, choice)
);
CREATE INDEX poll_votes_account_idx ON poll_votes (account_id);

-- The options as they were; null for versions without a poll.
ALTER TABLE status_edits ADD COLUMN poll_options text[];
