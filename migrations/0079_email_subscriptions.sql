-- Whether people without an account may have an account's posts sent by mail.
ALTER TABLE accounts ADD COLUMN email_subscriptions boolean NOT NULL DEFAULT false;

-- Who has whose public posts sent. Nothing is sent before the address was confirmed.
CREATE TABLE email_subscriptions (
    id           bigint PRIMARY KEY DEFAULT next_id(),
    account_id   bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    email        text NOT NULL,
    email_folded text NOT NULL,
    locale       text NOT NULL DEFAULT '',
    confirmed_at timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT email_subscriptions_pair_key UNIQUE (account_id, email_folded)
);
CREATE INDEX email_subscriptions_confirmed_idx ON email_subscriptions (account_id, id) WHERE confirmed_at IS NOT NULL;
CREATE INDEX email_subscriptions_waiting_idx ON email_subscriptions (created_at) WHERE confirmed_at IS NULL;
