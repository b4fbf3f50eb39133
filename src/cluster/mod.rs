//! The life of the embedded PostgreSQL: made, started, adopted, watched, stopped.
