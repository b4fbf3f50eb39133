//! The HTML pages: reading, writing, settings, administration. Everything works without scripts.

pub mod view;
