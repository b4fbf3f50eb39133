-- Accounts that lists of people may show: neither deleted nor suspended, nor is the server they are on.
-- Read through a join from a relation's own index, one probe per row (hence `OFFSET 0`).
CREATE VIEW shown_accounts AS
    SELECT a.* FROM accounts a
    WHERE a.suspended_at IS NULL
      AND a.deleted_at IS NULL
      AND NOT EXISTS (SELECT FROM hosts h WHERE h.id = a.host_id AND h.suspended OFFSET 0)
      AND (a.domain_id IS NULL
           OR NOT EXISTS (SELECT FROM hosts h WHERE h.id = a.domain_id AND h.suspended OFFSET 0));
