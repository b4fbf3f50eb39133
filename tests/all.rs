//! All integration tests, one binary: each module mirrors the room it tests.

mod layout;
