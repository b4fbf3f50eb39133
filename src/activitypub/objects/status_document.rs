//! Our statuses become notes.

use sqlx::PgConnection;

use super::emoji;
use super::interaction_policy::permission;
use crate::activitypub::vocabulary::PUBLIC;
use crate::activitypub::vocabulary::write::{
    Attachment, Content, Counted, Image, InteractionPolicy, Note, NoteKind, Permission, Poll, PollOption,
    PollOptions, Quote, Source, Tag, Votes,
};
use crate::config::Config;
use crate::db;
use crate::error::{Error, Result};
use crate::model::status::{Media, Mention, Status};
use crate::model::{self, Account, AccountId, StatusView, TextFormat, Visibility};
use crate::storage::StorageKey;
use crate::storage::url::{attachment_url, media_url};
use crate::text;

/// The note of a local status that is no reblog: serialise `write::document` of it to serve it. Who may read it was
/// asked when the view was read.
///
/// # Errors
/// [`Error::NotFound`] for reblogs and for statuses of others, whose documents are not ours to give.
pub async fn status_document(conn: &mut PgConnection, config: &Config, view: &StatusView) -> Result<Note> {
    let StatusView { status, account, .. } = view;
    if !status.local || status.reblog_of_id.is_some() {
        return Err(Error::NotFound);
    }
    let conversation = match status.conversation_id {
        Some(id) => db::conversations::uri(conn, id).await?,
        None => None,
    };
    let mut note = note(config, status, account, conversation);
    if status.limited {
        let silent = db::mentions::silent_elsewhere(conn, status.id).await?;
        note.to.extend(silent.into_iter().map(|(_, uri)| uri));
    }
    for (_, group) in groups_of(conn, status).await? {
        if !note.to.contains(&group) && !note.cc.contains(&group) {
            note.cc.push(group);
        }
    }
    Ok(note)
}

/// The groups an open reply is for beside whom it answers: a community hands it to its members.
pub async fn groups_of(conn: &mut PgConnection, status: &Status) -> Result<Vec<(AccountId, String)>> {
    match status.conversation_id {
        Some(conversation) if status.in_reply_to_uri.is_some() && status.visibility.is_open() => {
            db::threads::groups(conn, conversation).await
        }
        _ => Ok(Vec::new()),
    }
}

/// The same, its conversation known. Of somebody else's it is what we keep.
pub fn note(config: &Config, status: &Status, account: &Account, conversation: Option<String>) -> Note {
    let (to, cc) = addresses(account, status.reach(), &status.mentions);
    let (uri, ours) = (&status.uri, status.local);
    let count = |count: i64| u64::try_from(count).unwrap_or(0);
    Note {
        id: uri.clone(),
        kind: if status.poll.is_some() { NoteKind::Question } else { NoteKind::Note },
        attributed_to: account.uri.clone(),
        content: Content::new(with_fallback(status), status.language.as_deref()),
        source: (status.text_format != TextFormat::Plain)
            .then(|| Source { content: status.text.clone(), media_type: status.text_format.media_type() }),
        summary: Some(status.spoiler_text.clone()).filter(|text| !text.is_empty()),
        sensitive: status.sensitive,
        url: status.url.clone().unwrap_or_else(|| uri.clone()),
        published: status.created_at,
        updated: status.edited_at,
        to,
        cc,
        direct_message: status.visibility == Visibility::Direct,
        in_reply_to: status.in_reply_to_uri.clone(),
        context: conversation.clone().filter(|uri| uri.starts_with("http")),
        conversation,
        attachment: status.media.iter().filter_map(|media| attachment(config, media)).collect(),
        tag: tags(config, status),
        replies: ours.then(|| format!("{uri}/replies")),
        likes: ours.then(|| Counted::new(format!("{uri}/likes"), count(status.favourites_count))),
        shares: ours.then(|| Counted::new(format!("{uri}/shares"), count(status.reblogs_count))),
        poll: status.poll.as_ref().map(poll),
        quote: status
            .quote
            .as_ref()
            .map(|quote| Quote::new(&quote.quoted_uri, quote.authorization_uri.clone())),
        interaction_policy: ours.then(|| interaction_policy(account, status)),
    }
}

/// `to` and `cc` (section 5): what peers read the visibility from.
pub fn addresses(
    author: &Account,
    visibility: Visibility,
    mentions: &[Mention],
) -> (Vec<String>, Vec<String>) {
    let public = || PUBLIC.to_owned();
    let followers = || author.followers_url.clone().unwrap_or_else(|| format!("{}/followers", author.uri));
    let mentioned = mentions.iter().map(|mention| mention.uri.clone());
    match visibility {
        Visibility::Public => (vec![public()], std::iter::once(followers()).chain(mentioned).collect()),
        Visibility::Unlisted => (vec![followers()], std::iter::once(public()).chain(mentioned).collect()),
        Visibility::Private => (vec![followers()], mentioned.collect()),
        Visibility::Direct => (mentioned.collect(), Vec::new()),
    }
}

