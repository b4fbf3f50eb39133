-- Collections of accounts that somebody recommends (FEP-7aa9, Mastodon 4.6).
CREATE TABLE collections (
    id               bigint PRIMARY KEY,
    account_id       bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    uri              text NOT NULL CONSTRAINT collections_uri_key UNIQUE,
    url              text NOT NULL,
    local            boolean NOT NULL,
    name             text NOT NULL,
    -- What a local person typed; empty for remote collections.
    description      text NOT NULL DEFAULT '',
    description_html text NOT NULL DEFAULT '',
    language         text,
    sensitive        boolean NOT NULL DEFAULT false,
    -- Shown on profiles to others, and to be found.
    discoverable     boolean NOT NULL DEFAULT true,
    tag_id           bigint REFERENCES tags ON DELETE SET NULL,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    -- When a remote one was last asked for.
    fetched_at       timestamptz,
    -- Taken away by staff: a remote one would only come again.
    hidden_at        timestamptz
);
CREATE INDEX collections_account_idx ON collections (account_id, id DESC);
CREATE INDEX collections_tag_idx ON collections (tag_id) WHERE tag_id IS NOT NULL;
CREATE INDEX collections_url_idx ON collections (url);

-- Who is in a collection, and by whose leave.
CREATE TABLE collection_items (
    id                bigint PRIMARY KEY,
    collection_id     bigint NOT NULL REFERENCES collections ON DELETE CASCADE,
    -- Nobody until a remote collection's stranger is found.
    account_id        bigint REFERENCES accounts ON DELETE CASCADE,
    object_uri        text NOT NULL,
    -- The item's own; another server's is not known before it tells of it.
    uri               text,
    state             text NOT NULL CONSTRAINT collection_items_state_check
                      CHECK (state IN ('pending', 'accepted', 'rejected', 'revoked')),
    -- The FeatureRequest that asked, ours or theirs.
    request_uri       text,
    -- The stamp that proves the leave.
    authorization_uri text,
    -- When the stamp was last looked for.
    checked_at        timestamptz,
    created_at        timestamptz NOT NULL,
    CONSTRAINT collection_items_pair_key UNIQUE (collection_id, object_uri)
);
CREATE INDEX collection_items_list_idx ON collection_items (collection_id, id);
CREATE INDEX collection_items_account_idx ON collection_items (account_id, id DESC) WHERE account_id IS NOT NULL;
CREATE INDEX collection_items_request_idx ON collection_items (request_uri) WHERE request_uri IS NOT NULL;
CREATE INDEX collection_items_authorization_idx ON collection_items (authorization_uri) WHERE authorization_uri IS NOT NULL;

-- Whom a remote account lets feature it: {"automatic": [words], "manual": [words]}; nothing where it does not say, which
-- is no leave. Local ones let those who may find them: everybody, or their followers where they are locked.
ALTER TABLE accounts
    ADD COLUMN feature_policy jsonb,
    ADD COLUMN featured_collections_url text;

-- What an account lets a viewer do, in Mastodon's words: automatic, manual, denied or missing.
CREATE FUNCTION feature_right(viewer bigint, featured bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN EXISTS (SELECT FROM blocks b WHERE b.account_id = viewer AND b.target_account_id = a.id OFFSET 0)
          OR EXISTS (SELECT FROM blocks b WHERE b.account_id = a.id AND b.target_account_id = viewer OFFSET 0)
          OR EXISTS (
              SELECT FROM accounts v JOIN account_domain_blocks d ON d.account_id = a.id AND d.domain = v.domain
              WHERE v.id = viewer OFFSET 0) THEN 'denied'
        WHEN a.domain IS NULL THEN CASE
            WHEN a.discoverable AND (NOT a.locked OR a.id = viewer OR is_meant(viewer, a.id, '["followers"]'))
            THEN 'automatic' ELSE 'denied' END
        WHEN a.feature_policy IS NULL THEN 'missing'
        WHEN is_meant(viewer, a.id, a.feature_policy -> 'automatic') THEN 'automatic'
        WHEN is_meant(viewer, a.id, a.feature_policy -> 'manual') THEN 'manual'
        ELSE 'denied'
    END
    FROM accounts a WHERE a.id = featured
$$;

-- Collections that a viewer may know of. As with statuses, this is the only place that says so.
CREATE FUNCTION visible_collections(viewer bigint) RETURNS SETOF collections LANGUAGE sql STABLE AS $$
    SELECT c.* FROM collections c
    WHERE c.hidden_at IS NULL
      AND EXISTS (SELECT FROM shown_accounts a WHERE a.id = c.account_id OFFSET 0)
      AND (viewer IS NULL OR viewer = c.account_id OR (
          NOT EXISTS (
              SELECT FROM blocks b WHERE b.account_id = c.account_id AND b.target_account_id = viewer OFFSET 0)
          AND NOT EXISTS (
              SELECT FROM accounts v JOIN account_domain_blocks d ON d.account_id = c.account_id AND d.domain = v.domain
              WHERE v.id = viewer OFFSET 0)))
$$;

-- Who of a collection is shown to a viewer: by their leave, and to its owner those too who have not answered yet.
CREATE FUNCTION visible_collection_items(viewer bigint) RETURNS SETOF collection_items LANGUAGE sql STABLE AS $$
    SELECT i.* FROM collection_items i
    WHERE i.account_id IS NOT NULL
      AND (i.state = 'accepted' OR (i.state = 'pending' AND EXISTS (
          SELECT FROM collections c WHERE c.id = i.collection_id AND c.account_id = viewer OFFSET 0)))
      AND EXISTS (SELECT FROM shown_accounts a WHERE a.id = i.account_id OFFSET 0)
      AND (viewer IS NULL OR NOT EXISTS (
          SELECT FROM blocks b WHERE b.account_id = viewer AND b.target_account_id = i.account_id OFFSET 0))
      AND (viewer IS NULL OR NOT EXISTS (
          SELECT FROM accounts a JOIN account_domain_blocks d ON d.account_id = viewer AND d.domain = a.domain
          WHERE a.id = i.account_id OFFSET 0))
$$;
