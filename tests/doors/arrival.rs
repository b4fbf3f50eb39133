//! Statuses of people elsewhere, as if they had been fetched.

use hedgerow::db;
use hedgerow::db::statuses::NewStatus;
use hedgerow::domain::Unit;
use hedgerow::domain::statuses::{Arrival, store_status};
use hedgerow::model::status::Tag;
use hedgerow::model::{AccountId, StatusId, Visibility};
use hedgerow::state::State;

use super::walk::mark;

/// Stores one; its text is the mark of its key, and its hashtag the one of all.
pub async fn arrive(
    state: &State,
    author: AccountId,
    key: &str,
    visibility: Visibility,
    mentioned: &[AccountId],
) -> StatusId {
    let mut unit = Unit::begin(state).await.unwrap();
    let author = db::accounts::get(unit.conn(), author).await.unwrap();
    let (uri, content) = (format!("{}/{key}", author.uri), format!("<p>{}</p>", mark(key)));
    let arrival = Arrival {
        author: &author,
        status: remote_status(&uri, author.id, &content, visibility, unit.now),
        mentioned,
        silent: &[],
        tags: &[Tag { name: "hedge".to_owned(), display: "hedge".to_owned() }],
        remote_media: &[],
        poll: None,
        emojis: &[],
    };
    let id = store_status(&mut unit, &arrival).await.unwrap().unwrap();
    unit.commit().await.unwrap();
    id
}

fn remote_status<'a>(
    uri: &'a str,
    account_id: AccountId,
    content: &'a str,
    visibility: Visibility,
    now: chrono::DateTime<chrono::Utc>,
) -> NewStatus<'a> {
    NewStatus {
        uri,
        activity_uri: None,
        url: Some(uri),
        account_id,
        local: false,
        in_reply_to_id: None,
        in_reply_to_account_id: None,
        in_reply_to_uri: None,
        reblog_of_id: None,
        conversation_id: None,
        object_type: "Note",
        title: "",
        spoiler_text: "",
        text: "",
        text_format: hedgerow::model::TextFormat::Plain,
        content,
        language: None,
        visibility,
        limited: false,
        local_only: false,
        sensitive: false,
        has_media: false,
        application_id: None,
        created_at: now,
        edited_at: None,
        fetched_at: Some(now),
    }
}
