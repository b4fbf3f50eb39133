-- What moderators did to an account, and what they told it.
CREATE TABLE account_warnings (
    id                bigint PRIMARY KEY DEFAULT next_id(),
    target_account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    -- `none`: words alone.
    action            text NOT NULL CONSTRAINT account_warnings_action_check
                      CHECK (action IN ('none', 'disable', 'silence', 'suspend')),
    text              text NOT NULL DEFAULT '',
    -- Those the report named; they stay named when they are gone.
    status_ids        bigint[] NOT NULL DEFAULT '{}',
    created_at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX account_warnings_target_idx ON account_warnings (target_account_id, id DESC);

-- Follows that ended together, and why.
CREATE TABLE severance_events (
    id              bigint PRIMARY KEY DEFAULT next_id(),
    account_id      bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    kind            text NOT NULL CONSTRAINT severance_events_kind_check
                    CHECK (kind IN ('domain_block', 'user_domain_block', 'account_suspension')),
    -- The server, or the account, on the other side.
    target_name     text NOT NULL,
    followers_count bigint NOT NULL,
    following_count bigint NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX severance_events_account_idx ON severance_events (account_id, id DESC);

ALTER TABLE notifications
    ADD COLUMN report_id    bigint REFERENCES reports ON DELETE CASCADE,
    ADD COLUMN warning_id   bigint REFERENCES account_warnings ON DELETE CASCADE,
    ADD COLUMN severance_id bigint REFERENCES severance_events ON DELETE CASCADE;
CREATE INDEX notifications_report_idx ON notifications (report_id) WHERE report_id IS NOT NULL;
CREATE INDEX notifications_warning_idx ON notifications (warning_id) WHERE warning_id IS NOT NULL;
CREATE INDEX notifications_severance_idx ON notifications (severance_id) WHERE severance_id IS NOT NULL;
DROP INDEX notifications_effect_key;
CREATE UNIQUE INDEX notifications_effect_key
    ON notifications (account_id, from_account_id, kind, coalesce(status_id, report_id, warning_id, severance_id, 0))
    WHERE kind NOT IN ('update', 'quoted_update');

-- What staff is told is for those who are staff still: 17 and 1025 are the permissions to look after reports and after
-- people, with an administrator's.
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
      AND (n.kind NOT IN ('admin.report', 'admin.sign_up')
           OR EXISTS (
               SELECT FROM accounts a JOIN users u ON u.id = a.user_id JOIN roles r ON r.id = u.role_id
               WHERE a.id = viewer
                 AND r.permissions & CASE WHEN n.kind = 'admin.report' THEN 17 ELSE 1025 END <> 0 OFFSET 0))
$$;
