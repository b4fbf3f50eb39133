-- All that a person wrote, as one file to take along. The file lies in a folder that nothing serves; it goes with its row.
CREATE TABLE archives (
    id          bigint PRIMARY KEY DEFAULT next_id(),
    account_id  bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    -- Both when it is made.
    file_name   text CONSTRAINT archives_file_key UNIQUE,
    bytes       bigint,
    created_at  timestamptz NOT NULL,
    CONSTRAINT archives_file_check CHECK ((file_name IS NULL) = (bytes IS NULL))
);
CREATE INDEX archives_account_idx ON archives (account_id, id DESC);
CREATE INDEX archives_age_idx ON archives (created_at);
