-- Lists: people somebody reads apart from everybody else.

CREATE TABLE lists (
    id             bigint PRIMARY KEY DEFAULT next_id(),
    account_id     bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    title          text NOT NULL,
    -- Which replies are shown: those to people the owner follows, those to people on the list, or none.
    replies_policy text NOT NULL DEFAULT 'list'
                   CONSTRAINT lists_replies_policy_check CHECK (replies_policy IN ('followed', 'list', 'none')),
    -- What is read here stays out of the owner's home.
    exclusive      boolean NOT NULL DEFAULT false,
    created_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT lists_owner_key UNIQUE (id, account_id)
);
CREATE INDEX lists_account_idx ON lists (account_id, id);

-- `owner_id` is the list's, repeated so that "is the author on a list of this reader" is one probe.
CREATE TABLE list_accounts (
    id         bigint PRIMARY KEY DEFAULT next_id(),
    list_id    bigint NOT NULL,
    owner_id   bigint NOT NULL,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT list_accounts_pair_key UNIQUE (list_id, account_id),
    CONSTRAINT list_accounts_list_fkey FOREIGN KEY (list_id, owner_id) REFERENCES lists (id, account_id)
        ON DELETE CASCADE
);
CREATE INDEX list_accounts_list_idx ON list_accounts (list_id, id DESC);
CREATE INDEX list_accounts_account_idx ON list_accounts (account_id, owner_id);

-- The timelines of lists, written when a status arrives, as home is.
CREATE TABLE list_feed (
    list_id   bigint NOT NULL REFERENCES lists ON DELETE CASCADE,
    status_id bigint NOT NULL REFERENCES statuses ON DELETE CASCADE,
    PRIMARY KEY (list_id, status_id)
);
CREATE INDEX list_feed_status_idx ON list_feed (status_id);

-- Which statuses belong on which lists: written once, read by status when one arrives and by owner and author when a
-- list changes. Nobody is on a list of somebody who does not follow them, but for oneself.
CREATE VIEW list_entries AS
    SELECT l.id AS list_id, l.account_id AS owner_id, s.account_id AS author_id, s.id AS status_id, s.reblog_of_id,
           s.in_reply_to_account_id
    FROM statuses s
    JOIN list_accounts m ON m.account_id = s.account_id
    JOIN lists l ON l.id = m.list_id
    LEFT JOIN follows f ON f.account_id = m.owner_id AND f.target_account_id = s.account_id
    WHERE s.visibility <> 'direct'
      AND (f.id IS NOT NULL OR s.account_id = m.owner_id)
      AND (f.languages IS NULL OR s.language IS NULL OR s.language = ANY (f.languages))
      AND (s.reblog_of_id IS NULL OR coalesce(f.show_reblogs, true))
      AND (NOT s.is_reply
           OR s.in_reply_to_account_id = m.owner_id
           OR (l.replies_policy = 'followed' AND EXISTS (
               SELECT FROM follows p WHERE p.account_id = m.owner_id AND p.target_account_id = s.in_reply_to_account_id))
           OR (l.replies_policy = 'list' AND EXISTS (
               SELECT FROM list_accounts p WHERE p.list_id = l.id AND p.account_id = s.in_reply_to_account_id)));
