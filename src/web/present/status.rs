//! Statuses, with whom they answer and what the reader did with them.

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::PgConnection;

use super::account::{emojis, with_emojis};
use super::poll::poll;
use super::{account, count, media};
use crate::config::Config;
use crate::db;
use crate::error::Result;
use crate::model::card::Card;
use crate::model::details::Details;
use crate::model::emoji::Reaction;
use crate::model::filter::{FilterAction, FilterContext};
use crate::model::interaction::Circle;
use crate::model::quote::QuoteState;
use crate::model::{self, Account, AccountId, Visibility};
use crate::storage::url::{card_image_url, emoji_url};
use crate::web::view::status::{
    CardView, DetailsView, FilmView, MediaView, QuoteView, ReactionView, ReblogView, ReplyView,
    StatusActions, StatusView,
};

/// The page of a status on this server.
pub fn path_of_status(author: &Account, id: model::StatusId) -> String {
    format!("/@{}/{id}", author.acct())
}

/// Statuses as `viewer` sees them, in this order. At most one statement, for people who are answered and not named.
pub async fn statuses(
    config: &Config,
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    rows: &[model::StatusView],
) -> Result<Vec<StatusView>> {
    let mut answered: Vec<AccountId> = rows.iter().filter_map(|row| unnamed_parent(row.shown())).collect();
    answered.sort_unstable();
    answered.dedup();
    let answered = match answered.as_slice() {
        [] => HashMap::new(),
        ids => db::accounts::load(conn, ids).await?,
    };
    Ok(rows.iter().map(|row| status(config, viewer, row, &answered)).collect())
}

/// The same where the viewer's filters hold: what they hide is left out, the rest is shown behind them.
pub async fn statuses_in(
    context: FilterContext,
    config: &Config,
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    rows: &[model::StatusView],
) -> Result<Vec<StatusView>> {
    let shown = rows.iter().filter_map(|row| Some((row.clone(), veil(context, viewer, row)?)));
    let (rows, veils): (Vec<_>, Vec<_>) = shown.unzip();
    let mut views = statuses(config, conn, viewer, &rows).await?;
    for (view, veil) in views.iter_mut().zip(veils) {
        view.filtered = veil.title;
        view.sensitive |= veil.blurred;
    }
    Ok(views)
}

/// What stands before a status.
#[derive(Default)]
struct Veil {
    title: Option<String>,
    blurred: bool,
}

/// `None` when it is not shown at all.
fn veil(context: FilterContext, viewer: Option<AccountId>, row: &model::StatusView) -> Option<Veil> {
    let mut veil = Veil::default();
    for found in row.filtered(viewer) {
        let filter = &found.filter;
        if !filter.contexts.contains(&context) {
            continue;
        }
        match filter.action {
            FilterAction::Hide => return None,
            FilterAction::Warn => veil.title.get_or_insert_with(|| filter.title.clone()),
            FilterAction::Blur => {
                veil.blurred = true;
                continue;
            }
        };
    }
    Some(veil)
}

/// Whom a status answers, where neither its author nor its mentions tell their address.
fn unnamed_parent(row: &model::StatusView) -> Option<AccountId> {
    row.status.in_reply_to_account_id.filter(|_| named_parent(row).is_none())
}

fn named_parent(row: &model::StatusView) -> Option<String> {
    let parent = row.status.in_reply_to_account_id?;
    if parent == row.account.id {
        return Some(row.account.acct());
    }
    row.status.mentions.iter().find(|mention| mention.account_id == parent).map(model::status::Mention::acct)
}

fn status(
    config: &Config,
    viewer: Option<AccountId>,
    row: &model::StatusView,
    answered: &HashMap<AccountId, Arc<Account>>,
) -> StatusView {
    let shown = row.shown();
    let status = &shown.status;
    let reblog = row
        .reblog
        .is_some()
        .then(|| ReblogView { id: row.status.id, account: account(config, &row.account) });
    let acct = named_parent(shown)
        .or_else(|| answered.get(&status.in_reply_to_account_id?).map(|parent| parent.acct()));
    let in_reply_to =
        acct.map(|acct| ReplyView { path: status.in_reply_to_id.map(|id| format!("/@{acct}/{id}")), acct });
    StatusView {
        id: status.id,
        account: account(config, &shown.account),
        path: path_of_status(&shown.account, status.id),
        original_url: (!status.local).then(|| status.url.clone().unwrap_or_else(|| status.uri.clone())),
        created_at: status.created_at,
        edited_at: status.edited_at,
        visibility: status.visibility,
        limited: status.limited,
        local_only: status.local_only,
        filtered: None,
        spoiler_text: Some(status.spoiler_text.clone()).filter(|text| !text.is_empty()),
        emojis: emojis(config, &status.emojis),
        reactions: status.reactions.iter().map(|one| reaction(config, status, one)).collect(),
        sensitive: status.sensitive,
        content_html: with_emojis(config, &content(status), &status.emojis),
        language: status.language.clone(),
        media: shown_media(config, status),
        details: status.details.as_ref().map(details),
        film: film(config, status),
        card: status.card.as_ref().map(|one| card(config, status, one)),
        poll: poll(viewer, status),
        quote: status.quote.as_ref().map(|one| QuoteView {
            status: shown
                .quoted
                .as_ref()
                .map(|quoted| Box::new(self::status(config, viewer, quoted, answered))),
            reason: reason(one.state),
        }),
        in_reply_to,
        reblog,
        pinned: false,
        replies_count: count(status.replies_count),
        reblogs_count: count(status.reblogs_count),
        favourites_count: count(status.favourites_count),
        mine: viewer.map(|viewer| actions(viewer, status)),
        answers: status.interaction_policy.reply.as_ref().map(answers),
    }
}

