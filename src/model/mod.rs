//! Value types: parsed once at the edge, valid ever after.

pub mod domain;
pub mod id;
pub mod origin;
pub mod visibility;

pub use domain::{Domain, NotADomain};
pub use id::{AccountId, HostId, MediaId, NotificationId, RoleId, StatusId, TagId, UserId};
pub use origin::Origin;
pub use visibility::Visibility;
