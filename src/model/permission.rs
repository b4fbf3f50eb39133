//! What a person may do here: roles, and Mastodon's permission bits, which the client API shows as they are.

use serde::{Deserialize, Serialize};

use super::RoleId;

/// A set of permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, sqlx::Type)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct Permissions(pub i64);

impl Permissions {
    pub const ADMINISTRATOR: Self = Self(1);
    pub const VIEW_DEVOPS: Self = Self(1 << 1);
    pub const VIEW_AUDIT_LOG: Self = Self(1 << 2);
    pub const VIEW_DASHBOARD: Self = Self(1 << 3);
    pub const MANAGE_REPORTS: Self = Self(1 << 4);
    pub const MANAGE_FEDERATION: Self = Self(1 << 5);
    pub const MANAGE_SETTINGS: Self = Self(1 << 6);
    pub const MANAGE_BLOCKS: Self = Self(1 << 7);
    pub const MANAGE_TAXONOMIES: Self = Self(1 << 8);
    pub const MANAGE_APPEALS: Self = Self(1 << 9);
    pub const MANAGE_USERS: Self = Self(1 << 10);
    pub const MANAGE_INVITES: Self = Self(1 << 11);
    pub const MANAGE_RULES: Self = Self(1 << 12);
    pub const MANAGE_ANNOUNCEMENTS: Self = Self(1 << 13);
    pub const MANAGE_CUSTOM_EMOJIS: Self = Self(1 << 14);
    pub const MANAGE_WEBHOOKS: Self = Self(1 << 15);
    pub const INVITE_USERS: Self = Self(1 << 16);
    pub const MANAGE_ROLES: Self = Self(1 << 17);
    pub const MANAGE_USER_ACCESS: Self = Self(1 << 18);
    pub const DELETE_USER_DATA: Self = Self(1 << 19);

    /// Whether every permission of `wanted` is granted. An administrator may do everything.
    pub fn allow(self, wanted: Self) -> bool {
        self.0 & Self::ADMINISTRATOR.0 != 0 || self.0 & wanted.0 == wanted.0
    }

    /// Whether at least one of `wanted` is granted: whether a page that shows several is shown at all.
    pub fn allow_any(self, wanted: Self) -> bool {
        self.0 & (Self::ADMINISTRATOR.0 | wanted.0) != 0
    }

    /// Whether `/admin` has anything for this person.
    pub fn allow_moderation(self) -> bool {
        self.allow_any(
            Self::VIEW_DASHBOARD
                | Self::MANAGE_USERS
                | Self::MANAGE_REPORTS
                | Self::MANAGE_FEDERATION
                | Self::MANAGE_CUSTOM_EMOJIS
                | Self::MANAGE_INVITES
                | Self::MANAGE_RULES
                | Self::MANAGE_SETTINGS,
        )
    }
}

impl std::ops::BitOr for Permissions {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A role: what its holders may do, and whom they may do it to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    pub id: RoleId,
    pub name: String,
    pub permissions: Permissions,
    /// `#rrggbb`, or empty.
    pub color: String,
    /// Whether it is shown on profiles.
    pub highlighted: bool,
    /// Rank: one acts upon holders of lower positions only.
    pub position: i32,
}

impl Role {
    /// The role of whoever owns the instance. Nobody but an owner touches an owner.
    pub const OWNER: RoleId = RoleId(1);
    /// The role of everybody else.
    pub const USER: RoleId = RoleId(4);

    pub fn is_owner(&self) -> bool {
        self.id == Self::OWNER
    }

    /// Whether holders of this role may act upon holders of `other`.
    pub fn outranks(&self, other: &Self) -> bool {
        self.is_owner() || (!other.is_owner() && self.position > other.position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(id: i64, permissions: i64, position: i32) -> Role {
        Role {
            id: RoleId(id),
            name: String::new(),
            permissions: Permissions(permissions),
            color: String::new(),
            highlighted: false,
            position,
        }
    }

    #[test]
    fn administrator_may_do_everything() {
        assert!(Permissions::ADMINISTRATOR.allow(Permissions::MANAGE_ROLES | Permissions::VIEW_DEVOPS));
        assert!(Permissions::ADMINISTRATOR.allow_moderation());
    }

    #[test]
    fn each_permission_is_asked_for_itself() {
        let moderator = Permissions(1308);
        assert!(moderator.allow(Permissions::MANAGE_USERS | Permissions::MANAGE_REPORTS));
        assert!(!moderator.allow(Permissions::MANAGE_USERS | Permissions::MANAGE_SETTINGS));
        assert!(moderator.allow_any(Permissions::MANAGE_USERS | Permissions::MANAGE_SETTINGS));
        assert!(!Permissions(65536).allow_moderation());
    }

    #[test]
    fn only_an_owner_outranks_an_owner_and_equals_do_not_outrank_each_other() {
        let (owner, admin, user) = (role(1, 1, 1000), role(2, 1_048_574, 100), role(4, 65536, 0));
        assert!(owner.outranks(&admin) && owner.outranks(&owner) && admin.outranks(&user));
        assert!(!admin.outranks(&admin) && !admin.outranks(&owner) && !user.outranks(&user));
        assert!(!role(9, 1, 2000).outranks(&owner), "whatever its position");
    }
}
