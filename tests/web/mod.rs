//! The pages, as a browser without scripts sees them. What a page does is read back by another door.

mod admin;
mod archive_imports;
mod archive_uploads;
mod archives;
mod collections;
mod drafts;
mod email_subscriptions;
mod emoji;
mod federated;
mod filters;
mod following;
mod hearing;
mod instance_settings;
mod invites;
mod keeping;
mod legal_texts;
mod letters;
mod lists;
mod migration;
mod moving;
mod objects;
mod polls;
mod profiles;
mod quotes;
mod reading;
mod relays;
mod servers;
mod settings;
mod sign_in;
mod sign_up;
mod timelines;
mod writing;

use hedgerow::model::{AccountId, UserId};
use hedgerow::state::State;
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};

use crate::support::api::{Api, token};
use crate::support::browser::Browser;
use crate::support::person;

/// Somebody in a browser, who has an app too.
struct Member {
    browser: Browser,
    api: Api,
    id: AccountId,
}

async fn member(state: &State, name: &str) -> Member {
    let id = person(state, name).await;
    let user = sqlx::query_scalar::<_, i64>("SELECT user_id FROM accounts WHERE id = $1").bind(id.0);
    let user = UserId(user.fetch_one(&state.pool).await.unwrap());
    let token = token(state, Some((user, id)), "read write follow push profile").await;
    Member { browser: Browser::of(state, name).await, api: Api::with_token(state, &token), id }
}

impl Member {
    /// Posts with the app: the status's id.
    async fn posts(&self, text: &str) -> String {
        self.posts_with(json!({ "status": text })).await
    }

    async fn posts_with(&self, status: Value) -> String {
        id_of(&self.api.post("/api/v1/statuses", status).await.ok())
    }

    async fn status(&self, id: &str) -> Value {
        self.api.get(&format!("/api/v1/statuses/{id}")).await.ok()
    }

    async fn relationship(&self, to: AccountId) -> Value {
        self.api.get(&format!("/api/v1/accounts/relationships?id[]={to}")).await.ok()[0].clone()
    }
}

#[track_caller]
fn id_of(entity: &Value) -> String {
    entity["id"].as_str().unwrap_or_else(|| panic!("an entity: {entity}")).to_owned()
}

fn png() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = RgbImage::from_fn(64, 48, |x, y| Rgb([(x * 4) as u8, (y * 5) as u8, 90]));
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}
