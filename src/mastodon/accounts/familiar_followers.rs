//! Whom one knows among the followers of somebody.

use axum::extract::State as Extract;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::scope::ReadFollows;
use crate::db;
use crate::mastodon::answers;
use crate::mastodon::authentication::User;
use crate::mastodon::entities::{Account, Render};
use crate::mastodon::error::Result;
use crate::mastodon::json::Json;
use crate::mastodon::parameters::Params;
use crate::model::AccountId;
use crate::state::State;

/// Accounts asked about at once.
const MOST: usize = 40;

#[derive(Deserialize, JsonSchema)]
pub struct Several {
    #[serde(default)]
    id: Vec<AccountId>,
}

/// Those who follow `id` among the ones the asker follows.
#[derive(Serialize, JsonSchema)]
pub struct FamiliarFollowers {
    id: AccountId,
    accounts: Vec<Account>,
}

/// `GET /api/v1/accounts/familiar_followers`; some clients send the ids in a body.
pub async fn list_familiar_followers(
    Extract(state): Extract<State>,
    user: User<ReadFollows>,
    Params(Several { mut id }): Params<Several>,
) -> Result<Json<Vec<FamiliarFollowers>>> {
    id.sort_unstable();
    id.dedup();
    id.truncate(MOST);
    let mut conn = state.pool.acquire().await?;
    let pairs = db::follows::familiar(&mut conn, user.account_id, &id).await?;
    let mut followers: Vec<AccountId> = pairs.iter().map(|(_, follower)| *follower).collect();
    followers.sort_unstable();
    followers.dedup();
    let render = Render::new(&state.config, Some(user.account_id));
    let known = answers::accounts(render, &mut conn, &followers).await?;
    let of = |target: AccountId| {
        let theirs = pairs.iter().filter(move |(one, _)| *one == target);
        theirs.filter_map(|(_, follower)| known.iter().find(|account| account.id == *follower)).cloned()
    };
    Ok(Json(id.iter().map(|id| FamiliarFollowers { id: *id, accounts: of(*id).collect() }).collect()))
}
