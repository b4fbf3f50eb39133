//! Statuses: posted, edited, deleted, read. What arrives from other servers goes through the same doors.

mod archived;
pub(super) mod compose;
mod delete;
mod edit;
mod post;
mod read;
mod store;

pub use archived::{ArchivedMedia, ArchivedStatus, store_archived_status};
pub(super) use compose::fold_handle;
pub use compose::{Composed, mentioned_handles};
pub use delete::{delete_remote_status, delete_status, remove_archived_status, remove_status};
pub use edit::{MediaChange, RemoteEdit, RemoteEdited, edit_remote_status, edit_status};
pub use post::{Draft, MAX_MEDIA, check_draft, post_status};
pub use read::{Context, context, history};
pub use store::{Arrival, RemoteMedia, store_status};