/// What it says to those who do not know quotes. Whoever does hides the line.
fn with_fallback(status: &Status) -> String {
    let Some(quote) = &status.quote else { return status.content.clone() };
    let uri = text::escape(&quote.quoted_uri);
    format!(r#"<p class="quote-inline">RE: <a href="{uri}">{uri}</a></p>{}"#, status.content)
}

/// Who may do what; for nobody, the author alone, because an empty list vanishes in JSON-LD.
fn interaction_policy(account: &Account, status: &Status) -> InteractionPolicy {
    let who = |word: &String| match word.as_str() {
        "public" => Some(PUBLIC.to_owned()),
        "followers" => account.followers_url.clone(),
        _ => None,
    };
    let mut automatic_approval: Vec<String> = status.quote_automatic.iter().filter_map(who).collect();
    if automatic_approval.is_empty() {
        automatic_approval.push(account.uri.clone());
    }
    let policy = &status.interaction_policy;
    InteractionPolicy {
        can_quote: Permission { automatic_approval },
        can_reply: permission(account, policy.reply.as_ref()),
        can_like: permission(account, policy.favourite.as_ref()),
        can_announce: permission(account, policy.reblog.as_ref()),
    }
}

/// What was counted is left out while it is hidden.
fn poll(poll: &model::Poll) -> Poll {
    let results = poll.results();
    let option = |(place, name): (usize, &String)| {
        let votes = results.and_then(|votes| votes.get(place)).and_then(|votes| u64::try_from(*votes).ok());
        PollOption { name: name.clone(), replies: Votes { total_items: votes } }
    };
    let options = poll.options.iter().enumerate().map(option).collect();
    Poll {
        options: if poll.multiple { PollOptions::AnyOf(options) } else { PollOptions::OneOf(options) },
        end_time: poll.expires_at,
        closed: poll.expires_at.filter(|_| poll.closed),
        voters_count: u64::try_from(poll.voters.unwrap_or(0)).unwrap_or(0),
    }
}

/// An attachment as it is told.
pub fn attachment(config: &Config, media: &Media) -> Option<Attachment> {
    let focus = media.focus_x.zip(media.focus_y);
    Some(Attachment {
        media_type: media.content_type.clone(),
        url: attachment_url(config, media)?,
        name: media.description.clone(),
        blurhash: media.blurhash.clone(),
        focal_point: focus.map(|(x, y)| [f64::from(x), f64::from(y)]),
        width: media.width,
        height: media.height,
        duration: media.duration.map(|seconds| format!("PT{seconds:.3}S")),
        icon: still(config, media),
    })
}

/// What is shown of a film or sound before it plays.
fn still(config: &Config, media: &Media) -> Option<Image> {
    let key = media.thumbnail_key.as_ref().filter(|_| media.kind != "image")?;
    let media_type = key.parse::<StorageKey>().ok()?.file_type().content_type().to_owned();
    Some(Image { media_type, url: media_url(config, key), name: None })
}

fn tags(config: &Config, status: &Status) -> Vec<Tag> {
    let mention = |mention: &Mention| Tag::Mention {
        href: mention.uri.clone(),
        name: match &mention.domain {
            Some(_) => format!("@{}", mention.acct()),
            None => format!("@{}@{}", mention.username, config.instance.handle_domain()),
        },
    };
    let hashtag = |tag: &crate::model::status::Tag| Tag::Hashtag {
        href: config.url(&format!("/tags/{}", tag.name)),
        name: format!("#{}", tag.name),
    };
    // FEP-e232, for those who know no other spelling.
    let quote = status.quote.iter().map(|quote| Tag::Link {
        href: quote.quoted_uri.clone(),
        media_type: r#"application/ld+json; profile="https://www.w3.org/ns/activitystreams""#.to_owned(),
        rel: "https://misskey-hub.net/ns#_misskey_quote".to_owned(),
        name: format!("RE: {}", quote.quoted_uri),
    });
    let emojis = status.emojis.iter().filter_map(|emoji| emoji::tag(config, emoji));
    status
        .mentions
        .iter()
        .map(mention)
        .chain(status.tags.iter().map(hashtag))
        .chain(emojis)
        .chain(quote)
        .collect()
}
