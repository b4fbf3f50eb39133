//! Who is asking: bearer token, session, scopes, CSRF, client address, rate limits.
