//! Configuration: defaults, a file over them, the environment over both.
