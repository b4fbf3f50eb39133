-- The oldest copies of remote attachments, and what all of them take, without reading the table.
CREATE INDEX media_attachments_cached_idx ON media_attachments (cached_at) INCLUDE (bytes) WHERE cached_at IS NOT NULL;
