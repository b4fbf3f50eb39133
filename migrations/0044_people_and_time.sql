-- Statuses that wait for their time, conversations as a person keeps them, what profiles feature, whom one might follow.

CREATE TABLE scheduled_statuses (
    id              bigint PRIMARY KEY DEFAULT next_id(),
    account_id      bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    scheduled_at    timestamptz NOT NULL,
    -- The draft, as it is posted when its time has come.
    draft           jsonb NOT NULL,
    idempotency_key text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT scheduled_statuses_key UNIQUE (account_id, idempotency_key)
);
CREATE INDEX scheduled_statuses_list_idx ON scheduled_statuses (account_id, id DESC);
CREATE INDEX scheduled_statuses_day_idx ON scheduled_statuses (account_id, scheduled_at);

-- An upload that waits with its status is not loose.
ALTER TABLE media_attachments ADD COLUMN scheduled_status_id bigint REFERENCES scheduled_statuses ON DELETE SET NULL;
CREATE INDEX media_attachments_scheduled_idx ON media_attachments (scheduled_status_id)
    WHERE scheduled_status_id IS NOT NULL;

-- A conversation of direct messages, once for each local person in it. Paged by its last status.
CREATE TABLE account_conversations (
    id              bigint PRIMARY KEY DEFAULT next_id(),
    account_id      bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    conversation_id bigint NOT NULL REFERENCES conversations ON DELETE CASCADE,
    last_status_id  bigint NOT NULL REFERENCES statuses ON DELETE CASCADE,
    unread          boolean NOT NULL DEFAULT false,
    CONSTRAINT account_conversations_pair_key UNIQUE (account_id, conversation_id)
);
CREATE INDEX account_conversations_list_idx ON account_conversations (account_id, last_status_id DESC);
CREATE INDEX account_conversations_conversation_idx ON account_conversations (conversation_id);
CREATE INDEX account_conversations_status_idx ON account_conversations (last_status_id);

INSERT INTO account_conversations (account_id, conversation_id, last_status_id)
SELECT w.account_id, w.conversation_id, max(w.id)
FROM (SELECT s.account_id, s.conversation_id, s.id FROM statuses s
      WHERE s.visibility = 'direct' AND s.conversation_id IS NOT NULL
      UNION
      SELECT m.account_id, s.conversation_id, s.id FROM statuses s JOIN mentions m ON m.status_id = s.id
      WHERE s.visibility = 'direct' AND s.conversation_id IS NOT NULL) w
JOIN accounts a ON a.id = w.account_id AND a.domain IS NULL AND a.deleted_at IS NULL
GROUP BY w.account_id, w.conversation_id;

-- Hashtags shown on a profile, with how often and when last its owner used them in public.
CREATE TABLE featured_tags (
    id             bigint PRIMARY KEY DEFAULT next_id(),
    account_id     bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    tag_id         bigint NOT NULL REFERENCES tags ON DELETE CASCADE,
    statuses_count bigint NOT NULL DEFAULT 0,
    last_status_at timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT featured_tags_pair_key UNIQUE (account_id, tag_id)
);
CREATE INDEX featured_tags_tag_idx ON featured_tags (tag_id);

-- People shown on a profile.
CREATE TABLE endorsements (
    id                bigint PRIMARY KEY DEFAULT next_id(),
    account_id        bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    target_account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    created_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT endorsements_pair_key UNIQUE (account_id, target_account_id)
);
CREATE INDEX endorsements_list_idx ON endorsements (account_id, id DESC);
CREATE INDEX endorsements_target_idx ON endorsements (target_account_id);

-- Who was suggested and is not wanted.
CREATE TABLE suggestion_dismissals (
    account_id        bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    target_account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    created_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, target_account_id)
);
CREATE INDEX suggestion_dismissals_target_idx ON suggestion_dismissals (target_account_id);

-- The directory, by age and by activity; those most followed.
CREATE INDEX accounts_directory_idx ON accounts (id DESC) WHERE discoverable;
CREATE INDEX account_counts_active_idx ON account_counts (last_status_at DESC, account_id) WHERE last_status_at IS NOT NULL;
CREATE INDEX account_counts_followers_idx ON account_counts (followers DESC, account_id) WHERE followers > 0;

-- Files of relations that somebody brought along, done row by row by a job.
CREATE TABLE imports (
    id          bigint PRIMARY KEY DEFAULT next_id(),
    account_id  bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    kind        text NOT NULL CONSTRAINT imports_kind_check
                CHECK (kind IN ('following', 'lists', 'blocks', 'mutes', 'bookmarks', 'filters')),
    total       integer NOT NULL,
    imported    integer NOT NULL DEFAULT 0,
    finished_at timestamptz,
    created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX imports_account_idx ON imports (account_id, id DESC);

-- A row is deleted when it is done; what failed stays, with the reason.
CREATE TABLE import_rows (
    id        bigint PRIMARY KEY DEFAULT next_id(),
    import_id bigint NOT NULL REFERENCES imports ON DELETE CASCADE,
    data      jsonb NOT NULL,
    failure   text
);
CREATE INDEX import_rows_import_idx ON import_rows (import_id, id) WHERE failure IS NULL;
CREATE INDEX import_rows_all_idx ON import_rows (import_id);

-- Old posts that their author wants deleted. What is kept, each column says.
CREATE TABLE status_cleanup_policies (
    account_id         bigint PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    enabled            boolean NOT NULL DEFAULT false,
    -- Older than this many days.
    min_age_days       integer NOT NULL DEFAULT 14 CONSTRAINT status_cleanup_policies_age_check CHECK (min_age_days > 0),
    keep_direct        boolean NOT NULL DEFAULT true,
    keep_pinned        boolean NOT NULL DEFAULT true,
    keep_media         boolean NOT NULL DEFAULT false,
    keep_self_favourited boolean NOT NULL DEFAULT true,
    keep_self_bookmarked boolean NOT NULL DEFAULT true,
    -- With at least so many; none for no matter how many.
    keep_favourites    integer,
    keep_reblogs       integer
);
CREATE INDEX status_cleanup_policies_enabled_idx ON status_cleanup_policies (account_id) WHERE enabled;

-- Posts that their author gave an end.
CREATE TABLE status_expiries (
    status_id  bigint PRIMARY KEY REFERENCES statuses ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
);
CREATE INDEX status_expiries_due_idx ON status_expiries (expires_at);
