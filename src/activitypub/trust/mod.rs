//! Whom to believe (section 17.3): nothing counts beyond the origin that signed or served it.
//!
//! Pure decisions over what was read. Whoever fetches, verifies signatures or holds the stored author asks
//! here and obeys.

mod delivered;
mod distrust;
mod fetched;

pub use delivered::{Embedded, check_activity, check_attribution, check_owner, same_origin, weigh_embedded};
pub use distrust::Distrust;
pub use fetched::{Fetched, check_content_type, check_fetched_author, check_stamp, weigh_fetched};
