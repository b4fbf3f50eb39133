-- What an account was told, as far as it may still know of it and has not chosen otherwise since. Inlined like
-- `visible_statuses`.
CREATE FUNCTION shown_notifications(viewer bigint) RETURNS SETOF notifications LANGUAGE sql STABLE AS $$
    SELECT n.* FROM notifications n
    WHERE n.account_id = viewer
      AND EXISTS (SELECT FROM shown_accounts a WHERE a.id = n.from_account_id OFFSET 0)
      AND NOT EXISTS (
          SELECT FROM blocks b WHERE b.account_id = viewer AND b.target_account_id = n.from_account_id OFFSET 0)
      AND NOT EXISTS (
          SELECT FROM mutes m
          WHERE m.account_id = viewer AND m.target_account_id = n.from_account_id AND m.hide_notifications OFFSET 0)
      AND (n.status_id IS NULL
           OR EXISTS (SELECT FROM visible_statuses(viewer) s WHERE s.id = n.status_id OFFSET 0))
$$;
