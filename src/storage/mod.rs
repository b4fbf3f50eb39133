//! Media bytes under random keys, in a folder.
