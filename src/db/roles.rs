//! Roles: rows with a permission set.

use sqlx::PgConnection;

use crate::error::Result;
use crate::model::{Permissions, Role, RoleId};

pub async fn list(conn: &mut PgConnection) -> Result<Vec<Role>> {
    let roles = sqlx::query_as!(
        Role,
        r#"SELECT id AS "id: RoleId", name, permissions AS "permissions: Permissions", color, highlighted, position
           FROM roles ORDER BY position DESC, id"#
    );
    Ok(roles.fetch_all(conn).await?)
}

pub async fn find_by_name(conn: &mut PgConnection, name: &str) -> Result<Option<Role>> {
    let role = sqlx::query_as!(
        Role,
        r#"SELECT id AS "id: RoleId", name, permissions AS "permissions: Permissions", color, highlighted, position
           FROM roles WHERE name = $1"#,
        name
    );
    Ok(role.fetch_optional(conn).await?)
}
