-- What an account lets a viewer do, as before; nothing where it is gone or suspended, nor where the viewer blocks its
-- server.
CREATE OR REPLACE FUNCTION feature_right(viewer bigint, featured bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN NOT EXISTS (SELECT FROM shown_accounts s WHERE s.id = a.id OFFSET 0)
          OR EXISTS (SELECT FROM blocks b WHERE b.account_id = viewer AND b.target_account_id = a.id OFFSET 0)
          OR EXISTS (SELECT FROM blocks b WHERE b.account_id = a.id AND b.target_account_id = viewer OFFSET 0)
          OR EXISTS (
              SELECT FROM account_domain_blocks d WHERE d.account_id = viewer AND d.domain = a.domain OFFSET 0)
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

-- Collections that were deleted stay away like statuses.
ALTER TABLE tombstones
    DROP CONSTRAINT tombstones_kind_check,
    ADD CONSTRAINT tombstones_kind_check CHECK (kind IN ('status', 'account', 'activity', 'collection'));
