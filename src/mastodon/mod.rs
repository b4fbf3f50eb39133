//! The Mastodon client API: one small file per endpoint group, folders are URL segments.
