//! Following: at once, or through a request where the other side answers.

use super::rate_limits::{self, Limit};
use super::{Unit, follow_requests, lists, notifications};
use crate::db::{self, Related, account_counts};
use crate::delivery::Outgoing;
use crate::error::{Error, Result};
use crate::model::id::INSTANCE_ACTOR;
use crate::model::notification::NotificationKind;
use crate::model::relationship::{Follow, FollowOptions};
use crate::model::{Account, AccountId, Page};
use crate::state::State;

/// What a follow request says about how to show the followed; what is `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct FollowChange {
    pub show_reblogs: Option<bool>,
    pub notify: Option<bool>,
    /// Empty: all languages.
    pub languages: Option<Vec<String>>,
}

impl FollowChange {
    /// To follow somebody else in the manner of this follow.
    pub(super) fn alike(follow: &Follow) -> Self {
        Self {
            show_reblogs: Some(follow.show_reblogs),
            notify: Some(follow.notify),
            languages: Some(follow.languages.clone().unwrap_or_default()),
        }
    }

    fn over(&self, before: FollowOptions) -> FollowOptions {
        FollowOptions {
            show_reblogs: self.show_reblogs.unwrap_or(before.show_reblogs),
            notify: self.notify.unwrap_or(before.notify),
            languages: match &self.languages {
                Some(languages) => Some(languages.clone()).filter(|languages| !languages.is_empty()),
                None => before.languages,
            },
        }
    }
}

fn options_of(follow: &Follow) -> FollowOptions {
    FollowOptions {
        show_reblogs: follow.show_reblogs,
        notify: follow.notify,
        languages: follow.languages.clone(),
    }
}

/// Follows `target`, or asks to. Who follows or asked already changes how.
///
/// # Errors
/// [`Error::NotFound`] where there is nobody to follow, [`Error::Forbidden`] where one blocks the other;
/// [`Error::TooManyRequests`].
pub async fn follow(
    state: &State,
    account: AccountId,
    target: AccountId,
    change: &FollowChange,
) -> Result<()> {
    rate_limits::take(state, Limit::Follows, &account.to_string()).await?;
    let mut unit = Unit::begin(state).await?;
    follow_within(&mut unit, account, target, change).await?;
    unit.commit().await
}

/// The same, in a transaction of the caller's.
pub async fn follow_within(
    unit: &mut Unit<'_>,
    account: AccountId,
    target: AccountId,
    change: &FollowChange,
) -> Result<()> {
    if account == target {
        return Err(Error::Forbidden("This action is not allowed"));
    }
    account_counts::lock_pair(unit.conn(), account, target).await?;
    let account = db::accounts::get(unit.conn(), account).await?;
    let target = db::accounts::get(unit.conn(), target).await?;
    if target.deleted || target.suspended || target.id == INSTANCE_ACTOR {
        return Err(Error::NotFound);
    }
    if target.moved_to_account_id.is_some()
        || db::blocks::stand_between(unit.conn(), account.id, target.id).await?
    {
        return Err(Error::Forbidden("This action is not allowed"));
    }
    if let Some(follow) = db::follows::find(unit.conn(), account.id, target.id).await? {
        return change_follow(unit, &follow, change).await;
    }
    if let Some(request) = db::follow_requests::find(unit.conn(), account.id, target.id).await? {
        let options = change.over(options_of(&request));
        return db::follow_requests::set_options(unit.conn(), request.id, &options).await;
    }
    let options = change.over(FollowOptions::default());
    if !target.is_local() {
        let id = db::follows::next_id(unit.conn()).await?;
        let uri = format!("{}#follows/{id}", account.uri);
        db::follow_requests::insert(unit.conn(), id, account.id, target.id, Some(&uri), &options).await?;
        return unit.send(&Outgoing::Follow { account: account.id, uri, target: target.id }).await;
    }
    if must_ask(&account, &target) {
        return ask(unit, &account, &target, None, &options).await;
    }
    establish(unit, &account, &target, None, &options).await
}

