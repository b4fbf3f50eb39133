-- Logins, the actors they own, keys, and how both prove who they are.

-- Permissions are Mastodon's bits, so that the client API shows them as they are.
CREATE TABLE roles (
    id          bigint PRIMARY KEY,
    name        text NOT NULL CONSTRAINT roles_name_key UNIQUE,
    permissions bigint NOT NULL,
    color       text NOT NULL DEFAULT '',
    highlighted boolean NOT NULL DEFAULT false,
    position    integer NOT NULL
);
INSERT INTO roles (id, name, permissions, highlighted, position) VALUES
    (1, 'owner',     1,       true,  1000),
    (2, 'admin',     1048574, true,  100),
    (3, 'moderator', 1308,    true,  10),
    (4, 'user',      65536,   false, 0);

CREATE TABLE invites (
    id         bigint PRIMARY KEY DEFAULT next_id(),
    code       text NOT NULL CONSTRAINT invites_code_key UNIQUE,
    user_id    bigint NOT NULL,
    max_uses   integer,
    uses       integer NOT NULL DEFAULT 0,
    expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT invites_uses_check CHECK (max_uses IS NULL OR uses <= max_uses)
);

-- A login. Apart from `accounts` (actors), because one person may own several actors.
CREATE TABLE users (
    id                 bigint PRIMARY KEY DEFAULT next_id(),
    email              text NOT NULL,
    email_folded       text NOT NULL CONSTRAINT users_email_key UNIQUE,
    password_hash      text NOT NULL,
    role_id            bigint NOT NULL DEFAULT 4 REFERENCES roles,
    locale             text NOT NULL DEFAULT 'en',
    default_visibility visibility NOT NULL DEFAULT 'public',
    default_sensitive  boolean NOT NULL DEFAULT false,
    default_language   text,
    sign_up_reason     text NOT NULL DEFAULT '',
    sign_up_ip         inet,
    invite_id          bigint REFERENCES invites ON DELETE SET NULL,
    agreed_at          timestamptz,
    confirmed_at       timestamptz,
    approved_at        timestamptz,
    disabled_at        timestamptz,
    last_active_at     timestamptz,
    created_at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX users_role_idx ON users (role_id);
CREATE INDEX users_invite_idx ON users (invite_id);
CREATE INDEX users_pending_idx ON users (id) WHERE approved_at IS NULL;
CREATE INDEX users_active_idx ON users (last_active_at);
ALTER TABLE invites ADD CONSTRAINT invites_user_fkey FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE;
CREATE INDEX invites_user_idx ON invites (user_id);

-- An actor. Local when `domain` is null. Deleted, suspended and limited are three different states:
-- deleted is for ever (the row keeps the name reserved), suspended and limited are undone by one update.
CREATE TABLE accounts (
    id                  bigint PRIMARY KEY DEFAULT next_id(),
    user_id             bigint REFERENCES users ON DELETE SET NULL,
    username            text NOT NULL,
    username_folded     text NOT NULL,
    -- The domain of the handle; `domain_id` is its host where that is not the actor's own (split domain).
    domain              text,
    host_id             bigint REFERENCES hosts,
    domain_id           bigint REFERENCES hosts,
    uri                 text NOT NULL CONSTRAINT accounts_uri_key UNIQUE,
    url                 text NOT NULL,
    inbox_url           text NOT NULL,
    shared_inbox_url    text,
    outbox_url          text,
    followers_url       text,
    following_url       text,
    featured_url        text,
    actor_type          text NOT NULL DEFAULT 'Person' CONSTRAINT accounts_actor_type_check
                        CHECK (actor_type IN ('Person', 'Service', 'Application', 'Group', 'Organization')),
    display_name        text NOT NULL DEFAULT '',
    -- `note` is what a local person typed (empty for remote ones), `note_html` what is shown.
    note                text NOT NULL DEFAULT '',
    note_html           text NOT NULL DEFAULT '',
    -- [{"name": …, "value": what was typed, "value_html": what is shown, "verified_at": …}]
    fields              jsonb NOT NULL DEFAULT '[]',
    avatar_key          text,
    avatar_remote_url   text,
    avatar_description  text NOT NULL DEFAULT '',
    header_key          text,
    header_remote_url   text,
    header_description  text NOT NULL DEFAULT '',
    locked              boolean NOT NULL DEFAULT false,
    discoverable        boolean,
    indexable           boolean NOT NULL DEFAULT false,
    hide_collections    boolean NOT NULL DEFAULT false,
    memorial            boolean NOT NULL DEFAULT false,
    also_known_as       text[] NOT NULL DEFAULT '{}',
    moved_to_uri        text,
    moved_to_account_id bigint REFERENCES accounts ON DELETE SET NULL,
    suspended_at        timestamptz,
    -- Who suspended: `local` (us) or `remote` (their own server says so).
    suspension_origin   text CONSTRAINT accounts_suspension_origin_check CHECK (suspension_origin IN ('local', 'remote')),
    limited_at          timestamptz,
    deleted_at          timestamptz,
    fetched_at          timestamptz,
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT accounts_locality_check CHECK ((domain IS NULL) = (host_id IS NULL)),
    CONSTRAINT accounts_suspension_check CHECK ((suspended_at IS NULL) = (suspension_origin IS NULL))
);
CREATE UNIQUE INDEX accounts_handle_key ON accounts (username_folded, coalesce(domain, ''));
CREATE INDEX accounts_user_idx ON accounts (user_id);
CREATE INDEX accounts_host_idx ON accounts (host_id, id);
CREATE INDEX accounts_domain_idx ON accounts (domain_id) WHERE domain_id IS NOT NULL;
CREATE INDEX accounts_moved_idx ON accounts (moved_to_account_id) WHERE moved_to_account_id IS NOT NULL;
CREATE INDEX accounts_prefix_idx ON accounts (username_folded text_pattern_ops);
CREATE INDEX accounts_local_idx ON accounts (id) WHERE domain IS NULL;
ALTER TABLE audit_log ADD CONSTRAINT audit_log_account_fkey FOREIGN KEY (account_id) REFERENCES accounts ON DELETE SET NULL;

-- Narrow and often rewritten, so that the wide rows are not. `last_status_at` rides along.
CREATE TABLE account_counts (
    account_id     bigint PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    statuses       bigint NOT NULL DEFAULT 0,
    followers      bigint NOT NULL DEFAULT 0,
    following      bigint NOT NULL DEFAULT 0,
    last_status_at timestamptz
) WITH (fillfactor = 70);

-- Signing keys, several per account. Private ones only for local accounts, wrapped under the instance's secret.
CREATE TABLE actor_keys (
    id              bigint PRIMARY KEY DEFAULT next_id(),
    account_id      bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    key_id          text NOT NULL CONSTRAINT actor_keys_key_id_key UNIQUE,
    owner_uri       text NOT NULL,
    algorithm       text NOT NULL CONSTRAINT actor_keys_algorithm_check CHECK (algorithm IN ('rsa', 'ed25519')),
    -- SubjectPublicKeyInfo, DER.
    public_key      bytea NOT NULL,
    private_key     bytea,
    wrapping_key_id text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    fetched_at      timestamptz NOT NULL DEFAULT now(),
    revoked_at      timestamptz,
    CONSTRAINT actor_keys_wrapping_check CHECK ((private_key IS NULL) = (wrapping_key_id IS NULL))
);
CREATE INDEX actor_keys_account_idx ON actor_keys (account_id);

-- The owner's one-time link: only its hash, and one at a time.
CREATE TABLE setup_link (
    singleton  boolean PRIMARY KEY DEFAULT true CONSTRAINT setup_link_singleton CHECK (singleton),
    token_hash bytea NOT NULL,
    expires_at timestamptz NOT NULL
);

-- Links sent by mail: to confirm an address, to reset a password.
CREATE TABLE user_tokens (
    token_hash bytea PRIMARY KEY,
    user_id    bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    kind       text NOT NULL CONSTRAINT user_tokens_kind_check CHECK (kind IN ('confirm_email', 'reset_password')),
    email      text NOT NULL,
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX user_tokens_user_idx ON user_tokens (user_id, kind);
CREATE INDEX user_tokens_expiry_idx ON user_tokens (expires_at);

-- Browsers that are signed in. A revoked session is a deleted row.
CREATE TABLE sessions (
    id           bigint PRIMARY KEY DEFAULT next_id(),
    token_hash   bytea NOT NULL CONSTRAINT sessions_token_key UNIQUE,
    user_id      bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    account_id   bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    ip           inet,
    user_agent   text NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sessions_user_idx ON sessions (user_id, id);
CREATE INDEX sessions_account_idx ON sessions (account_id);

CREATE TABLE oauth_applications (
    id                 bigint PRIMARY KEY DEFAULT next_id(),
    client_id          text NOT NULL CONSTRAINT oauth_applications_client_key UNIQUE,
    client_secret_hash bytea NOT NULL,
    name               text NOT NULL,
    website            text,
    redirect_uris      text[] NOT NULL,
    scopes             text[] NOT NULL,
    created_at         timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE oauth_authorization_codes (
    code_hash      bytea PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES oauth_applications ON DELETE CASCADE,
    user_id        bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    account_id     bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    scopes         text[] NOT NULL,
    redirect_uri   text NOT NULL,
    code_challenge text,
    expires_at     timestamptz NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX oauth_authorization_codes_application_idx ON oauth_authorization_codes (application_id);
CREATE INDEX oauth_authorization_codes_user_idx ON oauth_authorization_codes (user_id);
CREATE INDEX oauth_authorization_codes_account_idx ON oauth_authorization_codes (account_id);
CREATE INDEX oauth_authorization_codes_expiry_idx ON oauth_authorization_codes (expires_at);

-- Without account: an application's own token (client credentials). A revoked token is a deleted row.
CREATE TABLE oauth_access_tokens (
    id             bigint PRIMARY KEY DEFAULT next_id(),
    token_hash     bytea NOT NULL CONSTRAINT oauth_access_tokens_token_key UNIQUE,
    application_id bigint REFERENCES oauth_applications ON DELETE CASCADE,
    user_id        bigint REFERENCES users ON DELETE CASCADE,
    account_id     bigint REFERENCES accounts ON DELETE CASCADE,
    scopes         text[] NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    last_used_at   timestamptz,
    CONSTRAINT oauth_access_tokens_owner_check CHECK ((user_id IS NULL) = (account_id IS NULL))
);
CREATE INDEX oauth_access_tokens_application_idx ON oauth_access_tokens (application_id);
CREATE INDEX oauth_access_tokens_user_idx ON oauth_access_tokens (user_id, id);
CREATE INDEX oauth_access_tokens_account_idx ON oauth_access_tokens (account_id);
