//! The frame: what templates ask for is there, and nothing in them breaks the content security policy.

mod templates;
