-- An invitation that was taken back keeps its row, so that who came by it stays known.
ALTER TABLE invites ADD COLUMN revoked_at timestamptz;
-- A member's own, and who came by one: page by page.
CREATE INDEX invites_user_page_idx ON invites (user_id, id);
DROP INDEX invites_user_idx;
CREATE INDEX users_invite_page_idx ON users (invite_id, id);
DROP INDEX users_invite_idx;
