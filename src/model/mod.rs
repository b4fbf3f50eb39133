//! Value types: parsed once at the edge, valid ever after.

pub mod account;
pub mod archive;
pub mod archive_import;
pub mod card;
pub mod circle;
pub mod collection;
pub mod conversation;
pub mod details;
pub mod domain;
pub mod emoji;
pub mod filter;
pub mod id;
pub mod import;
pub mod interaction;
pub mod leave;
pub mod list;
pub mod notification;
pub mod notification_policy;
pub mod origin;
pub mod page;
pub mod permission;
pub mod poll;
pub mod quote;
pub mod relationship;
pub mod relay;
pub mod report;
pub mod scheduled_status;
pub mod scopes;
pub mod status;
pub mod tag;
pub mod text_format;
pub mod user;
pub mod visibility;
pub mod web_push;

pub use account::Account;
pub use domain::{Domain, NotADomain};
pub use id::{
    AccountId, CollectionId, EmojiId, FilterId, HostId, ListId, MediaId, NotificationId, PollId, RoleId,
    StatusId, TagId, UserId,
};
pub use list::List;
pub use origin::Origin;
pub use page::Page;
pub use permission::{Permissions, Role};
pub use poll::Poll;
pub use relationship::Relationship;
pub use scopes::Scopes;
pub use status::{Status, StatusView};
pub use text_format::TextFormat;
pub use user::User;
pub use visibility::Visibility;
