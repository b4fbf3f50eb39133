//! Background work, driven tick by tick.

mod dead_letters;
mod jobs;
