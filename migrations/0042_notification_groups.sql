-- Notifications in groups, and what becomes of those of strangers.

-- Those of one kind about one status within half a day are one group (the first 48 bits of an id are milliseconds);
-- every other stands for itself.
ALTER TABLE notifications
    ADD COLUMN group_key text NOT NULL GENERATED ALWAYS AS (
        CASE WHEN kind IN ('favourite', 'reblog', 'follow', 'admin.sign_up')
             THEN kind || '-' || coalesce(status_id, 0) || '-' || (id >> 16) / 43200000
             ELSE 'ungrouped-' || id END) STORED,
    -- Held back by the account's policy: told only when asked for, or once the request is accepted.
    ADD COLUMN filtered boolean NOT NULL DEFAULT false;
CREATE INDEX notifications_group_idx ON notifications (account_id, group_key, id DESC);
CREATE INDEX notifications_sender_idx ON notifications (account_id, from_account_id, id DESC);
CREATE INDEX notifications_filtered_idx ON notifications (account_id, from_account_id) WHERE filtered;
DROP INDEX notifications_from_idx;
CREATE INDEX notifications_from_idx ON notifications (from_account_id, kind);

-- What each account wants of people it may not want to hear from: accept, filter (as a request) or drop.
CREATE TABLE notification_policies (
    account_id           bigint PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    for_not_following    text NOT NULL DEFAULT 'accept',
    for_not_followers    text NOT NULL DEFAULT 'accept',
    for_new_accounts     text NOT NULL DEFAULT 'accept',
    for_private_mentions text NOT NULL DEFAULT 'filter',
    for_limited_accounts text NOT NULL DEFAULT 'filter',
    for_bots             text NOT NULL DEFAULT 'accept',
    CONSTRAINT notification_policies_words_check CHECK (
        ARRAY[for_not_following, for_not_followers, for_new_accounts, for_private_mentions, for_limited_accounts, for_bots]
        <@ ARRAY['accept', 'filter', 'drop'])
);

-- Whose notifications are always told: requests that were accepted.
CREATE TABLE notification_permissions (
    account_id      bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    from_account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    created_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, from_account_id)
);
CREATE INDEX notification_permissions_from_idx ON notification_permissions (from_account_id);

-- Somebody whose mentions were held back, until the account says what to do with them.
CREATE TABLE notification_requests (
    id              bigint PRIMARY KEY DEFAULT next_id(),
    account_id      bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    from_account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    last_status_id  bigint REFERENCES statuses ON DELETE SET NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT notification_requests_pair_key UNIQUE (account_id, from_account_id)
);
CREATE INDEX notification_requests_list_idx ON notification_requests (account_id, id DESC);
CREATE INDEX notification_requests_from_idx ON notification_requests (from_account_id);
CREATE INDEX notification_requests_status_idx ON notification_requests (last_status_id) WHERE last_status_id IS NOT NULL;

-- What becomes of a notification: the strictest of what the receiver's policy says of its sender. People one follows,
-- staff, and those whose request was accepted are always heard; so is what nobody did to anybody.
CREATE FUNCTION notification_action(receiver bigint, sender bigint, kind text, status bigint, at timestamptz)
RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN kind IN ('poll', 'update', 'quoted_update', 'admin.sign_up', 'admin.report', 'severed_relationships',
                      'moderation_warning')
             OR EXISTS (SELECT FROM notification_permissions n
                        WHERE n.account_id = receiver AND n.from_account_id = sender)
             OR EXISTS (SELECT FROM users u JOIN roles r ON r.id = u.role_id WHERE u.id = s.user_id AND r.position > 0)
        THEN 'accept'
        ELSE (SELECT CASE WHEN bool_or(w.word = 'drop') THEN 'drop'
                          WHEN bool_or(w.word = 'filter') THEN 'filter'
                          ELSE 'accept' END
              FROM (VALUES
                  (CASE WHEN NOT f.following THEN coalesce(p.for_not_following, 'accept') END),
                  (CASE WHEN NOT f.follower THEN coalesce(p.for_not_followers, 'accept') END),
                  (CASE WHEN NOT f.following AND s.created_at > at - interval '30 days'
                        THEN coalesce(p.for_new_accounts, 'accept') END),
                  (CASE WHEN NOT f.following AND EXISTS (
                            SELECT FROM statuses m
                            WHERE m.id = status AND m.visibility = 'direct' AND NOT EXISTS (
                                SELECT FROM statuses o
                                WHERE o.conversation_id = m.conversation_id AND o.account_id = receiver))
                        THEN coalesce(p.for_private_mentions, 'filter') END),
                  (CASE WHEN NOT f.following AND (s.limited_at IS NOT NULL OR EXISTS (
                            SELECT FROM hosts h WHERE h.id IN (s.host_id, s.domain_id) AND h.limited))
                        THEN coalesce(p.for_limited_accounts, 'filter') END),
                  (CASE WHEN NOT f.following AND s.actor_type IN ('Service', 'Application')
                        THEN coalesce(p.for_bots, 'accept') END)) AS w (word))
        END
    FROM accounts s
    LEFT JOIN notification_policies p ON p.account_id = receiver
    CROSS JOIN LATERAL (
        SELECT EXISTS (SELECT FROM follows x WHERE x.account_id = receiver AND x.target_account_id = sender) AS following,
               EXISTS (SELECT FROM follows x
                       WHERE x.account_id = sender AND x.target_account_id = receiver
                         AND x.created_at < at - interval '3 days') AS follower) f
    WHERE s.id = sender
$$;
