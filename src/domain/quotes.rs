//! Quotes, by leave of whom is quoted (section 10): asked for, given, refused, taken back.

use chrono::TimeDelta;

use crate::db;
use crate::db::quotes::{Held, NewQuote};
use crate::delivery::Outgoing;
use crate::domain::Unit;
use crate::domain::notifications::{self, NotificationKind};
use crate::error::{Error, Result};
use crate::events::Event;
use crate::jobs::Job;
use crate::model::leave::Leave;
use crate::model::quote::{QuotePolicy, QuoteState};
use crate::model::{Account, StatusId, StatusView, Visibility};
use crate::state::State;

/// How long a stamp that was not found is not looked for again.
const UNCHECKED: TimeDelta = TimeDelta::minutes(10);

/// What a new status quotes, found and allowed.
pub(super) struct Quoting {
    quoted: StatusView,
}

impl Quoting {
    /// # Errors
    /// [`Error::NotFound`] for a status the author may not see; [`Error::Forbidden`] where its author lets them not.
    pub(super) async fn prepare(unit: &mut Unit<'_>, author: &Account, quoted: StatusId) -> Result<Self> {
        let quoted = db::statuses::get(unit.conn(), Some(author.id), quoted).await?.shown().clone();
        match quoted.status.viewer.quote_right.as_str() {
            _ if quoted.status.limited => Err(Error::Forbidden("You are not allowed to quote this post")),
            "denied" => Err(Error::Forbidden("You are not allowed to quote this post")),
            _ => Ok(Self { quoted }),
        }
    }

    /// As wide as the quoting status may be: one's own followers-only status is quoted for followers.
    pub(super) fn narrow(&self, visibility: Visibility) -> Visibility {
        if self.quoted.status.visibility.is_open() { visibility } else { visibility.max(Visibility::Private) }
    }

    pub(super) fn is_local_only(&self) -> bool {
        self.quoted.status.local_only
    }

    /// For a status that stays here: the quoted author's server would have to be asked.
    ///
    /// # Errors
    /// [`Error::Unprocessable`] when it is another server's.
    pub(super) fn must_be_of_ours(&self) -> Result<()> {
        if self.quoted.status.local {
            return Ok(());
        }
        Err(Error::Unprocessable(
            "A post that stays on this server cannot quote one of another server".into(),
        ))
    }

    /// Stores it with the status that quotes. People here are asked their policy, others by a request.
    pub(super) async fn store(&self, unit: &mut Unit<'_>, author: &Account, status: StatusId) -> Result<()> {
        let (quoted, by) = (&self.quoted.status, &self.quoted.account);
        let request_uri = format!("{}#quote_requests/{status}", author.uri);
        let stamp = Leave::Quote.stamp_uri(&by.uri, status);
        let own = by.id == author.id;
        let accepted = own || by.is_local();
        let quote = NewQuote {
            quoted_id: Some(quoted.id),
            quoted_account_id: Some(by.id),
            quoted_uri: &quoted.uri,
            state: if accepted { "accepted" } else { "pending" },
            legacy: false,
            request_uri: (!accepted).then_some(request_uri.as_str()),
            authorization_uri: (accepted && !own).then_some(stamp.as_str()),
        };
        let now = unit.now;
        db::quotes::insert(unit.conn(), status, &quote, now).await?;
        if accepted {
            notifications::notify(unit, by.id, author.id, NotificationKind::Quote, Some(status)).await
        } else {
            unit.send(&Outgoing::RequestQuote {
                account: author.id,
                status,
                uri: request_uri,
                recipient: by.id,
            })
            .await
        }
    }
}

/// What a remote status says it quotes.
pub struct Said<'a> {
    pub uri: &'a str,
    pub legacy: bool,
    pub authorization: Option<&'a str>,
    /// It says that what it quoted is deleted.
    pub deleted: bool,
}

/// Stores what a remote status quotes. Nothing is shown before its author's leave is found: one's own statuses, and
/// those of people here whose policy allows it without asking and that were said the old way, need none.
pub async fn store_remote(
    unit: &mut Unit<'_>,
    author: &Account,
    status: StatusId,
    said: &Said<'_>,
) -> Result<()> {
    let quoted = match db::statuses::id_by_uri(unit.conn(), said.uri).await? {
        Some(id) => db::statuses::get(unit.conn(), Some(author.id), id).await.ok(),
        None => None,
    };
    let quoted = quoted.filter(|view| view.reblog.is_none());
    let own = quoted.as_ref().is_some_and(|view| view.account.id == author.id);
    let let_by_us = said.legacy
        && quoted
            .as_ref()
            .is_some_and(|view| view.status.local && view.status.viewer.quote_right == "automatic");
    let stamp =
        quoted.as_ref().filter(|_| let_by_us).map(|view| Leave::Quote.stamp_uri(&view.account.uri, status));
    let accepted = own || let_by_us;
    let quote = NewQuote {
        quoted_id: quoted.as_ref().map(|view| view.status.id),
        quoted_account_id: quoted.as_ref().map(|view| view.account.id),
        quoted_uri: said.uri,
        state: match (said.deleted, accepted) {
            (true, _) => "deleted",
            (_, true) => "accepted",
            _ => "pending",
        },
        legacy: said.legacy,
        request_uri: None,
        authorization_uri: stamp.as_deref().or(said.authorization),
    };
    let now = unit.now;
    db::quotes::insert(unit.conn(), status, &quote, now).await?;
    if let Some(view) = quoted.filter(|_| accepted) {
        let by = view.account.id;
        notifications::notify(unit, by, author.id, NotificationKind::Quote, Some(status)).await?;
    }
    Ok(())
}

