-- What people keep away or report, and what the instance announces.

-- Servers somebody wants nothing of. `domain` is the one of handles there, folded, with a port where it has one.
CREATE TABLE account_domain_blocks (
    id         bigint PRIMARY KEY DEFAULT next_id(),
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    domain     text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT account_domain_blocks_pair_key UNIQUE (account_id, domain)
);
CREATE INDEX account_domain_blocks_list_idx ON account_domain_blocks (account_id, id DESC);

-- As before, and without those whose server the viewer blocks; whether there is such a block at all is asked once.
-- (A function of its own would not be inlined.)
CREATE OR REPLACE FUNCTION timeline_statuses(viewer bigint) RETURNS SETOF statuses LANGUAGE sql STABLE AS $$
    SELECT s.* FROM visible_statuses(viewer) s
    WHERE viewer IS NULL
       OR (NOT EXISTS (
               SELECT FROM blocks b WHERE b.account_id = viewer AND b.target_account_id = s.account_id OFFSET 0)
           AND NOT EXISTS (
               SELECT FROM mutes m WHERE m.account_id = viewer AND m.target_account_id = s.account_id
                   OFFSET 0)
           AND (s.local
                OR NOT EXISTS (SELECT FROM account_domain_blocks d WHERE d.account_id = viewer OFFSET 0)
                OR NOT EXISTS (
                    SELECT FROM accounts a JOIN account_domain_blocks d ON d.account_id = viewer AND d.domain = a.domain
                    WHERE a.id = s.account_id OFFSET 0))
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
                                   OFFSET 0)
                      OR (NOT o.local
                          AND EXISTS (SELECT FROM account_domain_blocks d WHERE d.account_id = viewer OFFSET 0)
                          AND EXISTS (
                              SELECT FROM accounts a
                              JOIN account_domain_blocks d ON d.account_id = viewer AND d.domain = a.domain
                              WHERE a.id = o.account_id OFFSET 0)))
               OFFSET 0)))
$$;

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
$$;

-- What people told the moderators. The statuses and rules named stay named when they are gone.
CREATE TABLE reports (
    id                 bigint PRIMARY KEY DEFAULT next_id(),
    account_id         bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    target_account_id  bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    comment            text NOT NULL DEFAULT '',
    category           text NOT NULL CONSTRAINT reports_category_check
                       CHECK (category IN ('spam', 'legal', 'violation', 'other')),
    status_ids         bigint[] NOT NULL DEFAULT '{}',
    rule_ids           bigint[] NOT NULL DEFAULT '{}',
    -- Whether the target's own server is to be told.
    forwarded          boolean NOT NULL DEFAULT false,
    -- The Flag's id, where another server sent it.
    uri                text CONSTRAINT reports_uri_key UNIQUE,
    action_taken_at    timestamptz,
    action_taken_by_id bigint REFERENCES accounts ON DELETE SET NULL,
    created_at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX reports_open_idx ON reports (id DESC) WHERE action_taken_at IS NULL;
CREATE INDEX reports_account_idx ON reports (account_id);
CREATE INDEX reports_target_idx ON reports (target_account_id, id DESC);
CREATE INDEX reports_taken_by_idx ON reports (action_taken_by_id);

-- What the instance tells everybody on it.
CREATE TABLE announcements (
    id           bigint PRIMARY KEY DEFAULT next_id(),
    -- What was typed, and the HTML that is shown.
    text         text NOT NULL,
    content      text NOT NULL,
    starts_at    timestamptz,
    ends_at      timestamptz,
    all_day      boolean NOT NULL DEFAULT false,
    published_at timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT announcements_span_check CHECK (ends_at IS NULL OR starts_at IS NULL OR ends_at >= starts_at)
);
CREATE INDEX announcements_published_idx ON announcements (published_at DESC);

CREATE TABLE announcement_dismissals (
    account_id      bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    announcement_id bigint NOT NULL REFERENCES announcements ON DELETE CASCADE,
    PRIMARY KEY (account_id, announcement_id)
);
CREATE INDEX announcement_dismissals_announcement_idx ON announcement_dismissals (announcement_id);

CREATE TABLE announcement_reactions (
    announcement_id bigint NOT NULL REFERENCES announcements ON DELETE CASCADE,
    account_id      bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    -- A Unicode emoji.
    name            text NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (announcement_id, name, account_id)
);
CREATE INDEX announcement_reactions_account_idx ON announcement_reactions (account_id);

-- What trends, computed anew every few minutes, and what staff decided about it.
CREATE TABLE trends (
    kind       text NOT NULL CONSTRAINT trends_kind_check CHECK (kind IN ('tag', 'status', 'link')),
    subject_id bigint NOT NULL,
    score      double precision NOT NULL,
    PRIMARY KEY (kind, subject_id)
);
CREATE INDEX trends_rank_idx ON trends (kind, score DESC, subject_id DESC);

CREATE TABLE trend_decisions (
    kind       text NOT NULL CONSTRAINT trend_decisions_kind_check CHECK (kind IN ('tag', 'status', 'link')),
    subject_id bigint NOT NULL,
    allowed    boolean NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (kind, subject_id)
);

-- Who linked to what, per day: what trending links are made of.
CREATE TABLE link_uses (
    card_id    bigint NOT NULL REFERENCES preview_cards ON DELETE CASCADE,
    day        date NOT NULL,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    uses       integer NOT NULL DEFAULT 1,
    PRIMARY KEY (card_id, day, account_id)
);
CREATE INDEX link_uses_day_idx ON link_uses (day);
CREATE INDEX link_uses_account_idx ON link_uses (account_id);

-- How many people came in a week.
CREATE INDEX users_created_idx ON users (created_at);
