//! Pure decisions over a snapshot of domain rules: with which hosts do we speak.
