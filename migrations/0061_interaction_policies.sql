-- Whom an author lets answer, favourite and reblog a status, as {"reply": {"automatic": [words], "manual": [words]}, …}:
-- public, followers, following, or the uris of actors. What is not named is open to everybody who may read it.
ALTER TABLE statuses ADD COLUMN interaction_policy jsonb;

-- Whether a viewer is one of those the words mean.
CREATE FUNCTION is_meant(viewer bigint, author bigint, words jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(words ? 'public', false)
        OR (coalesce(words ? 'followers', false) AND EXISTS (
            SELECT FROM follows f WHERE f.account_id = viewer AND f.target_account_id = author OFFSET 0))
        OR (coalesce(words ? 'following', false) AND EXISTS (
            SELECT FROM follows f WHERE f.account_id = author AND f.target_account_id = viewer OFFSET 0))
        OR EXISTS (SELECT FROM accounts a WHERE a.id = viewer AND words ? a.uri OFFSET 0)
$$;

-- What the author of a status lets a viewer do, in Mastodon's words for quotes: automatic, manual or denied. Who is named
-- in it may always answer.
CREATE FUNCTION interaction_right(viewer bigint, author bigint, status bigint, policy jsonb, verb text)
RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN policy -> verb IS NULL OR viewer = author THEN 'automatic'
        WHEN is_meant(viewer, author, policy -> verb -> 'automatic') THEN 'automatic'
        WHEN verb = 'reply' AND EXISTS (
            SELECT FROM mentions m WHERE m.status_id = status AND m.account_id = viewer OFFSET 0) THEN 'automatic'
        WHEN is_meant(viewer, author, policy -> verb -> 'manual') THEN 'manual'
        ELSE 'denied'
    END
$$;

CREATE FUNCTION interaction_rights(viewer bigint, author bigint, status bigint, policy jsonb)
RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'reply', interaction_right(viewer, author, status, policy, 'reply'),
        'favourite', interaction_right(viewer, author, status, policy, 'favourite'),
        'reblog', interaction_right(viewer, author, status, policy, 'reblog'))
$$;
