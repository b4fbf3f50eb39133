//! What every use-case is given: pool, configuration, clock, randomness, caches.