/// What a local account does with a Follow it received; `uri` is its id. The same Follow again is answered again.
pub async fn receive_follow(
    unit: &mut Unit<'_>,
    follower: AccountId,
    target: AccountId,
    uri: &str,
) -> Result<()> {
    if follower == target {
        return Ok(());
    }
    account_counts::lock_pair(unit.conn(), follower, target).await?;
    let follower = db::accounts::get(unit.conn(), follower).await?;
    let target = db::accounts::get(unit.conn(), target).await?;
    let gone = follower.suspended || follower.deleted || target.deleted;
    if follower.is_local() || !target.is_local() || gone {
        return Ok(());
    }
    let accept = Outgoing::AcceptFollow { account: target.id, uri: uri.to_owned(), follower: follower.id };
    if let Some(follow) = db::follows::find(unit.conn(), follower.id, target.id).await? {
        db::follows::set_uri(unit.conn(), follow.id, uri).await?;
        return unit.send(&accept).await;
    }
    if target.id == INSTANCE_ACTOR && db::relays::state_of_actor(unit.conn(), &follower.uri).await?.is_some()
    {
        // In LitePub style a relay follows back, and goes by the answer alone.
        return unit.send(&accept).await;
    }
    let refused = target.suspended
        || target.id == INSTANCE_ACTOR
        || target.moved_to_account_id.is_some()
        || db::blocks::exists(unit.conn(), target.id, follower.id).await?
        || db::account_domain_blocks::covers(unit.conn(), target.id, follower.id).await?;
    if refused {
        let reject =
            Outgoing::RejectFollow { account: target.id, uri: uri.to_owned(), follower: follower.id };
        return unit.send(&reject).await;
    }
    if let Some(request) = db::follow_requests::find(unit.conn(), follower.id, target.id).await? {
        return db::follow_requests::set_uri(unit.conn(), request.id, uri).await;
    }
    let options = FollowOptions::default();
    if must_ask(&follower, &target) {
        return ask(unit, &follower, &target, Some(uri), &options).await;
    }
    establish(unit, &follower, &target, Some(uri), &options).await?;
    unit.send(&accept).await
}

/// Ends a follow or a request of a local account. That there was none is no error.
pub async fn unfollow(state: &State, account: AccountId, target: AccountId) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    sever_and_tell(&mut unit, account, target).await?;
    unit.commit().await
}

/// Makes somebody no longer follow us; their server is told.
pub async fn remove_from_followers(state: &State, account: AccountId, follower: AccountId) -> Result<()> {
    let mut unit = Unit::begin(state).await?;
    sever_and_tell(&mut unit, follower, account).await?;
    unit.commit().await
}

/// Ends a follow, or a request for one, and tells the other server: Undo where the follower is ours, Reject where the
/// followed is.
pub async fn sever_and_tell(unit: &mut Unit<'_>, follower: AccountId, target: AccountId) -> Result<()> {
    let Some(ended) = sever(unit, follower, target).await? else { return Ok(()) };
    let follower = db::accounts::get(unit.conn(), follower).await?;
    let target = db::accounts::get(unit.conn(), target).await?;
    let uri = ended.uri.unwrap_or_else(|| format!("{}#follows/{}", follower.uri, ended.id));
    match (follower.is_local(), target.is_local()) {
        (true, false) => {
            unit.send(&Outgoing::UndoFollow { account: follower.id, uri, target: target.id }).await
        }
        (false, true) => {
            unit.send(&Outgoing::RejectFollow { account: target.id, uri, follower: follower.id }).await
        }
        _ => Ok(()),
    }
}

/// Ends a follow, or a request for one, and tells nobody: what Undo and Reject of another server do. The ended row.
pub async fn sever(unit: &mut Unit<'_>, follower: AccountId, target: AccountId) -> Result<Option<Follow>> {
    account_counts::lock_pair(unit.conn(), follower, target).await?;
    let request = db::follow_requests::delete(unit.conn(), follower, target).await?;
    let follow = db::follows::delete(unit.conn(), follower, target).await?;
    if follow.is_some() {
        account_counts::count_follow(unit.conn(), follower, target, -1).await?;
        db::home::remove_authors(unit.conn(), follower, &[target]).await?;
    }
    if follow.is_some() || request.is_some() {
        lists::forget(unit, follower, target).await?;
        db::endorsements::delete(unit.conn(), follower, target).await?;
        db::notifications::withdraw_follow(unit.conn(), target, follower).await?;
    }
    Ok(follow.or(request))
}

/// How many follows that only the other side knows are undone at a time: a list may name everybody here.
const MOST_UNDONE: usize = 100;

/// Makes the follows of a remote account by people here those its own server lists. What it does not list ends, where
/// the list is `complete`; what it lists and we do not hold was accepted without our hearing of it, or is undone there.
pub async fn match_followers(
    state: &State,
    target: &Account,
    listed: &[String],
    complete: bool,
) -> Result<()> {
    let mut conn = state.pool.acquire().await?;
    let extra = match complete {
        true => db::follows::local_followers_except(&mut conn, target.id, listed).await?,
        false => Vec::new(),
    };
    let strangers = db::follows::local_strangers(&mut conn, target.id, listed).await?;
    drop(conn);
    for follower in extra {
        let mut unit = Unit::begin(state).await?;
        sever_and_tell(&mut unit, follower, target.id).await?;
        unit.commit().await?;
    }
    let mut undone = 0;
    for follower in strangers {
        let mut unit = Unit::begin(state).await?;
        follow_requests::receive_accept(&mut unit, follower, target.id).await?;
        if db::follows::find(unit.conn(), follower, target.id).await?.is_none() && undone < MOST_UNDONE {
            let account = db::accounts::get(unit.conn(), follower).await?;
            let id = db::follows::next_id(unit.conn()).await?;
            // The follow's own id is not known here: whoever goes by actor and object understands.
            let uri = format!("{}#follows/{id}", account.uri);
            unit.send(&Outgoing::UndoFollow { account: follower, uri, target: target.id }).await?;
            undone += 1;
        }
        unit.commit().await?;
    }
    Ok(())
}

