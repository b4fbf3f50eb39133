-- What a profile shows beside its posts, and whose pages may name the account as their author.
ALTER TABLE accounts
    ADD COLUMN show_media          boolean NOT NULL DEFAULT true,
    ADD COLUMN show_media_replies  boolean NOT NULL DEFAULT true,
    ADD COLUMN show_featured       boolean NOT NULL DEFAULT true,
    ADD COLUMN attribution_domains text[] NOT NULL DEFAULT '{}';
