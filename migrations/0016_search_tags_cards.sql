-- Full text search over statuses, how often hashtags are used, and what links lead to.

-- `from:` reads one author's searchable statuses in their order.
DROP INDEX status_search_account_idx;
CREATE INDEX status_search_account_idx ON status_search (account_id, status_id DESC);

-- Uses of a hashtag in public statuses, per day and author: what `Tag.history` shows and trends are made of.
CREATE TABLE tag_uses (
    tag_id     bigint NOT NULL REFERENCES tags ON DELETE CASCADE,
    day        date NOT NULL,
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    uses       integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tag_id, day, account_id)
);
CREATE INDEX tag_uses_day_idx ON tag_uses (day);
CREATE INDEX tag_uses_account_idx ON tag_uses (account_id);

INSERT INTO tag_uses (tag_id, day, account_id, uses)
SELECT t.tag_id, (s.created_at AT TIME ZONE 'UTC')::date, s.account_id, count(*)
FROM status_tags t JOIN statuses s ON s.id = t.status_id
WHERE s.listed AND s.id > (floor(extract(epoch FROM now() - interval '7 days') * 1000)::bigint << 16)
GROUP BY 1, 2, 3;

-- What a link leads to: one row and one fetch per address, however many statuses name it. `fetched_at` is null until
-- it was tried; without a title there is nothing to show.
CREATE TABLE preview_cards (
    id                bigint PRIMARY KEY DEFAULT next_id(),
    url               text NOT NULL CONSTRAINT preview_cards_url_key UNIQUE,
    kind              text NOT NULL DEFAULT 'link'
                      CONSTRAINT preview_cards_kind_check CHECK (kind IN ('link', 'photo', 'video', 'rich')),
    title             text NOT NULL DEFAULT '',
    description       text NOT NULL DEFAULT '',
    language          text,
    author_name       text NOT NULL DEFAULT '',
    author_url        text NOT NULL DEFAULT '',
    provider_name     text NOT NULL DEFAULT '',
    provider_url      text NOT NULL DEFAULT '',
    image_remote_url  text,
    image_description text NOT NULL DEFAULT '',
    -- The copy, once somebody has looked.
    image_key         text,
    blurhash          text,
    width             integer NOT NULL DEFAULT 0,
    height            integer NOT NULL DEFAULT 0,
    published_at      timestamptz,
    fetched_at        timestamptz,
    created_at        timestamptz NOT NULL DEFAULT now(),
    -- Every name under which a policy may speak of its host.
    domains           text[] NOT NULL DEFAULT '{}'
);
CREATE INDEX preview_cards_image_idx ON preview_cards (fetched_at) WHERE image_key IS NOT NULL;

CREATE TABLE status_cards (
    status_id bigint PRIMARY KEY REFERENCES statuses ON DELETE CASCADE,
    card_id   bigint NOT NULL REFERENCES preview_cards ON DELETE CASCADE
);
CREATE INDEX status_cards_card_idx ON status_cards (card_id, status_id DESC);

-- Cards with something to say, of hosts that nobody blocked.
CREATE VIEW shown_cards AS
    SELECT c.* FROM preview_cards c
    WHERE c.title <> ''
      AND NOT EXISTS (
          SELECT FROM domain_policies p WHERE p.severity = 'suspend' AND p.domain = ANY(c.domains) OFFSET 0);
