-- When an account last moved: another move is believed, or made, only some time after.
ALTER TABLE accounts ADD COLUMN moved_at timestamptz;
