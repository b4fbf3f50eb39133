//! The hub of live events: after commit, ids only, across nodes through PostgreSQL.
