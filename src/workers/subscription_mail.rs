//! What those are written who have somebody's posts sent by mail.

use super::mail::plain;
use crate::db;
use crate::domain::email_subscriptions::{Link, lets_subscribe, link};
use crate::error::{Error, Result};
use crate::layout::Language;
use crate::mail::Mail;
use crate::model::StatusId;
use crate::state::State;
use crate::text::to_plain_text;

/// Asks whether they mean it.
pub(super) async fn confirmation(state: &State, subscription: i64) -> Result<Option<Mail>> {
    let mut conn = state.pool.acquire().await?;
    let Some(row) = db::email_subscriptions::find(&mut conn, subscription).await? else { return Ok(None) };
    let account = db::accounts::get(&mut conn, row.account_id).await?;
    if row.confirmed_at.is_some() || !lets_subscribe(&account) {
        return Ok(None);
    }
    let language = Language::choose(Some(&row.locale), None);
    let body = format!(
        "{}\n\n{}\n\n{}\n",
        language.t_name("mail-subscription-text", account.name()),
        link(state, row.id, Link::Confirm),
        language.t("mail-subscription-otherwise")
    );
    let subject = plain(&language.t_name("mail-subscription", account.name()));
    Ok(Some(Mail { to: row.email, subject, body: plain(&body), unsubscribe: None }))
}

/// One post, and the link that ends it. Nothing, where the post is gone or the account lets nobody subscribe any more.
pub(super) async fn post(state: &State, subscription: i64, status: StatusId) -> Result<Option<Mail>> {
    let mut conn = state.pool.acquire().await?;
    let Some(row) = db::email_subscriptions::find(&mut conn, subscription).await? else { return Ok(None) };
    let view = match db::statuses::get(&mut conn, None, status).await {
        Ok(view) => view,
        Err(Error::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    if row.confirmed_at.is_none() || !lets_subscribe(&view.account) {
        return Ok(None);
    }
    let language = Language::choose(Some(&row.locale), None);
    let status = &view.status;
    let words = match status.spoiler_text.as_str() {
        "" => to_plain_text(&status.content),
        warning => warning.to_owned(),
    };
    let end = link(state, row.id, Link::Unsubscribe);
    let address = status.url.as_deref().unwrap_or(&status.uri);
    let body = format!("{words}\n\n{address}\n\n--\n{}\n{end}\n", language.t("mail-subscribed-end"));
    let subject = plain(&language.t_name("mail-subscribed", view.account.name()));
    Ok(Some(Mail { to: row.email, subject, body: plain(&body), unsubscribe: Some(end) }))
}