fn details(details: &Details) -> DetailsView {
    DetailsView {
        has_text: details.has_text,
        duration: details.duration.map(|seconds| seconds.round() as u64),
        starts_at: details.starts_at,
        ends_at: details.ends_at,
        place: details.place.clone(),
    }
}

/// Whether a file is what a film or recording of another server is, and not an attachment of a post.
fn is_film(status: &model::Status, media: &model::status::Media) -> bool {
    matches!(status.object_type.as_str(), "Video" | "Audio")
        && matches!(media.kind.as_str(), "video" | "audio")
        && media.remote_url.is_some()
}

/// Its attachments, without the film, and on the film's own account without its poster.
fn shown_media(config: &Config, status: &model::Status) -> Vec<MediaView> {
    let shown = status.media.iter().filter(|one| !is_film(status, one));
    shown.filter_map(|one| media(config, one)).collect()
}

fn film(config: &Config, status: &model::Status) -> Option<FilmView> {
    let file = status.media.iter().find(|one| is_film(status, one))?;
    let poster = status.media.iter().find(|one| one.kind == "image").and_then(|one| media(config, one));
    let side = |pixels: Option<i32>| pixels.and_then(|pixels| u32::try_from(pixels).ok());
    Some(FilmView {
        url: file.remote_url.clone()?,
        sound_only: file.kind == "audio",
        poster: poster.filter(|_| !status.sensitive).map(|poster| poster.url),
        size: side(file.width).zip(side(file.height)),
    })
}

fn reaction(config: &Config, status: &model::Status, reaction: &Reaction) -> ReactionView {
    ReactionView {
        name: reaction.name.clone(),
        url: reaction.emoji.as_ref().and_then(|emoji| emoji_url(config, emoji)),
        count: count(reaction.count),
        mine: status.viewer.reactions.contains(&reaction.name),
    }
}

/// Behind a warning about pictures, without its own.
fn card(config: &Config, status: &model::Status, card: &Card) -> CardView {
    let host = || url::Url::parse(&card.url).ok().and_then(|url| url.host_str().map(str::to_owned));
    CardView {
        url: card.url.clone(),
        title: card.title.clone(),
        description: card.description.clone(),
        provider: Some(card.provider_name.clone())
            .filter(|name| !name.is_empty())
            .or_else(host)
            .unwrap_or_default(),
        image_url: card_image_url(config, card).filter(|_| !status.sensitive),
        image_description: card.image_description.clone(),
    }
}

/// What is written, with the title of an article above it.
fn content(status: &model::Status) -> String {
    if status.title.is_empty() {
        return status.content.clone();
    }
    format!("<p><b>{}</b></p>{}", html_escape::encode_text(&status.title), status.content)
}

/// Why a quote is not shown.
fn reason(state: QuoteState) -> &'static str {
    match state {
        QuoteState::Pending => "quote-pending",
        QuoteState::Rejected | QuoteState::Revoked => "quote-refused",
        QuoteState::Deleted => "quote-deleted",
        _ => "quote-unseen",
    }
}

/// Who may answer, in words.
fn answers(circle: &Circle) -> &'static str {
    let names = |word: &str| circle.automatic.iter().any(|one| one == word);
    match (names("followers"), names("following"), circle.manual.is_empty()) {
        (true, ..) => "answers-followers",
        (_, true, _) => "answers-following",
        (.., false) => "answers-asked",
        _ => "answers-named",
    }
}

fn actions(viewer: AccountId, status: &model::Status) -> StatusActions {
    let own = status.account_id == viewer;
    let rights = status.viewer.rights;
    StatusActions {
        favourited: status.viewer.favourited,
        reblogged: status.viewer.reblogged,
        bookmarked: status.viewer.bookmarked,
        pinned: status.viewer.pinned,
        may_reply: rights.reply.permits(),
        may_favourite: status.viewer.favourited || rights.favourite.permits(),
        may_quote: !status.limited && matches!(status.viewer.quote_right.as_str(), "automatic" | "manual"),
        quotes_me: status
            .quote
            .as_ref()
            .is_some_and(|q| q.is_accepted() && q.quoted_account_id == Some(viewer))
            && !own,
        may_reblog: status.viewer.reblogged
            || rights.reblog.permits()
                && !status.limited
                && (status.visibility.is_open() || (own && status.visibility == Visibility::Private)),
        own,
    }
}
