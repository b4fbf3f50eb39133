-- Relays: servers that pass public posts on to everybody who subscribed to them.
CREATE TABLE relays (
    id               bigint PRIMARY KEY DEFAULT next_id(),
    -- mastodon: the Follow names the public, posts travel as they are; litepub: it names the relay's actor, posts travel
    -- as Announce.
    style            text NOT NULL CONSTRAINT relays_style_check CHECK (style IN ('mastodon', 'litepub')),
    inbox_url        text NOT NULL CONSTRAINT relays_inbox_key UNIQUE,
    host_id          bigint NOT NULL REFERENCES hosts,
    -- Who speaks for it: known from its address, or from its answer.
    actor_uri        text CONSTRAINT relays_actor_key UNIQUE,
    state            text NOT NULL CONSTRAINT relays_state_check
                     CHECK (state IN ('pending', 'accepted', 'rejected', 'off')),
    -- Of the subscription that holds now, or of the last.
    follow_uri       text NOT NULL CONSTRAINT relays_follow_key UNIQUE,
    -- Posts fetched in an hour at most.
    hourly_limit     integer NOT NULL CONSTRAINT relays_limit_check CHECK (hourly_limit BETWEEN 1 AND 100000),
    -- The hour counted last, what was fetched in it, and what was too much.
    hour             timestamptz NOT NULL,
    taken            integer NOT NULL DEFAULT 0,
    left_out         integer NOT NULL DEFAULT 0,
    changed_at       timestamptz NOT NULL,
    last_received_at timestamptz,
    created_at       timestamptz NOT NULL
);
CREATE INDEX relays_host_idx ON relays (host_id);
