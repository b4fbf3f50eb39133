//! The only HTTP client: every address checked and pinned, every body capped.
