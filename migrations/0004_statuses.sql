-- Statuses and what hangs on them. Not partitioned, because `uri` is unique across all of them: pruned in batches.

CREATE TABLE conversations (
    id  bigint PRIMARY KEY DEFAULT next_id(),
    uri text CONSTRAINT conversations_uri_key UNIQUE
);

CREATE TABLE statuses (
    -- Carries min(published, now), so that what was written long ago sorts where it belongs.
    id                     bigint PRIMARY KEY,
    uri                    text NOT NULL CONSTRAINT statuses_uri_key UNIQUE,
    -- Of a local status: the id of its Create or Announce.
    activity_uri           text,
    url                    text,
    account_id             bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    local                  boolean NOT NULL,
    -- The reply's parent; `in_reply_to_uri` stays when the parent is not known, or no more.
    in_reply_to_id         bigint REFERENCES statuses ON DELETE SET NULL,
    in_reply_to_account_id bigint REFERENCES accounts ON DELETE SET NULL,
    in_reply_to_uri        text,
    reblog_of_id           bigint REFERENCES statuses ON DELETE CASCADE,
    conversation_id        bigint REFERENCES conversations ON DELETE SET NULL,
    -- Note, Article, Page, Question, …: what the peer called it.
    object_type            text NOT NULL DEFAULT 'Note',
    -- The name of an Article, Page, Video, …
    title                  text NOT NULL DEFAULT '',
    spoiler_text           text NOT NULL DEFAULT '',
    -- What a local person typed (empty for remote statuses), and the HTML that is shown.
    text                   text NOT NULL DEFAULT '',
    content                text NOT NULL DEFAULT '',
    language               text,
    visibility             visibility NOT NULL,
    sensitive              boolean NOT NULL DEFAULT false,
    has_media              boolean NOT NULL DEFAULT false,
    application_id         bigint REFERENCES oauth_applications ON DELETE SET NULL,
    -- Held back or taken down by a moderator, and undone by one update. Deleted is another thing: no row, a tombstone.
    hidden_at              timestamptz,
    created_at             timestamptz NOT NULL,
    edited_at              timestamptz,
    fetched_at             timestamptz,
    -- Rises with every change a reader can see; caches are keyed by it.
    version                integer NOT NULL DEFAULT 1,
    -- What the public timelines and hashtag pages may show.
    listed                 boolean NOT NULL GENERATED ALWAYS AS (
        visibility = 'public' AND reblog_of_id IS NULL AND hidden_at IS NULL
    ) STORED,
    -- A reply to somebody else: known by uri alone when the parent is not here.
    is_reply               boolean NOT NULL GENERATED ALWAYS AS (
        in_reply_to_uri IS NOT NULL AND in_reply_to_account_id IS DISTINCT FROM account_id
    ) STORED
);
CREATE INDEX statuses_account_idx ON statuses (account_id, id DESC);
CREATE INDEX statuses_account_media_idx ON statuses (account_id, id DESC) WHERE has_media;
CREATE INDEX statuses_public_idx ON statuses (id DESC) WHERE listed AND NOT is_reply;
CREATE INDEX statuses_public_local_idx ON statuses (id DESC) WHERE listed AND NOT is_reply AND local;
CREATE INDEX statuses_public_media_idx ON statuses (id DESC) WHERE listed AND NOT is_reply AND has_media;
CREATE INDEX statuses_replies_idx ON statuses (in_reply_to_id, id) WHERE in_reply_to_id IS NOT NULL;
CREATE INDEX statuses_orphans_idx ON statuses (in_reply_to_uri) WHERE in_reply_to_id IS NULL AND in_reply_to_uri IS NOT NULL;
CREATE INDEX statuses_reply_account_idx ON statuses (in_reply_to_account_id) WHERE in_reply_to_account_id IS NOT NULL;
CREATE UNIQUE INDEX statuses_reblog_key ON statuses (reblog_of_id, account_id) WHERE reblog_of_id IS NOT NULL;
CREATE INDEX statuses_reblogs_idx ON statuses (reblog_of_id, id DESC) WHERE reblog_of_id IS NOT NULL;
CREATE INDEX statuses_conversation_idx ON statuses (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX statuses_application_idx ON statuses (application_id) WHERE application_id IS NOT NULL;

CREATE TABLE status_counts (
    status_id         bigint PRIMARY KEY REFERENCES statuses ON DELETE CASCADE,
    replies           bigint NOT NULL DEFAULT 0,
    reblogs           bigint NOT NULL DEFAULT 0,
    favourites        bigint NOT NULL DEFAULT 0,
    -- What the origin claims of a remote status: shown only where larger than what we counted.
    remote_replies    bigint,
    remote_reblogs    bigint,
    remote_favourites bigint
) WITH (fillfactor = 70);

CREATE TABLE status_edits (
    id           bigint PRIMARY KEY DEFAULT next_id(),
    status_id    bigint NOT NULL REFERENCES statuses ON DELETE CASCADE,
    spoiler_text text NOT NULL,
    text         text NOT NULL,
    content      text NOT NULL,
    sensitive    boolean NOT NULL,
    -- The attachments as they were: [{"id": …, "description": …}]
    media        jsonb NOT NULL DEFAULT '[]',
    created_at   timestamptz NOT NULL
);
CREATE INDEX status_edits_status_idx ON status_edits (status_id, id);

CREATE TABLE media_attachments (
    id             bigint PRIMARY KEY DEFAULT next_id(),
    account_id     bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    status_id      bigint REFERENCES statuses ON DELETE CASCADE,
    position       smallint NOT NULL DEFAULT 0,
    kind           text NOT NULL CONSTRAINT media_attachments_kind_check
                   CHECK (kind IN ('image', 'gifv', 'video', 'audio', 'unknown')),
    content_type   text NOT NULL,
    -- Where our bytes lie; null for a remote attachment that is not cached.
    storage_key    text,
    thumbnail_key  text,
    remote_url     text,
    description    text,
    blurhash       text,
    focus_x        real,
    focus_y        real,
    width          integer,
    height         integer,
    preview_width  integer,
    preview_height integer,
    bytes          bigint NOT NULL DEFAULT 0,
    created_at     timestamptz NOT NULL DEFAULT now(),
    cached_at      timestamptz
);
CREATE INDEX media_attachments_status_idx ON media_attachments (status_id, position) WHERE status_id IS NOT NULL;
CREATE INDEX media_attachments_account_idx ON media_attachments (account_id);
CREATE INDEX media_attachments_unattached_idx ON media_attachments (created_at) WHERE status_id IS NULL;

CREATE TABLE mentions (
    id         bigint PRIMARY KEY DEFAULT next_id(),
    status_id  bigint NOT NULL REFERENCES statuses ON DELETE CASCADE,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    -- Addressed but not named in the text: may read, is not notified, is not shown.
    silent     boolean NOT NULL DEFAULT false,
    CONSTRAINT mentions_pair_key UNIQUE (status_id, account_id)
);
CREATE INDEX mentions_account_idx ON mentions (account_id, status_id DESC);

CREATE TABLE tags (
    id         bigint PRIMARY KEY DEFAULT next_id(),
    name       text NOT NULL CONSTRAINT tags_name_key UNIQUE,
    -- As it was first written: `name` is folded.
    display    text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX tags_prefix_idx ON tags (name text_pattern_ops);

CREATE TABLE status_tags (
    tag_id    bigint NOT NULL REFERENCES tags ON DELETE CASCADE,
    status_id bigint NOT NULL REFERENCES statuses ON DELETE CASCADE,
    PRIMARY KEY (tag_id, status_id)
);
CREATE INDEX status_tags_status_idx ON status_tags (status_id);

CREATE TABLE followed_tags (
    id         bigint PRIMARY KEY DEFAULT next_id(),
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    tag_id     bigint NOT NULL REFERENCES tags ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT followed_tags_pair_key UNIQUE (account_id, tag_id)
);
CREATE INDEX followed_tags_tag_idx ON followed_tags (tag_id);

CREATE TABLE favourites (
    id         bigint PRIMARY KEY DEFAULT next_id(),
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    status_id  bigint NOT NULL REFERENCES statuses ON DELETE CASCADE,
    uri        text,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT favourites_pair_key UNIQUE (account_id, status_id)
);
CREATE INDEX favourites_list_idx ON favourites (account_id, id DESC);
CREATE INDEX favourites_status_idx ON favourites (status_id, id DESC);
CREATE INDEX favourites_uri_idx ON favourites (uri) WHERE uri IS NOT NULL;

CREATE TABLE bookmarks (
    id         bigint PRIMARY KEY DEFAULT next_id(),
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    status_id  bigint NOT NULL REFERENCES statuses ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT bookmarks_pair_key UNIQUE (account_id, status_id)
);
CREATE INDEX bookmarks_list_idx ON bookmarks (account_id, id DESC);
CREATE INDEX bookmarks_status_idx ON bookmarks (status_id);

CREATE TABLE status_pins (
    id         bigint PRIMARY KEY DEFAULT next_id(),
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    status_id  bigint NOT NULL REFERENCES statuses ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT status_pins_pair_key UNIQUE (account_id, status_id)
);
CREATE INDEX status_pins_list_idx ON status_pins (account_id, id DESC);
CREATE INDEX status_pins_status_idx ON status_pins (status_id);

CREATE TABLE conversation_mutes (
    account_id      bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    conversation_id bigint NOT NULL REFERENCES conversations ON DELETE CASCADE,
    PRIMARY KEY (account_id, conversation_id)
);
CREATE INDEX conversation_mutes_conversation_idx ON conversation_mutes (conversation_id);

-- Only of statuses whose author allows to be found; written in the status's own transaction.
CREATE TABLE status_search (
    status_id  bigint PRIMARY KEY REFERENCES statuses ON DELETE CASCADE,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    tokens     tsvector NOT NULL
);
CREATE INDEX status_search_tokens_idx ON status_search USING gin (tokens);
CREATE INDEX status_search_account_idx ON status_search (account_id);

-- The home feed, written when a status arrives. Only `db/home.rs` knows of this table.
CREATE TABLE home_feed (
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    status_id  bigint NOT NULL REFERENCES statuses ON DELETE CASCADE,
    PRIMARY KEY (account_id, status_id)
);
CREATE INDEX home_feed_status_idx ON home_feed (status_id);

-- A repeated request with the same key answers with the first one's status.
CREATE TABLE idempotency_keys (
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    key        text NOT NULL,
    status_id  bigint NOT NULL REFERENCES statuses ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_keys_created_idx ON idempotency_keys (created_at);
CREATE INDEX idempotency_keys_status_idx ON idempotency_keys (status_id);

CREATE TABLE notifications (
    id              bigint PRIMARY KEY DEFAULT next_id(),
    account_id      bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    from_account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    kind            text NOT NULL CONSTRAINT notifications_kind_check CHECK (kind IN (
        'mention', 'status', 'reblog', 'follow', 'follow_request', 'favourite', 'poll', 'update',
        'admin.sign_up', 'admin.report', 'severed_relationships', 'moderation_warning', 'quote', 'quoted_update')),
    status_id       bigint REFERENCES statuses ON DELETE CASCADE,
    created_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX notifications_list_idx ON notifications (account_id, id DESC);
CREATE INDEX notifications_from_idx ON notifications (from_account_id);
CREATE INDEX notifications_status_idx ON notifications (status_id) WHERE status_id IS NOT NULL;
-- One notification per effect, however often the activity arrives.
CREATE UNIQUE INDEX notifications_effect_key
    ON notifications (account_id, from_account_id, kind, coalesce(status_id, 0)) WHERE kind <> 'update';

CREATE TABLE markers (
    account_id   bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    timeline     text NOT NULL CONSTRAINT markers_timeline_check CHECK (timeline IN ('home', 'notifications')),
    last_read_id bigint NOT NULL,
    version      integer NOT NULL DEFAULT 1,
    updated_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, timeline)
);
