-- What a viewer may see and has not chosen not to see: for lists, where `visible_statuses` is for single statuses.
-- Blocked and muted people are left out, with replies to them and reblogs of them. (A mute that ends is deleted by a job.)
CREATE FUNCTION timeline_statuses(viewer bigint) RETURNS SETOF statuses LANGUAGE sql STABLE AS $$
    SELECT s.* FROM visible_statuses(viewer) s
    WHERE viewer IS NULL
       OR (NOT EXISTS (
               SELECT FROM blocks b WHERE b.account_id = viewer AND b.target_account_id = s.account_id OFFSET 0)
           AND NOT EXISTS (
               SELECT FROM mutes m WHERE m.account_id = viewer AND m.target_account_id = s.account_id
                   OFFSET 0)
           AND (s.in_reply_to_account_id IS NULL OR NOT EXISTS (
               SELECT FROM blocks b
               WHERE b.account_id = viewer AND b.target_account_id = s.in_reply_to_account_id OFFSET 0))
           AND (s.reblog_of_id IS NULL OR NOT EXISTS (
               SELECT FROM statuses o
               WHERE o.id = s.reblog_of_id
                 AND (EXISTS (SELECT FROM blocks b
                              WHERE b.account_id = viewer AND b.target_account_id = o.account_id OFFSET 0)
                      OR EXISTS (SELECT FROM mutes m
                                 WHERE m.account_id = viewer AND m.target_account_id = o.account_id
                                   OFFSET 0))
               OFFSET 0)))
$$;

-- Accounts a moderator limited, or whose host is: out of public timelines and search for those who do not follow them.
CREATE FUNCTION unlimited_statuses(viewer bigint) RETURNS SETOF statuses LANGUAGE sql STABLE AS $$
    SELECT s.* FROM timeline_statuses(viewer) s
    WHERE s.account_id = viewer
       OR NOT EXISTS (
           SELECT FROM accounts a
           WHERE a.id = s.account_id
             AND (a.limited_at IS NOT NULL
                  OR EXISTS (SELECT FROM hosts h WHERE h.id = a.host_id AND h.limited OFFSET 0)
                  OR (a.domain_id IS NOT NULL
                      AND EXISTS (SELECT FROM hosts h WHERE h.id = a.domain_id AND h.limited OFFSET 0)))
           OFFSET 0)
       OR EXISTS (SELECT FROM follows f WHERE f.account_id = viewer AND f.target_account_id = s.account_id OFFSET 0)
$$;
