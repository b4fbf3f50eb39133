-- Where browsers and phones want to be told: one subscription per access token, gone with it.
CREATE TABLE web_push_subscriptions (
    id              bigint PRIMARY KEY DEFAULT next_id(),
    access_token_id bigint NOT NULL CONSTRAINT web_push_subscriptions_token_key UNIQUE
                    REFERENCES oauth_access_tokens ON DELETE CASCADE,
    account_id      bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    endpoint        text NOT NULL,
    -- The receiver's public key: an uncompressed point of P-256.
    p256dh          bytea NOT NULL,
    -- Its authentication secret and the access token the message names, wrapped under the instance's secret.
    secrets         bytea NOT NULL,
    wrapping_key_id text NOT NULL,
    -- RFC 8291; otherwise the draft before it.
    standard        boolean NOT NULL DEFAULT false,
    -- Kinds of notifications that are told.
    alerts          text[] NOT NULL DEFAULT '{}',
    -- Of whom.
    policy          text NOT NULL DEFAULT 'all' CONSTRAINT web_push_subscriptions_policy_check
                    CHECK (policy IN ('all', 'followed', 'follower', 'none')),
    created_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX web_push_subscriptions_account_idx ON web_push_subscriptions (account_id);
