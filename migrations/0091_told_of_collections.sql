-- People are told when they are put into a collection, and when one they are in says something else of itself.
ALTER TABLE notifications
    ADD COLUMN collection_id bigint REFERENCES collections ON DELETE CASCADE,
    DROP CONSTRAINT notifications_kind_check,
    ADD CONSTRAINT notifications_kind_check CHECK (kind IN (
        'mention', 'status', 'reblog', 'follow', 'follow_request', 'favourite', 'poll', 'update', 'admin.sign_up',
        'admin.report', 'severed_relationships', 'moderation_warning', 'quote', 'quoted_update', 'added_to_collection',
        'collection_update'));
CREATE INDEX notifications_collection_idx ON notifications (collection_id) WHERE collection_id IS NOT NULL;
DROP INDEX notifications_effect_key;
CREATE UNIQUE INDEX notifications_effect_key
    ON notifications (account_id, from_account_id, kind,
                      coalesce(status_id, report_id, warning_id, severance_id, collection_id, 0))
    WHERE kind NOT IN ('update', 'quoted_update', 'collection_update');

-- As before, and of collections as far as the reader may know of them.
CREATE OR REPLACE FUNCTION shown_notifications(viewer bigint) RETURNS SETOF notifications LANGUAGE sql STABLE AS $$
    SELECT n.* FROM notifications n
    WHERE n.account_id = viewer
      AND EXISTS (SELECT FROM shown_accounts a WHERE a.id = n.from_account_id OFFSET 0)
      AND NOT EXISTS (
          SELECT FROM blocks b WHERE b.account_id = viewer AND b.target_account_id = n.from_account_id OFFSET 0)
      AND NOT EXISTS (
          SELECT FROM mutes m
          WHERE m.account_id = viewer AND m.target_account_id = n.from_account_id AND m.hide_notifications OFFSET 0)
      AND (NOT EXISTS (SELECT FROM account_domain_blocks d WHERE d.account_id = viewer OFFSET 0)
           OR NOT EXISTS (
               SELECT FROM accounts a JOIN account_domain_blocks d ON d.account_id = viewer AND d.domain = a.domain
               WHERE a.id = n.from_account_id OFFSET 0))
      AND (n.status_id IS NULL
           OR EXISTS (SELECT FROM visible_statuses(viewer) s WHERE s.id = n.status_id OFFSET 0))
      AND (n.collection_id IS NULL
           OR EXISTS (SELECT FROM visible_collections(viewer) c WHERE c.id = n.collection_id OFFSET 0))
      AND (n.kind NOT IN ('admin.report', 'admin.sign_up')
           OR EXISTS (
               SELECT FROM accounts a JOIN users u ON u.id = a.user_id JOIN roles r ON r.id = u.role_id
               WHERE a.id = viewer
                 AND r.permissions & CASE WHEN n.kind = 'admin.report' THEN 17 ELSE 1025 END <> 0 OFFSET 0))
$$;

-- Collections that somebody reported; they stay named when they are gone.
ALTER TABLE reports ADD COLUMN collection_ids bigint[] NOT NULL DEFAULT '{}';
