//! Who of the connected may be told of a status: asked once per event, however many are connected.

use sqlx::PgConnection;
use sqlx::types::Json;

use crate::error::Result;
use crate::model::interaction::Rights;
use crate::model::status::ViewerState;
use crate::model::{AccountId, StatusId};

/// What decides in which public streams a status runs. Of a reblog nothing is public.
#[derive(Debug, Clone)]
pub struct StatusFacts {
    pub is_reply: bool,
    pub local: bool,
    pub has_media: bool,
    /// Folded.
    pub tags: Vec<String>,
}

pub async fn facts(conn: &mut PgConnection, id: StatusId) -> Result<Option<StatusFacts>> {
    let facts = sqlx::query_as!(
        StatusFacts,
        r#"SELECT s.is_reply, s.local, s.has_media,
                  ARRAY(SELECT t.name FROM status_tags st JOIN tags t ON t.id = st.tag_id WHERE st.status_id = s.id)
                      AS "tags!"
           FROM statuses s WHERE s.id = $1"#,
        id.0
    );
    Ok(facts.fetch_optional(conn).await?)
}

/// One of the connected, to whom a status may be told.
#[derive(Debug, Clone)]
pub struct Audience {
    pub account: AccountId,
    /// It stands in their home timeline.
    pub home: bool,
    /// It stands in the public timelines they see.
    pub public: bool,
    /// They may see what it quotes, if it quotes.
    pub sees_quoted: bool,
    /// Their lists it stands on.
    pub lists: Vec<i64>,
    /// What it is to them; of a reblog, what its original is.
    pub state: ViewerState,
}

/// Which of these accounts may be told of the status, and where they see it.
pub async fn audience(
    conn: &mut PgConnection,
    id: StatusId,
    connected: &[AccountId],
) -> Result<Vec<Audience>> {
    let connected: Vec<i64> = connected.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"SELECT w.account AS "account!: AccountId", w.home AS "home!", w.public AS "public!",
                  w.lists AS "lists!",
                  EXISTS (SELECT FROM favourites f WHERE f.account_id = w.account AND f.status_id = w.shown OFFSET 0)
                      AS "favourited!",
                  EXISTS (SELECT FROM statuses r WHERE r.account_id = w.account AND r.reblog_of_id = w.shown OFFSET 0)
                      AS "reblogged!",
                  EXISTS (SELECT FROM bookmarks b WHERE b.account_id = w.account AND b.status_id = w.shown OFFSET 0)
                      AS "bookmarked!",
                  EXISTS (SELECT FROM conversation_mutes x JOIN statuses s ON s.conversation_id = x.conversation_id
                          WHERE x.account_id = w.account AND s.id = w.shown OFFSET 0) AS "muted!",
                  EXISTS (SELECT FROM status_pins p WHERE p.account_id = w.account AND p.status_id = w.shown OFFSET 0)
                      AS "pinned!",
                  ARRAY(SELECT v.choice FROM polls p JOIN poll_votes v ON v.poll_id = p.id
                        WHERE p.status_id = w.shown AND v.account_id = w.account ORDER BY v.choice) AS "own_votes!",
                  ARRAY(SELECT x.name FROM status_reactions x
                        WHERE x.status_id = w.shown AND x.account_id = w.account ORDER BY x.id) AS "reactions!",
                  (SELECT quote_right(w.account, s.account_id, s.visibility, s.quote_automatic, s.quote_manual)
                   FROM statuses s WHERE s.id = w.shown) AS "quote_right!",
                  (SELECT interaction_rights(w.account, s.account_id, s.id, s.interaction_policy)
                   FROM statuses s WHERE s.id = w.shown AND s.interaction_policy IS NOT NULL)
                      AS "rights?: Json<Rights>",
                  EXISTS (SELECT FROM quotes q JOIN visible_statuses(w.account) t ON t.id = q.quoted_id
                          WHERE q.status_id = w.shown) AS "sees_quoted!"
           FROM (SELECT v.account, coalesce(s.reblog_of_id, s.id) AS shown,
                        EXISTS (SELECT FROM home_feed h JOIN timeline_statuses(v.account) t ON t.id = h.status_id
                                WHERE h.account_id = v.account AND h.status_id = $1 OFFSET 0) AS home,
                        EXISTS (SELECT FROM unlimited_statuses(v.account) t WHERE t.id = $1 AND t.listed OFFSET 0) AS public,
                        ARRAY(SELECT e.list_id FROM list_feed e JOIN lists l ON l.id = e.list_id
                              WHERE e.status_id = $1 AND l.account_id = v.account
                                AND EXISTS (SELECT FROM timeline_statuses(v.account) t WHERE t.id = $1 OFFSET 0)) AS lists
                 FROM unnest($2::bigint[]) AS v (account) JOIN statuses s ON s.id = $1) w
           WHERE w.home OR w.public OR w.lists <> '{}'"#,
        id.0,
        &connected
    )
    .fetch_all(conn)
    .await?;
    let audience = rows.into_iter().map(|row| Audience {
        account: row.account,
        home: row.home,
        public: row.public,
        sees_quoted: row.sees_quoted,
        lists: row.lists,
        state: ViewerState {
            favourited: row.favourited,
            reblogged: row.reblogged,
            bookmarked: row.bookmarked,
            muted: row.muted,
            pinned: row.pinned,
            own_votes: row.own_votes,
            reactions: row.reactions,
            quote_right: row.quote_right,
            rights: row.rights.map(|rights| rights.0).unwrap_or_default(),
        },
    });
    Ok(audience.collect())
}
