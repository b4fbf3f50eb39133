-- Archives that people brought: the posts of an account elsewhere, taken in one by one.
CREATE TABLE archive_imports (
    id           bigint PRIMARY KEY DEFAULT next_id(),
    account_id   bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    -- The upload, and beside it the folder it is unpacked into; both go when it is done.
    file_name    text NOT NULL CONSTRAINT archive_imports_file_key UNIQUE,
    state        text NOT NULL DEFAULT 'waiting'
        CONSTRAINT archive_imports_state_check CHECK (state IN ('waiting', 'posting', 'finished', 'failed', 'removing')),
    -- Whose archive it is: the actor's id, and that of its followers.
    source       text,
    followers    text,
    -- How many posts wait in the list, how many of them are done with, and where in the list the next begins.
    total        bigint NOT NULL DEFAULT 0,
    done         bigint NOT NULL DEFAULT 0,
    place        bigint NOT NULL DEFAULT 0,
    -- Workers that began the next one: it is left out when it takes them down.
    tries        integer NOT NULL DEFAULT 0,
    posts        bigint NOT NULL DEFAULT 0,
    media        bigint NOT NULL DEFAULT 0,
    -- How many were left out, by reason.
    skipped      jsonb NOT NULL DEFAULT '{}',
    -- Why nothing can be made of it.
    failure      text,
    created_at   timestamptz NOT NULL,
    finished_at  timestamptz
);
CREATE INDEX archive_imports_account_idx ON archive_imports (account_id, id DESC);

-- Which posts came with which archive, by the ids they had: none comes twice, and all can be taken back.
CREATE TABLE imported_statuses (
    status_id    bigint PRIMARY KEY REFERENCES statuses ON DELETE CASCADE,
    import_id    bigint NOT NULL REFERENCES archive_imports ON DELETE CASCADE,
    account_id   bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    original_uri text NOT NULL,
    CONSTRAINT imported_statuses_original_key UNIQUE (account_id, original_uri)
);
CREATE INDEX imported_statuses_import_idx ON imported_statuses (import_id, status_id);