/// Who follows one account here follows another in its place, in the same manner. What stands against it for somebody
/// (a block) ends their follow.
pub async fn follow_instead(state: &State, former: AccountId, successor: AccountId) -> Result<()> {
    let followers =
        db::follows::local_followers_except(&mut *state.pool.acquire().await?, former, &[]).await?;
    for follower in followers {
        let mut unit = Unit::begin(state).await?;
        account_counts::lock(unit.conn(), &[follower, former, successor]).await?;
        let Some(follow) = db::follows::find(unit.conn(), follower, former).await? else { continue };
        match follow_within(&mut unit, follower, successor, &FollowChange::alike(&follow)).await {
            Ok(()) | Err(Error::Forbidden(_) | Error::NotFound) => {}
            Err(error) => return Err(error),
        }
        sever(&mut unit, follower, former).await?;
        unit.commit().await?;
    }
    Ok(())
}

/// The follow itself, with all that goes with it. The pair is locked.
pub(super) async fn establish(
    unit: &mut Unit<'_>,
    follower: &Account,
    target: &Account,
    uri: Option<&str>,
    options: &FollowOptions,
) -> Result<()> {
    if !db::follows::insert(unit.conn(), follower.id, target.id, uri, options).await? {
        return Ok(());
    }
    account_counts::count_follow(unit.conn(), follower.id, target.id, 1).await?;
    if follower.is_local() {
        db::home::backfill(unit.conn(), follower.id, &[target.id]).await?;
        db::list_feed::backfill(unit.conn(), follower.id, target.id).await?;
    }
    notifications::notify(unit, target.id, follower.id, NotificationKind::Follow, None).await
}

/// Locked accounts choose their followers; those a moderator limited must ask everybody.
fn must_ask(follower: &Account, target: &Account) -> bool {
    target.locked || follower.limited
}

async fn ask(
    unit: &mut Unit<'_>,
    follower: &Account,
    target: &Account,
    uri: Option<&str>,
    options: &FollowOptions,
) -> Result<()> {
    let id = db::follows::next_id(unit.conn()).await?;
    db::follow_requests::insert(unit.conn(), id, follower.id, target.id, uri, options).await?;
    notifications::notify(unit, target.id, follower.id, NotificationKind::FollowRequest, None).await
}

async fn change_follow(unit: &mut Unit<'_>, follow: &Follow, change: &FollowChange) -> Result<()> {
    let before = options_of(follow);
    let after = change.over(before.clone());
    db::follows::set_options(unit.conn(), follow.id, &after).await?;
    if before.show_reblogs != after.show_reblogs {
        let (account, target) = (follow.account_id, follow.target_account_id);
        db::home::remove_authors(unit.conn(), account, &[target]).await?;
        db::home::backfill(unit.conn(), account, &[target]).await?;
        db::list_feed::remove_author(unit.conn(), account, target).await?;
        db::list_feed::backfill(unit.conn(), account, target).await?;
    }
    Ok(())
}

/// Who follows an account, latest first, as far as `viewer` may know.
pub async fn followers(
    state: &State,
    viewer: Option<AccountId>,
    account: AccountId,
    page: Page,
) -> Result<Vec<Related>> {
    let mut conn = state.pool.acquire().await?;
    if !shows_collections(&mut conn, viewer, account).await? {
        return Ok(Vec::new());
    }
    db::follows::followers(&mut conn, account, page).await
}

/// Whom an account follows, latest first, as far as `viewer` may know.
pub async fn following(
    state: &State,
    viewer: Option<AccountId>,
    account: AccountId,
    page: Page,
) -> Result<Vec<Related>> {
    let mut conn = state.pool.acquire().await?;
    if !shows_collections(&mut conn, viewer, account).await? {
        return Ok(Vec::new());
    }
    db::follows::following(&mut conn, account, page).await
}

async fn shows_collections(
    conn: &mut sqlx::PgConnection,
    viewer: Option<AccountId>,
    account: AccountId,
) -> Result<bool> {
    let owner = db::accounts::get(conn, account).await?;
    if owner.deleted || owner.suspended {
        return Err(Error::NotFound);
    }
    match viewer {
        Some(viewer) if viewer == account => Ok(true),
        _ if owner.hide_collections => Ok(false),
        Some(viewer) => Ok(!db::blocks::exists(conn, account, viewer).await?),
        None => Ok(true),
    }
}
