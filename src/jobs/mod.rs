//! Kinds of background jobs, and how one is enqueued.
