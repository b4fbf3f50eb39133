-- Films and sounds: what is known of them, and uploads that wait until they are made ready.
ALTER TABLE media_attachments
    -- Seconds.
    ADD COLUMN duration double precision,
    -- Frames a second, as a fraction: 30000/1001.
    ADD COLUMN frame_rate text,
    -- Bits a second.
    ADD COLUMN bitrate integer,
    -- The bytes as they were uploaded, never served; null once they are made ready, or found to be nothing.
    ADD COLUMN upload_key text,
    ADD COLUMN state text NOT NULL DEFAULT 'ready'
        CONSTRAINT media_attachments_state_check CHECK (state IN ('ready', 'waiting', 'failed'));

-- An attachment as it is read with what shows it: `Media` of the model.
CREATE FUNCTION attachment_json(m media_attachments) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT jsonb_build_object(
        'id', m.id, 'kind', m.kind, 'content_type', m.content_type, 'storage_key', m.storage_key,
        'thumbnail_key', m.thumbnail_key, 'remote_url', m.remote_url, 'description', m.description,
        'blurhash', m.blurhash, 'focus_x', m.focus_x, 'focus_y', m.focus_y, 'width', m.width, 'height', m.height,
        'preview_width', m.preview_width, 'preview_height', m.preview_height, 'duration', m.duration,
        'frame_rate', m.frame_rate, 'bitrate', m.bitrate)
$$;
