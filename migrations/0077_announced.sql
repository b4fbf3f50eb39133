-- What an announcement names, found when it is published.
ALTER TABLE announcements
    ADD COLUMN mention_ids bigint[] NOT NULL DEFAULT '{}',
    ADD COLUMN status_ids  bigint[] NOT NULL DEFAULT '{}',
    ADD COLUMN tag_names   text[] NOT NULL DEFAULT '{}',
    ADD COLUMN emoji_ids   bigint[] NOT NULL DEFAULT '{}';
