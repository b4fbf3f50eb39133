-- How what a person typed is to be read: what they see again when they edit it, and what other servers are told beside.
ALTER TABLE statuses ADD COLUMN text_format text NOT NULL DEFAULT 'text/plain'
    CONSTRAINT statuses_text_format_check CHECK (text_format IN ('text/plain', 'text/markdown'));

-- How their posts begin.
ALTER TABLE users ADD COLUMN default_text_format text NOT NULL DEFAULT 'text/plain'
    CONSTRAINT users_text_format_check CHECK (default_text_format IN ('text/plain', 'text/markdown'));
