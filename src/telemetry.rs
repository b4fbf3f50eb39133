//! Logs an operator can act on: levels, formats, request ids, masked paths.
