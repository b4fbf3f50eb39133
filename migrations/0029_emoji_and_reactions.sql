-- Custom emoji, ours and others', and what people answer a status with.

CREATE TABLE custom_emojis (
    id         bigint PRIMARY KEY DEFAULT next_id(),
    shortcode  text NOT NULL CONSTRAINT custom_emojis_shortcode_check CHECK (shortcode ~ '^[A-Za-z0-9_]+$'),
    -- The server it belongs to; null: ours.
    host_id    bigint REFERENCES hosts ON DELETE CASCADE,
    -- Its id as an object, where it has one.
    uri        text,
    category   text,
    -- Where our bytes lie: as it is, and standing still; null for a remote one nobody looked at.
    image_key  text,
    static_key text,
    remote_url text,
    visible_in_picker boolean NOT NULL DEFAULT true,
    -- Switched off by staff: shown and taken nowhere.
    disabled_at timestamptz,
    created_at timestamptz NOT NULL,
    -- When its picture changed last, as its server says.
    updated_at timestamptz NOT NULL,
    CONSTRAINT custom_emojis_picture_check CHECK (image_key IS NOT NULL OR remote_url IS NOT NULL)
);
CREATE UNIQUE INDEX custom_emojis_code_key ON custom_emojis (shortcode, coalesce(host_id, 0));
CREATE INDEX custom_emojis_local_idx ON custom_emojis (category, shortcode) WHERE host_id IS NULL;
CREATE INDEX custom_emojis_host_idx ON custom_emojis (host_id, id) WHERE host_id IS NOT NULL;

-- What may be shown, as it is read with statuses and accounts. Those of a server whose media are rejected are not.
CREATE VIEW shown_emojis AS
    SELECT e.id, e.host_id, e.shortcode, e.category,
           jsonb_build_object('id', e.id, 'shortcode', e.shortcode, 'category', e.category, 'uri', e.uri,
                              'local', e.host_id IS NULL, 'image_key', e.image_key, 'static_key', e.static_key,
                              'remote_url', e.remote_url, 'visible_in_picker', e.visible_in_picker,
                              'updated_at', e.updated_at) AS emoji
    FROM custom_emojis e
    WHERE e.disabled_at IS NULL
      AND (e.host_id IS NULL OR NOT EXISTS (SELECT FROM hosts h WHERE h.id = e.host_id AND h.suspended OFFSET 0));

-- The emoji in a text, found when it was written.
ALTER TABLE statuses ADD COLUMN emoji_ids bigint[] NOT NULL DEFAULT '{}';
ALTER TABLE accounts ADD COLUMN emoji_ids bigint[] NOT NULL DEFAULT '{}';

CREATE TABLE status_reactions (
    id         bigint PRIMARY KEY DEFAULT next_id(),
    status_id  bigint NOT NULL REFERENCES statuses ON DELETE CASCADE,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    -- A Unicode emoji, the shortcode of one of ours, or `shortcode@host`.
    name       text NOT NULL,
    emoji_id   bigint REFERENCES custom_emojis ON DELETE CASCADE,
    uri        text,
    created_at timestamptz NOT NULL,
    CONSTRAINT status_reactions_key UNIQUE (status_id, account_id, name)
);
CREATE INDEX status_reactions_account_idx ON status_reactions (account_id);
CREATE INDEX status_reactions_emoji_idx ON status_reactions (emoji_id) WHERE emoji_id IS NOT NULL;
CREATE INDEX status_reactions_uri_idx ON status_reactions (uri) WHERE uri IS NOT NULL;
ALTER TABLE status_counts ADD COLUMN reactions bigint NOT NULL DEFAULT 0;
