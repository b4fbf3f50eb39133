//! Statuses: read for a viewer, through `visible_statuses` and nothing else; written by use-cases.

mod stored;

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::PgConnection;
use sqlx::types::Json;

use crate::error::{Error, Result};
use crate::model::card::Card;
use crate::model::details::Details;
use crate::model::emoji::{Emoji, Reaction};
use crate::model::interaction::{InteractionPolicy, Rights};
use crate::model::quote::Quote;
use crate::model::status::{Application, Media, Mention, Status, StatusView, Tag, ViewerState};
use crate::model::{AccountId, CollectionId, Poll, StatusId, TextFormat, Visibility};

pub use stored::{Held, NewStatus, Revision, delete, hold, insert, next_id, revise, set_emojis};

/// Statuses by id as `viewer` may see them, in the order asked for; the others are left out.
///
/// Three statements, however many: the statuses with the originals of reblogs and what they quote, their authors and
/// those of the pages they link to, the viewer's filters. Two more where one links to a collection of accounts.
pub async fn load(
    conn: &mut PgConnection,
    viewer: Option<AccountId>,
    ids: &[StatusId],
) -> Result<Vec<StatusView>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let raw: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"SELECT s.id AS "id!: StatusId", s.uri AS "uri!", s.activity_uri AS "activity_uri?", s.url AS "url?",
                  s.account_id AS "account_id!: AccountId", s.local AS "local!",
                  s.in_reply_to_id AS "in_reply_to_id?: StatusId",
                  s.in_reply_to_account_id AS "in_reply_to_account_id?: AccountId",
                  s.in_reply_to_uri AS "in_reply_to_uri?",
                  s.reblog_of_id AS "reblog_of_id?: StatusId", s.conversation_id AS "conversation_id?",
                  s.object_type AS "object_type!",
                  CASE WHEN s.object_type NOT IN ('Note', 'Question', 'Announce') THEN (
                      SELECT jsonb_build_object('has_text', d.content <> '', 'duration', d.duration,
                                                'starts_at', d.starts_at, 'ends_at', d.ends_at, 'place', d.place)
                      FROM status_details d WHERE d.status_id = s.id) END AS "details?: Json<Details>",
                  s.title AS "title!", s.spoiler_text AS "spoiler_text!", s.text AS "text!",
                  s.text_format AS "text_format!: TextFormat", s.content AS "content!",
                  s.language AS "language?", s.visibility AS "visibility!: Visibility", s.limited AS "limited!", s.local_only AS "local_only!",
                  s.sensitive AS "sensitive!",
                  s.created_at AS "created_at!", s.edited_at AS "edited_at?", s.version AS "version!",
                  (SELECT e.expires_at FROM status_expiries e WHERE e.status_id = s.id) AS "expires_at?",
                  coalesce(c.quotes, 0) AS "quotes!", s.quote_automatic AS "quote_automatic!",
                  s.quote_manual AS "quote_manual!", greatest(coalesce(c.replies, 0), c.remote_replies) AS "replies!",
                  greatest(coalesce(c.reblogs, 0), c.remote_reblogs) AS "reblogs!",
                  greatest(coalesce(c.favourites, 0), c.remote_favourites) AS "favourites!",
                  CASE WHEN s.has_media AND NOT EXISTS (
                      SELECT FROM accounts a JOIN hosts h ON h.id IN (a.host_id, a.domain_id)
                      WHERE a.id = s.account_id AND h.media_rejected) THEN (
                      SELECT jsonb_agg(attachment_json(m) ORDER BY m.position, m.id)
                      FROM media_attachments m WHERE m.status_id = s.id) END AS "media?: Json<Vec<Media>>",
                  (SELECT jsonb_agg(jsonb_build_object(
                          'account_id', a.id, 'username', a.username, 'domain', a.domain, 'uri', a.uri, 'url', a.url)
                          ORDER BY n.id)
                      FROM mentions n JOIN accounts a ON a.id = n.account_id
                      WHERE n.status_id = s.id AND NOT n.silent) AS "mentions?: Json<Vec<Mention>>",
                  (SELECT jsonb_agg(jsonb_build_object('name', t.name, 'display', t.display) ORDER BY t.id)
                      FROM status_tags st JOIN tags t ON t.id = st.tag_id
                      WHERE st.status_id = s.id) AS "tags?: Json<Vec<Tag>>",
                  (SELECT to_jsonb(c) FROM status_cards k JOIN shown_cards c ON c.id = k.card_id
                      WHERE k.status_id = s.id) AS "card?: Json<Card>",
                  ARRAY(SELECT k.collection_id FROM status_collections k WHERE k.status_id = s.id ORDER BY k.collection_id)
                      AS "collections!: Vec<CollectionId>",
                  (SELECT jsonb_build_object('name', p.name, 'website', p.website)
                      FROM oauth_applications p WHERE p.id = s.application_id) AS "application?: Json<Application>",
                  CASE WHEN s.object_type = 'Question' THEN (
                      SELECT jsonb_build_object(
                          'id', p.id, 'multiple', p.multiple, 'hide_totals', p.hide_totals, 'options', p.options,
                          'votes', p.votes, 'voters', p.voters, 'expires_at', p.expires_at,
                          'closed', p.closed_at IS NOT NULL, 'fetched_at', p.fetched_at)
                      FROM polls p WHERE p.status_id = s.id) END AS "poll?: Json<Poll>",
                  CASE WHEN s.object_type = 'Question' THEN ARRAY(
                      SELECT v.choice FROM polls p JOIN poll_votes v ON v.poll_id = p.id
                      WHERE p.status_id = s.id AND v.account_id = $1 ORDER BY v.choice) END AS "own_votes?: Vec<i16>",
                  (SELECT jsonb_build_object(
                          'quoted_id', q.quoted_id, 'quoted_account_id', q.quoted_account_id,
                          'quoted_uri', q.quoted_uri, 'legacy', q.legacy, 'authorization_uri', q.authorization_uri,
                          'state', CASE
                              WHEN q.state <> 'accepted' THEN q.state
                              WHEN q.quoted_id IS NULL THEN 'deleted'
                              WHEN EXISTS (SELECT FROM blocks b WHERE b.account_id = $1
                                           AND b.target_account_id = q.quoted_account_id) THEN 'blocked_account'
                              WHEN EXISTS (SELECT FROM mutes m WHERE m.account_id = $1
                                           AND m.target_account_id = q.quoted_account_id) THEN 'muted_account'
                              ELSE 'accepted' END)
                      FROM quotes q WHERE q.status_id = s.id) AS "quote?: Json<Quote>",
                  quote_right($1, s.account_id, s.visibility, s.quote_automatic, s.quote_manual) AS "quote_right!",
                  s.interaction_policy AS "interaction_policy?: Json<InteractionPolicy>",
                  CASE WHEN s.interaction_policy IS NOT NULL THEN
                      interaction_rights($1, s.account_id, s.id, s.interaction_policy) END AS "rights?: Json<Rights>",
                  CASE WHEN s.emoji_ids <> '{}' THEN (
                      SELECT jsonb_agg(e.emoji ORDER BY e.id) FROM shown_emojis e WHERE e.id = ANY(s.emoji_ids)) END
                      AS "emojis?: Json<Vec<Emoji>>",
                  CASE WHEN c.reactions > 0 THEN (
                      SELECT jsonb_agg(jsonb_build_object('name', r.name, 'count', r.count, 'emoji', e.emoji)
                                       ORDER BY r.first)
                      FROM (SELECT x.name, max(x.emoji_id) AS emoji_id, count(*) AS count, min(x.id) AS first
                            FROM status_reactions x WHERE x.status_id = s.id GROUP BY x.name) r
                      LEFT JOIN shown_emojis e ON e.id = r.emoji_id
                      WHERE r.emoji_id IS NULL OR e.id IS NOT NULL) END AS "reactions?: Json<Vec<Reaction>>",
                  CASE WHEN c.reactions > 0 THEN ARRAY(
                      SELECT x.name FROM status_reactions x
                      WHERE x.status_id = s.id AND x.account_id = $1 ORDER BY x.id) END
                      AS "own_reactions?: Vec<String>",
                  EXISTS (SELECT FROM favourites f WHERE f.account_id = $1 AND f.status_id = s.id OFFSET 0) AS "favourited!",
                  EXISTS (SELECT FROM statuses r WHERE r.reblog_of_id = s.id AND r.account_id = $1 OFFSET 0) AS "reblogged!",
                  EXISTS (SELECT FROM bookmarks b WHERE b.account_id = $1 AND b.status_id = s.id OFFSET 0) AS "bookmarked!",
                  EXISTS (SELECT FROM conversation_mutes x
                          WHERE x.account_id = $1 AND x.conversation_id = s.conversation_id OFFSET 0) AS "muted!",
                  EXISTS (SELECT FROM status_pins p WHERE p.account_id = s.account_id AND p.status_id = s.id OFFSET 0)
                      AS "pinned!"
           FROM (SELECT unnest($2::bigint[]) AS id
                 UNION SELECT o.reblog_of_id FROM statuses o WHERE o.id = ANY($2) AND o.reblog_of_id IS NOT NULL
                 UNION SELECT q.quoted_id FROM statuses o JOIN quotes q ON q.status_id = coalesce(o.reblog_of_id, o.id)
                       WHERE o.id = ANY($2) AND q.state = 'accepted' AND q.quoted_id IS NOT NULL) w
           JOIN visible_statuses($1) s ON s.id = w.id
           LEFT JOIN status_counts c ON c.status_id = s.id"#,
        viewer.map(|v| v.0),
        &raw,
    )
    .fetch_all(&mut *conn)
    .await?;

    let mut authors: Vec<AccountId> = rows.iter().map(|row| row.account_id).collect();
    authors.extend(rows.iter().filter_map(|row| row.card.as_ref()?.author_account_id));
    authors.sort_unstable();
    authors.dedup();
    let accounts = super::accounts::load(&mut *conn, &authors).await?;
    let mut named: Vec<CollectionId> = rows.iter().flat_map(|row| row.collections.iter().copied()).collect();
    named.sort_unstable();
    named.dedup();
    let named = super::collections::load(&mut *conn, viewer, &named).await?;
    let filters = match viewer {
        Some(viewer) => super::filters::in_force(conn, &[viewer]).await?.remove(&viewer).unwrap_or_default(),
        None => Arc::default(),
    };

    let mut loaded: HashMap<StatusId, Status> = HashMap::with_capacity(rows.len());
    for row in rows {
        let status = Status {
            id: row.id,
            uri: row.uri,
            activity_uri: row.activity_uri,
            url: row.url,
            account_id: row.account_id,
            local: row.local,
            in_reply_to_id: row.in_reply_to_id,
            in_reply_to_account_id: row.in_reply_to_account_id,
            in_reply_to_uri: row.in_reply_to_uri,
            reblog_of_id: row.reblog_of_id,
            conversation_id: row.conversation_id,
            object_type: row.object_type,
            title: row.title,
            details: row.details.map(|details| details.0),
            spoiler_text: row.spoiler_text,
            text: row.text,
            text_format: row.text_format,
            content: row.content,
            language: row.language,
            visibility: row.visibility,
            limited: row.limited,
            local_only: row.local_only,
            sensitive: row.sensitive,
            created_at: row.created_at,
            edited_at: row.edited_at,
            expires_at: row.expires_at,
            version: row.version,
            replies_count: row.replies,
            reblogs_count: row.reblogs,
            favourites_count: row.favourites,
            quotes_count: row.quotes,
            media: row.media.map(|media| media.0).unwrap_or_default(),
            mentions: row.mentions.map(|mentions| mentions.0).unwrap_or_default(),
            tags: row.tags.map(|tags| tags.0).unwrap_or_default(),
            card: row.card.map(|card| card.0.by(&accounts)),
            collections: named
                .iter()
                .filter(|view| row.collections.contains(&view.collection.id))
                .cloned()
                .collect(),
            application: row.application.map(|application| application.0),
            poll: row.poll.map(|poll| poll.0),
            quote: row.quote.map(|quote| quote.0),
            quote_automatic: row.quote_automatic,
            quote_manual: row.quote_manual,
            interaction_policy: row.interaction_policy.map(|policy| policy.0).unwrap_or_default(),
            emojis: row.emojis.map(|emojis| emojis.0).unwrap_or_default(),
            reactions: row.reactions.map(|reactions| reactions.0).unwrap_or_default(),
            viewer: ViewerState {
                favourited: row.favourited,
                reblogged: row.reblogged,
                bookmarked: row.bookmarked,
                muted: row.muted,
                pinned: row.pinned,
                own_votes: row.own_votes.unwrap_or_default(),
                reactions: row.own_reactions.unwrap_or_default(),
                quote_right: row.quote_right,
                rights: row.rights.map(|rights| rights.0).unwrap_or_default(),
            },
        };
        loaded.insert(status.id, status);
    }
    let view = |status: &Status| {
        accounts.get(&status.account_id).map(|account| StatusView {
            status: status.clone(),
            account: account.clone(),
            reblog: None,
            filters: filters.clone(),
            quoted: None,
        })
    };
    let with_quoted = |status: &Status| {
        let mut shown = view(status)?;
        let quoted =
            status.quote.as_ref().filter(|quote| quote.is_accepted()).and_then(|quote| quote.quoted_id);
        shown.quoted = quoted.and_then(|id| view(loaded.get(&id)?)).map(Box::new);
        Some(shown)
    };
    Ok(ids
        .iter()
        .filter_map(|id| {
            let mut shown = with_quoted(loaded.get(id)?)?;
            if let Some(original) = shown.status.reblog_of_id {
                shown.reblog = Some(Box::new(with_quoted(loaded.get(&original)?)?));
            }
            Some(shown)
        })
        .collect())
}

/// One status as `viewer` may see it.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or none the viewer may know of.
pub async fn get(conn: &mut PgConnection, viewer: Option<AccountId>, id: StatusId) -> Result<StatusView> {
    load(conn, viewer, &[id]).await?.pop().ok_or(Error::NotFound)
}

/// The id behind a uri, whoever may see it: for the server's own bookkeeping, never for an answer.
pub async fn id_by_uri(conn: &mut PgConnection, uri: &str) -> Result<Option<StatusId>> {
    let id = sqlx::query_scalar!(r#"SELECT id AS "id: StatusId" FROM statuses WHERE uri = $1"#, uri);
    Ok(id.fetch_optional(conn).await?)
}
