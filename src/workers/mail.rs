//! Writes letters in the reader's language and sends them. A link's token is made here, so that only its hash is kept.

use chrono::{DateTime, TimeDelta, Utc};

use crate::db;
use crate::db::account_warnings::Warning;
use crate::db::user_tokens::{Link, Purpose};
use crate::error::{Error, Result};
use crate::layout::Language;
use crate::mail::{Letter, Mail, send};
use crate::model::{User, UserId};
use crate::secrets::{hash_token, random_token};
use crate::state::State;

const CONFIRMATION_VALID: TimeDelta = TimeDelta::days(2);
const RESET_VALID: TimeDelta = TimeDelta::hours(6);

/// Sends one letter. To somebody who is no more, nothing is sent.
pub async fn send_letter(state: &State, letter: &Letter) -> Result<()> {
    let now = state.clock.now();
    let Some(mail) = write(state, letter, now).await? else { return Ok(()) };
    send(&state.config, &mail, now).await
}

async fn write(state: &State, letter: &Letter, now: DateTime<Utc>) -> Result<Option<Mail>> {
    match letter {
        Letter::ConfirmEmail { user, email } => {
            let Some(user) = find(state, *user).await? else { return Ok(None) };
            let link =
                make_link(state, Purpose::ConfirmEmail, &user, email, now + CONFIRMATION_VALID).await?;
            Ok(Some(compose(state, &user, email, "mail-letter-confirm", Some(&link))))
        }
        Letter::ResetPassword { email } => {
            let id = db::users::find_by_email(&mut *state.pool.acquire().await?, email).await?;
            let Some(id) = id else { return Ok(None) };
            let Some(user) = find(state, id).await? else { return Ok(None) };
            let link =
                make_link(state, Purpose::ResetPassword, &user, &user.email, now + RESET_VALID).await?;
            Ok(Some(compose(state, &user, &user.email, "mail-letter-reset", Some(&link))))
        }
        Letter::Approved { user } => {
            let link = state.config.url("/auth/sign_in");
            Ok(find(state, *user)
                .await?
                .map(|user| compose(state, &user, &user.email, "mail-letter-approved", Some(&link))))
        }
        Letter::PasswordChanged { user } => {
            let link = state.config.url("/auth/password");
            Ok(find(state, *user)
                .await?
                .map(|user| compose(state, &user, &user.email, "mail-letter-password", Some(&link))))
        }
        Letter::EmailChanged { user, former } => {
            Ok(find(state, *user).await?.map(|user| compose(state, &user, former, "mail-letter-email", None)))
        }
        Letter::Warned { user, warning } => {
            let Some(user) = find(state, *user).await? else { return Ok(None) };
            let warning = db::account_warnings::find(&mut *state.pool.acquire().await?, *warning).await?;
            Ok(warning.map(|warning| warned(state, &user, &warning)))
        }
        Letter::ConfirmSubscription { subscription } => {
            super::subscription_mail::confirmation(state, *subscription).await
        }
        Letter::SubscribedPost { subscription, status } => {
            super::subscription_mail::post(state, *subscription, *status).await
        }
    }
}

async fn find(state: &State, id: UserId) -> Result<Option<User>> {
    match db::users::get(&mut *state.pool.acquire().await?, id).await {
        Ok(user) => Ok(Some(user)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A new link; those sent before it hold until they end.
async fn make_link(
    state: &State,
    purpose: Purpose,
    user: &User,
    email: &str,
    ends: DateTime<Utc>,
) -> Result<String> {
    let token = random_token();
    let link = Link { user_id: user.id, email: email.to_owned() };
    let mut conn = state.pool.acquire().await?;
    db::user_tokens::insert(&mut conn, &hash_token(&token), purpose, &link, state.clock.now(), ends).await?;
    let path = match purpose {
        Purpose::ConfirmEmail => "/auth/confirm",
        Purpose::ResetPassword => "/auth/password",
    };
    Ok(state.config.url(&format!("{path}/{token}")))
}

/// Subject, a sentence or two, the link on a line of its own, and what to do when it was not you. `key` names the
/// subject; the other texts have it as their beginning.
fn compose(state: &State, user: &User, to: &str, key: &str, link: Option<&str>) -> Mail {
    let language = Language::choose(Some(&user.locale), None);
    let instance = state.config.instance.handle_domain();
    let mut body = format!("{}\n", language.t_name(&format!("{key}-text"), instance));
    if let Some(link) = link {
        body.push_str(&format!("\n{link}\n"));
    }
    body.push_str(&format!("\n{}\n", language.t(&format!("{key}-otherwise"))));
    Mail {
        to: to.to_owned(),
        subject: plain(&language.t_name(key, instance)),
        body: plain(&body),
        unsubscribe: None,
    }
}

/// What was done, the moderator's words, and the posts they are about.
fn warned(state: &State, user: &User, warning: &Warning) -> Mail {
    let key = match warning.action.as_str() {
        "disable" => "mail-letter-warned-disable",
        "silence" => "mail-letter-warned-silence",
        "suspend" => "mail-letter-warned-suspend",
        _ => "mail-letter-warned-none",
    };
    let mut mail = compose(state, user, &user.email, key, None);
    let language = Language::choose(Some(&user.locale), None);
    let (done, end) = mail.body.split_once("\n\n").unwrap_or((&mail.body, ""));
    let mut body = format!("{done}\n");
    if !warning.text.is_empty() {
        body.push_str(&format!("\n{}\n", warning.text));
    }
    if !warning.statuses.is_empty() {
        body.push_str(&format!(
            "\n{}\n{}\n",
            language.t("mail-letter-warned-posts"),
            warning.statuses.join("\n")
        ));
    }
    mail.body = format!("{body}\n{end}");
    mail
}

/// Names are isolated against reordering on pages; in a mail those marks would only be litter.
pub(super) fn plain(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
}