/// A newer version of a remote status may bring the stamp that was missing, or withdraw what it quoted.
pub async fn update_remote(
    unit: &mut Unit<'_>,
    author: &Account,
    status: StatusId,
    said: Option<&Said<'_>>,
) -> Result<bool> {
    let held = db::quotes::hold(unit.conn(), status).await?;
    match (held, said) {
        (None, None) => Ok(false),
        (None, Some(said)) => {
            store_remote(unit, author, status, said).await?;
            verify_later(unit, status).await?;
            Ok(true)
        }
        (Some(held), Some(said))
            if held.quoted_uri == said.uri && held.state == "pending" && said.authorization.is_some() =>
        {
            db::quotes::settle(unit.conn(), &held, "pending", said.authorization).await?;
            verify_later(unit, status).await?;
            Ok(true)
        }
        (Some(held), Some(said))
            if held.quoted_uri == said.uri
                && held.state == "accepted"
                && said.authorization.is_none()
                && held.authorization_uri.is_some()
                && !held.legacy =>
        {
            db::quotes::settle(unit.conn(), &held, "revoked", None).await?;
            unit.announce(Event::StatusUpdated { id: status });
            Ok(true)
        }
        // What a status quotes does not change.
        _ => Ok(false),
    }
}

/// Has the leave for a remote quote looked for.
pub async fn verify_later(unit: &mut Unit<'_>, status: StatusId) -> Result<()> {
    unit.enqueue(&Job::VerifyQuote { status }).await
}

/// The same when somebody looks at a quote that is still open.
pub async fn ask_again(state: &State, view: &StatusView) -> Result<()> {
    let shown = &view.shown().status;
    let open = shown.quote.as_ref().is_some_and(|quote| quote.state == QuoteState::Pending);
    if shown.local || !open {
        return Ok(());
    }
    let mut unit = Unit::begin(state).await?;
    verify_later(&mut unit, shown.id).await?;
    unit.commit().await
}

/// Takes the turn to look for the stamp of a quote that is open.
pub async fn claim_check(state: &State, status: StatusId) -> Result<Option<Held>> {
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    if !db::quotes::claim_check(unit.conn(), status, now - UNCHECKED, now).await? {
        return Ok(None);
    }
    let held = db::quotes::hold(unit.conn(), status).await?;
    unit.commit().await?;
    Ok(held)
}

/// What was found out of a remote quote: what it quotes is here, and whether its author let it (`None`: nobody knows).
pub async fn settle_remote(
    state: &State,
    held: &Held,
    quoted: Option<&StatusView>,
    accepted: Option<bool>,
) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    if let Some(view) = quoted {
        db::quotes::found(unit.conn(), held.status, view.status.id, view.account.id).await?;
    }
    let Some(held) = db::quotes::hold(unit.conn(), held.status).await?.filter(|held| held.state == "pending")
    else {
        return Ok(());
    };
    if let Some(accepted) = accepted {
        let state = if accepted { "accepted" } else { "rejected" };
        let stamp = held.authorization_uri.clone();
        db::quotes::settle(unit.conn(), &held, state, stamp.as_deref()).await?;
        unit.announce(Event::StatusUpdated { id: held.status });
    }
    unit.commit().await
}

/// Somebody elsewhere asks to quote a status of ours with a status that is stored. Answered at once, by its author's
/// policy. `None`: it does not quote that status.
pub async fn receive_request(
    unit: &mut Unit<'_>,
    asker: &Account,
    quoted: StatusId,
    status: StatusId,
    request_uri: &str,
) -> Result<Option<bool>> {
    let Some(held) = db::quotes::hold(unit.conn(), status).await? else { return Ok(None) };
    if held.author != asker.id || held.quoted_id != Some(quoted) {
        return Ok(None);
    }
    let view = db::statuses::get(unit.conn(), Some(asker.id), quoted).await;
    let allowed = view.as_ref().is_ok_and(|view| view.status.viewer.quote_right == "automatic");
    let by = held.quoted_account_id.ok_or(Error::NotFound)?;
    let told = |stamp: Option<String>| Outgoing::AnswerRequest {
        leave: Leave::Quote,
        account: by,
        uri: request_uri.to_owned(),
        object_uri: held.quoted_uri.clone(),
        instrument_uri: held.uri.clone(),
        recipient: asker.id,
        stamp,
    };
    match view {
        // A repeat is answered as before.
        Ok(view) if allowed && held.state != "revoked" => {
            let stamp = Leave::Quote.stamp_uri(&view.account.uri, status);
            if held.state != "accepted" || held.authorization_uri.is_none() {
                db::quotes::settle(unit.conn(), &held, "accepted", Some(&stamp)).await?;
                notifications::notify(unit, by, asker.id, NotificationKind::Quote, Some(status)).await?;
                unit.announce(Event::StatusUpdated { id: status });
            }
            unit.send(&told(Some(stamp))).await?;
            Ok(Some(true))
        }
        _ => {
            if held.state == "pending" {
                db::quotes::settle(unit.conn(), &held, "rejected", None).await?;
            }
            unit.send(&told(None)).await?;
            Ok(Some(false))
        }
    }
}

