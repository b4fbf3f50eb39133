//! draft-cavage-http-signatures-12, as the field speaks it (reference: docs of Mastodon, GoToSocial, Misskey).

mod header;
mod sign;
mod string;
mod verify;

pub use sign::RequestSigner;
pub use string::signing_string;
pub(super) use verify::read;
