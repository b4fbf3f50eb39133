-- Who may not sign up, and who looks after a report.

-- Providers of addresses; their subdomains too.
CREATE TABLE email_domain_blocks (
    id                  bigint PRIMARY KEY DEFAULT next_id(),
    domain              text NOT NULL CONSTRAINT email_domain_blocks_domain_key UNIQUE,
    -- Let in after all, once a moderator approved.
    allow_with_approval boolean NOT NULL DEFAULT false,
    created_at          timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE ip_blocks (
    id         bigint PRIMARY KEY DEFAULT next_id(),
    network    cidr NOT NULL CONSTRAINT ip_blocks_network_key UNIQUE,
    severity   text NOT NULL CONSTRAINT ip_blocks_severity_check
               CHECK (severity IN ('sign_up_requires_approval', 'sign_up_block', 'no_access')),
    comment    text NOT NULL DEFAULT '',
    expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Addresses without what does not count (case, dots, what follows a plus), hashed: the address itself is not kept.
CREATE TABLE canonical_email_blocks (
    id         bigint PRIMARY KEY DEFAULT next_id(),
    hash       text NOT NULL CONSTRAINT canonical_email_blocks_hash_key UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE reports ADD COLUMN assigned_account_id bigint REFERENCES accounts ON DELETE SET NULL;
CREATE INDEX reports_assigned_idx ON reports (assigned_account_id);
