//! From what the core reads to what pages show: the one place where views are made of rows.

mod account;
mod invites;
mod media;
mod notification;
mod poll;
mod status;

pub use account::{account, people, profile, with_emojis};
pub use invites::{invites, invites_are_closed};
pub use media::media;
pub use notification::notifications;
pub use status::{path_of_status, statuses, statuses_in};

/// A count for people; the database never holds a negative one for long.
fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
