//! The router: edges and middleware joined, bound to an address, shut down gently. Tests build the same one.