/// Whom we asked lets us quote, with their stamp, or not. False when nobody here asked them that.
pub(super) async fn receive_answer(
    unit: &mut Unit<'_>,
    answerer: &Account,
    request_uri: &str,
    stamp: Option<&str>,
) -> Result<bool> {
    let held = db::quotes::hold_by_request(unit.conn(), request_uri).await?;
    let Some(held) = held.filter(|held| held.quoted_account_id == Some(answerer.id)) else {
        return Ok(false);
    };
    let state = if stamp.is_some() { "accepted" } else { "rejected" };
    db::quotes::settle(unit.conn(), &held, state, stamp).await?;
    unit.announce(Event::StatusUpdated { id: held.status });
    if stamp.is_some() {
        unit.send(&Outgoing::UpdateStatus { account: held.author, status: held.status }).await?;
    }
    Ok(true)
}

/// A stamp was deleted by whoever gave it. False when nothing here bears it.
pub(super) async fn receive_revocation(unit: &mut Unit<'_>, by: &Account, stamp: &str) -> Result<bool> {
    let held = db::quotes::hold_by_authorization(unit.conn(), stamp).await?;
    let Some(held) = held.filter(|held| held.quoted_account_id == Some(by.id)) else { return Ok(false) };
    revoke(unit, &held).await?;
    Ok(true)
}

async fn revoke(unit: &mut Unit<'_>, held: &Held) -> Result<()> {
    db::quotes::settle(unit.conn(), held, "revoked", None).await?;
    unit.announce(Event::StatusUpdated { id: held.status });
    if held.local {
        unit.send(&Outgoing::UpdateStatus { account: held.author, status: held.status }).await?;
    }
    Ok(())
}

/// The author of a status takes back the leave to quote it.
///
/// # Errors
/// [`Error::NotFound`] unless the status is theirs and that one quotes it.
pub async fn revoke_quote(
    state: &State,
    author: &Account,
    quoted: StatusId,
    status: StatusId,
) -> Result<StatusView> {
    let mut unit = Unit::begin(state).await?;
    let held = db::quotes::hold(unit.conn(), status).await?.ok_or(Error::NotFound)?;
    if held.quoted_id != Some(quoted) || held.quoted_account_id != Some(author.id) {
        return Err(Error::NotFound);
    }
    let view = db::statuses::get(unit.conn(), Some(author.id), status).await?;
    if held.state == "accepted" {
        revoke(&mut unit, &held).await?;
        notifications::withdraw(&mut unit, held.author, NotificationKind::Quote, status).await?;
        if let Some(stamp) = held.authorization_uri.clone() {
            let leave = Leave::Quote;
            let told = Outgoing::RevokeStamp { leave, account: author.id, stamp, recipient: held.author };
            unit.send(&told).await?;
        }
    }
    let view = db::statuses::get(unit.conn(), Some(author.id), view.status.id).await?;
    unit.commit().await?;
    Ok(view)
}

/// Changes whom one lets quote a status of one's own; quotes that are there stay.
///
/// # Errors
/// [`Error::NotFound`] unless the status is the author's own.
pub async fn set_policy(
    state: &State,
    author: &Account,
    id: StatusId,
    policy: QuotePolicy,
) -> Result<StatusView> {
    let mut unit = Unit::begin(state).await?;
    let view = db::statuses::get(unit.conn(), Some(author.id), id).await?;
    if view.account.id != author.id || view.reblog.is_some() {
        return Err(Error::NotFound);
    }
    store_policy(&mut unit, id, view.status.visibility, policy).await?;
    unit.send(&Outgoing::UpdateStatus { account: author.id, status: id }).await?;
    let view = db::statuses::get(unit.conn(), Some(author.id), id).await?;
    unit.commit().await?;
    Ok(view)
}

/// What is not open to everybody may be quoted by its author alone.
pub(super) async fn store_policy(
    unit: &mut Unit<'_>,
    id: StatusId,
    visibility: Visibility,
    policy: QuotePolicy,
) -> Result<()> {
    let policy = if visibility.is_open() { policy } else { QuotePolicy::Nobody };
    db::quotes::set_policy(unit.conn(), id, &policy.automatic(), &[]).await
}
