//! Secrets at rest: random tokens and their hashes, and wrapping of keys under the instance's secret.
