//! What every page for browsers begins and ends with, whichever edge it belongs to: the [`Frame`] around it, forms that
//! were checked, redirects that say what was done, and the page for errors.
//!
//! A handler takes a [`Frame`] (anybody), [`SignedIn`] (others are sent to sign in) or [`SignedInStaff`], and answers
//! with `Html(view)`, a [`Redirect`], or a [`PageError`], which any error of the house becomes. Its router is wrapped in
//! [`serve_pages`], which turns errors into pages and keeps the cookie behind a redirect's message.

mod error;
mod form;
mod frame;
mod pages;
mod redirect;
mod signed_in;

pub use error::{PageError, Result};
pub use form::{Form, Nothing};
pub use frame::{Frame, plain_page};
pub use pages::{bind_forms, serve_pages};
pub use redirect::{Redirect, local_path};
pub use signed_in::{SignedIn, SignedInStaff};
