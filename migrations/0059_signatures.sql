-- When this host took RFC 9421 where it had refused draft-cavage: for seven days it is what we sign with first.
ALTER TABLE hosts ADD COLUMN rfc9421_at timestamptz;

-- Deliveries of this activity carry a digest of the author's followers on the receiving host (FEP-8fcf).
ALTER TABLE activities ADD COLUMN synchronizes boolean NOT NULL DEFAULT false;

-- How many servers of one registrable domain were met in the last hour is asked before another one is taken in.
CREATE INDEX hosts_created_idx ON hosts (created_at);

-- A server that was set up anew may use again the ids it deleted: they are forgotten by their actor.
CREATE INDEX tombstones_actor_idx ON tombstones (actor_uri);
