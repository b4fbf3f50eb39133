//! Background work, driven tick by tick.

mod jobs;
