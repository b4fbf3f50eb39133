//! The pages, as a browser without scripts sees them.

mod admin;
mod filters;
mod hearing;
mod letters;
mod lists;
mod moving;
mod polls;
mod settings;
mod sign_in;
mod sign_up;
