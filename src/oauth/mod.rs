//! OAuth 2 in Mastodon's dialect: applications, authorization, tokens, revocation, scopes.

pub mod view;
