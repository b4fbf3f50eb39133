-- Quotes: which status quotes which, and whether its author let it (FEP-044f).

CREATE TABLE quotes (
    -- The status that quotes.
    status_id         bigint PRIMARY KEY REFERENCES statuses ON DELETE CASCADE,
    -- The status that is quoted; null when it is not here, or no more.
    quoted_id         bigint REFERENCES statuses ON DELETE SET NULL,
    quoted_account_id bigint REFERENCES accounts ON DELETE SET NULL,
    quoted_uri        text NOT NULL,
    state             text NOT NULL CONSTRAINT quotes_state_check
                      CHECK (state IN ('pending', 'accepted', 'rejected', 'revoked', 'deleted')),
    -- Said in an older property than FEP-044f's: its author was never asked.
    legacy            boolean NOT NULL DEFAULT false,
    -- The id of the QuoteRequest, ours or theirs.
    request_uri       text,
    -- The id of the stamp that says its author let it.
    authorization_uri text,
    -- When a remote stamp was last looked for.
    checked_at        timestamptz,
    created_at        timestamptz NOT NULL
);
CREATE INDEX quotes_quoted_idx ON quotes (quoted_id, status_id DESC) WHERE quoted_id IS NOT NULL;
CREATE INDEX quotes_quoted_account_idx ON quotes (quoted_account_id) WHERE quoted_account_id IS NOT NULL;
CREATE INDEX quotes_request_idx ON quotes (request_uri) WHERE request_uri IS NOT NULL;
CREATE INDEX quotes_authorization_idx ON quotes (authorization_uri) WHERE authorization_uri IS NOT NULL;

ALTER TABLE status_counts ADD COLUMN quotes bigint NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN default_quote_policy text NOT NULL DEFAULT 'public'
    CONSTRAINT users_quote_policy_check CHECK (default_quote_policy IN ('public', 'followers', 'nobody'));

-- Whom the author lets quote at once, and whom perhaps: public, followers, following, unsupported_policy.
ALTER TABLE statuses ADD COLUMN quote_automatic text[] NOT NULL DEFAULT '{}';
ALTER TABLE statuses ADD COLUMN quote_manual text[] NOT NULL DEFAULT '{}';
UPDATE statuses SET quote_automatic = '{public}' WHERE local AND visibility IN ('public', 'unlisted');

-- Whether a viewer may quote a status: automatic, manual, denied or unknown, in Mastodon's words. Written once; that the
-- viewer may see it is asked before.
CREATE FUNCTION quote_right(viewer bigint, author bigint, seen visibility, automatic text[], manual text[])
RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN viewer IS NULL OR seen = 'direct' THEN 'denied'
        WHEN author = viewer THEN 'automatic'
        WHEN seen = 'private' THEN 'denied'
        WHEN 'public' = ANY(automatic) THEN 'automatic'
        WHEN 'followers' = ANY(automatic)
             AND EXISTS (SELECT FROM follows f WHERE f.account_id = viewer AND f.target_account_id = author)
            THEN 'automatic'
        WHEN 'following' = ANY(automatic)
             AND EXISTS (SELECT FROM follows f WHERE f.account_id = author AND f.target_account_id = viewer)
            THEN 'automatic'
        WHEN 'public' = ANY(manual) THEN 'manual'
        WHEN 'followers' = ANY(manual)
             AND EXISTS (SELECT FROM follows f WHERE f.account_id = viewer AND f.target_account_id = author)
            THEN 'manual'
        WHEN 'following' = ANY(manual)
             AND EXISTS (SELECT FROM follows f WHERE f.account_id = author AND f.target_account_id = viewer)
            THEN 'manual'
        WHEN 'unsupported_policy' = ANY(automatic || manual) THEN 'unknown'
        ELSE 'denied'
    END
$$;

-- A status quoted is told again each time it is edited, as one boosted is.
DROP INDEX notifications_effect_key;
CREATE UNIQUE INDEX notifications_effect_key
    ON notifications (account_id, from_account_id, kind, coalesce(status_id, 0))
    WHERE kind NOT IN ('update', 'quoted_update');
