-- Servers one blocked are brought along, too.
ALTER TABLE imports DROP CONSTRAINT imports_kind_check;
ALTER TABLE imports ADD CONSTRAINT imports_kind_check
    CHECK (kind IN ('following', 'lists', 'blocks', 'mutes', 'domain_blocks', 'bookmarks', 'filters'));
