//! Background work: thin loops, each around a `tick` that tests call themselves.
