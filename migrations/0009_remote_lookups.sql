-- Mentions and pasted links name people and statuses by their page where an id belongs.
CREATE INDEX accounts_url_idx ON accounts (url);
CREATE INDEX statuses_url_idx ON statuses (url) WHERE url IS NOT NULL;
