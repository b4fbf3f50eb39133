-- Who wrote a page, where it names somebody who is known and lets it.
ALTER TABLE preview_cards
    ADD COLUMN author_account_id bigint
        CONSTRAINT preview_cards_author_account_id_fkey REFERENCES accounts ON DELETE SET NULL;
CREATE INDEX preview_cards_author_idx ON preview_cards (author_account_id) WHERE author_account_id IS NOT NULL;

CREATE OR REPLACE VIEW shown_cards AS
    SELECT c.* FROM preview_cards c
    WHERE c.title <> ''
      AND NOT EXISTS (
          SELECT FROM domain_policies p WHERE p.severity = 'suspend' AND p.domain = ANY(c.domains) OFFSET 0);

-- The collections of accounts that a status links to.
CREATE TABLE status_collections (
    status_id     bigint NOT NULL REFERENCES statuses ON DELETE CASCADE,
    collection_id bigint NOT NULL REFERENCES collections ON DELETE CASCADE,
    PRIMARY KEY (status_id, collection_id)
);
CREATE INDEX status_collections_collection_idx ON status_collections (collection_id);
