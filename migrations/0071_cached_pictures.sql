-- Copies of other servers' small pictures: what each takes, and since when it is kept. Attachments say so themselves.
CREATE TABLE cached_pictures (
    -- Of the emoji's two files, the one that moves.
    key       text PRIMARY KEY,
    kind      text NOT NULL CONSTRAINT cached_pictures_kind_check CHECK (kind IN ('account', 'card', 'emoji')),
    -- Of the account, card or emoji that names it.
    owner_id  bigint NOT NULL,
    bytes     bigint NOT NULL,
    cached_at timestamptz NOT NULL
);
CREATE INDEX cached_pictures_cached_idx ON cached_pictures (cached_at) INCLUDE (bytes);

-- What was kept before was not measured: twenty kilobytes each are about right.
INSERT INTO cached_pictures (key, kind, owner_id, bytes, cached_at)
    SELECT avatar_key, 'account', id, 20000, now() FROM accounts
    WHERE avatar_remote_url IS NOT NULL AND avatar_key IS NOT NULL
    UNION ALL
    SELECT header_key, 'account', id, 60000, now() FROM accounts
    WHERE header_remote_url IS NOT NULL AND header_key IS NOT NULL
    UNION ALL
    SELECT image_key, 'emoji', id, 20000, now() FROM custom_emojis
    WHERE remote_url IS NOT NULL AND image_key IS NOT NULL
    UNION ALL
    SELECT image_key, 'card', id, 20000, fetched_at FROM preview_cards
    WHERE image_key IS NOT NULL AND fetched_at IS NOT NULL
    ON CONFLICT (key) DO NOTHING;
DROP INDEX preview_cards_image_idx;
