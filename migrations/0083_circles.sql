-- Circles: some of those who follow a person, to write to apart from the others.
CREATE TABLE circles (
    id         bigint PRIMARY KEY DEFAULT next_id(),
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    title      text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX circles_account_idx ON circles (account_id, id);

-- Nobody is in a circle who does not follow its owner: whoever stops leaves it with their follow.
CREATE TABLE circle_accounts (
    id         bigint PRIMARY KEY DEFAULT next_id(),
    circle_id  bigint NOT NULL REFERENCES circles ON DELETE CASCADE,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    follow_id  bigint NOT NULL REFERENCES follows ON DELETE CASCADE,
    CONSTRAINT circle_accounts_pair_key UNIQUE (circle_id, account_id)
);
CREATE INDEX circle_accounts_list_idx ON circle_accounts (circle_id, id DESC);
CREATE INDEX circle_accounts_account_idx ON circle_accounts (account_id);
CREATE INDEX circle_accounts_follow_idx ON circle_accounts (follow_id);

-- Written to a circle: who was in it then is mentioned silently, and to the other followers it does not exist.
ALTER TABLE statuses ADD COLUMN limited boolean NOT NULL DEFAULT false
    CONSTRAINT statuses_limited_check CHECK (NOT limited OR visibility = 'private');

-- As before, and limited ones only for those they name.
CREATE OR REPLACE FUNCTION visible_statuses(viewer bigint) RETURNS SETOF statuses LANGUAGE sql STABLE AS $$
    SELECT s.* FROM statuses s
    WHERE s.hidden_at IS NULL
      AND NOT EXISTS (
          SELECT FROM accounts a
          WHERE a.id = s.account_id
            AND (a.suspended_at IS NOT NULL OR a.deleted_at IS NOT NULL
                 OR EXISTS (SELECT FROM hosts h WHERE h.id = a.host_id AND h.suspended OFFSET 0)
                 OR (a.domain_id IS NOT NULL
                     AND EXISTS (SELECT FROM hosts h WHERE h.id = a.domain_id AND h.suspended OFFSET 0)))
          OFFSET 0)
      AND (NOT s.local_only OR EXISTS (
          SELECT FROM accounts v WHERE v.id = viewer AND v.domain IS NULL OFFSET 0))
      AND (s.visibility IN ('public', 'unlisted')
           OR s.account_id = viewer
           OR (s.visibility = 'private' AND NOT s.limited AND EXISTS (
               SELECT FROM follows f WHERE f.account_id = viewer AND f.target_account_id = s.account_id OFFSET 0))
           OR EXISTS (SELECT FROM mentions m WHERE m.status_id = s.id AND m.account_id = viewer OFFSET 0))
      AND (viewer IS NULL OR NOT EXISTS (
          SELECT FROM blocks b WHERE b.account_id = s.account_id AND b.target_account_id = viewer OFFSET 0))
      -- A reblog shows its original, so it is seen only where the original is.
      AND (s.reblog_of_id IS NULL OR EXISTS (
          SELECT FROM statuses o JOIN accounts a ON a.id = o.account_id
          WHERE o.id = s.reblog_of_id
            AND o.hidden_at IS NULL
            AND a.suspended_at IS NULL AND a.deleted_at IS NULL
            AND NOT EXISTS (SELECT FROM hosts h WHERE h.id = a.host_id AND h.suspended OFFSET 0)
            AND (a.domain_id IS NULL
                 OR NOT EXISTS (SELECT FROM hosts h WHERE h.id = a.domain_id AND h.suspended OFFSET 0))
            AND (s.local_only OR NOT o.local_only)
            AND (o.visibility IN ('public', 'unlisted')
                 OR o.account_id = viewer
                 OR (o.visibility = 'private' AND NOT o.limited AND EXISTS (
                     SELECT FROM follows f
                     WHERE f.account_id = viewer AND f.target_account_id = o.account_id OFFSET 0)))
            AND (viewer IS NULL OR NOT EXISTS (
                SELECT FROM blocks b WHERE b.account_id = o.account_id AND b.target_account_id = viewer OFFSET 0))
          OFFSET 0))
$$;
