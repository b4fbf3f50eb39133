//! What is written to people.

use serde::{Deserialize, Serialize};

use crate::model::{StatusId, UserId};

/// One letter, as it waits to be sent. It holds no secret: a link's token is made when the letter is written, so that
/// the database never holds it in the clear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "snake_case")]
pub enum Letter {
    /// A link that confirms this address, the login's own or a new one.
    ConfirmEmail { user: UserId, email: String },
    /// A link to choose a new password, if somebody has this (folded) address: to whoever asks, both look the same.
    ResetPassword { email: String },
    /// A moderator let them in.
    Approved { user: UserId },
    /// The password was changed.
    PasswordChanged { user: UserId },
    /// The login's address is another now: told to the former one.
    EmailChanged { user: UserId, former: String },
    /// What a moderator did to their account, and why: the row that holds it.
    Warned { user: UserId, warning: i64 },
    /// A link that has somebody's posts sent to who asked for them.
    ConfirmSubscription { subscription: i64 },
    /// One of these posts.
    SubscribedPost { subscription: i64, status: StatusId },
}
