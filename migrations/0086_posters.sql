-- The picture that another server shows in place of a film or sound of its own before it plays.
ALTER TABLE media_attachments ADD COLUMN preview_remote_url text;

CREATE OR REPLACE FUNCTION attachment_json(m media_attachments) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT jsonb_build_object(
        'id', m.id, 'kind', m.kind, 'content_type', m.content_type, 'storage_key', m.storage_key,
        'thumbnail_key', m.thumbnail_key, 'remote_url', m.remote_url, 'preview_remote_url', m.preview_remote_url,
        'description', m.description, 'blurhash', m.blurhash, 'focus_x', m.focus_x, 'focus_y', m.focus_y,
        'width', m.width, 'height', m.height, 'preview_width', m.preview_width, 'preview_height', m.preview_height,
        'duration', m.duration, 'frame_rate', m.frame_rate, 'bitrate', m.bitrate)
$$;
