//! `/api/v1/admin`: what staff does through apps. Each use-case asks for the permission it needs.

mod accounts;
mod domains;
mod link_publishers;
mod measures;
mod reports;
mod sign_up_blocks;
mod tags;
mod trends;

use super::authentication::User;
use super::error::Result;
use crate::db;
use crate::domain::staff::Staff;
use crate::openapi::Endpoints;
use crate::state::State;

pub fn endpoints() -> Endpoints {
    accounts::endpoints()
        .merge(domains::endpoints())
        .merge(reports::endpoints())
        .merge(link_publishers::endpoints())
        .merge(measures::endpoints())
        .merge(sign_up_blocks::endpoints())
        .merge(tags::endpoints())
        .merge(trends::endpoints())
}

/// Whoever acts, with their role.
async fn staff<N>(state: &State, user: &User<N>) -> Result<Staff> {
    let mut conn = state.pool.acquire().await?;
    let account = db::accounts::get(&mut conn, user.account_id).await?;
    let login = db::users::get(&mut conn, user.user_id).await?;
    Ok(Staff::person(user.account_id, &account.username, &login))
}
