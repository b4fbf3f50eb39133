//! What an account was told, as it reads it: through `shown_notifications` and nothing else.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::notification_subjects::about;
use super::page_of_rows;
use crate::error::{Error, Result};
use crate::model::notification::{About, Notification, NotificationKind};
use crate::model::{AccountId, CollectionId, NotificationId, Page, StatusId};

/// A notification before what it tells of is loaded.
struct Row {
    id: NotificationId,
    kind: String,
    from: AccountId,
    status: Option<StatusId>,
    report: Option<i64>,
    warning: Option<i64>,
    severance: Option<i64>,
    collection: Option<CollectionId>,
    group_key: String,
    created_at: DateTime<Utc>,
}

impl Row {
    fn about(&self) -> About {
        about(self.status, self.report, self.warning, self.severance, self.collection)
    }
}

/// A page of these kinds, newest first; those of one account alone when `from` names it; with `filtered`, what the
/// account's policy holds back too.
pub async fn page(
    conn: &mut PgConnection,
    account: AccountId,
    kinds: &[NotificationKind],
    from: Option<AccountId>,
    filtered: bool,
    page: Page,
) -> Result<Vec<Notification>> {
    let kinds = words(kinds);
    // An index alone leads through the candidates; each is weighed by a probe.
    macro_rules! rows {
        ($which:tt $(, $bound:expr)+) => {
            page_of_rows!(
                Row,
                conn,
                page,
                [r#"SELECT n.id AS "id!: NotificationId", n.kind AS "kind!", n.from_account_id AS "from!: AccountId",
                          n.status_id AS "status?: StatusId", n.created_at AS "created_at!", n.group_key AS "group_key!",
                          n.report_id AS "report?", n.warning_id AS "warning?", n.severance_id AS "severance?",
                          n.collection_id AS "collection?: CollectionId"
                    FROM notifications w
                    CROSS JOIN LATERAL (SELECT * FROM shown_notifications($4) s WHERE s.id = w.id OFFSET 0) n
                    WHERE w.account_id = $4 AND w.id > $1 AND w.id < $2 AND (NOT n.filtered OR $6) AND "# + $which],
                "w.id",
                account.0
                $(, $bound)+
            )
        };
    }
    let rows = match (from, kinds.as_slice()) {
        (Some(from), kinds) => rows!("n.kind = ANY($5) AND w.from_account_id = $7", kinds, filtered, from.0),
        (None, [kind]) => rows!("w.kind = $5", kind, filtered),
        (None, kinds) => rows!("n.kind = ANY($5)", kinds, filtered),
    };
    told(conn, account, rows).await
}

/// One notification of the account's own.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it may not be known any more.
pub async fn get(conn: &mut PgConnection, account: AccountId, id: NotificationId) -> Result<Notification> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT n.id AS "id!: NotificationId", n.kind AS "kind!", n.from_account_id AS "from!: AccountId",
                  n.status_id AS "status?: StatusId", n.created_at AS "created_at!", n.group_key AS "group_key!",
                  n.report_id AS "report?", n.warning_id AS "warning?", n.severance_id AS "severance?",
                          n.collection_id AS "collection?: CollectionId"
           FROM shown_notifications($1) n WHERE n.id = $2"#,
        account.0,
        id.0
    );
    let row = row.fetch_one(&mut *conn).await?;
    told(conn, account, vec![row]).await?.pop().ok_or(Error::NotFound)
}

/// How many notifications of these kinds are newer than `read`, counted up to `most`.
pub async fn count_above(
    conn: &mut PgConnection,
    account: AccountId,
    kinds: &[NotificationKind],
    read: i64,
    most: i64,
) -> Result<i64> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM (
               SELECT FROM shown_notifications($1) n WHERE n.kind = ANY($2) AND NOT n.filtered AND n.id > $3
               ORDER BY n.id DESC LIMIT $4) w"#,
        account.0,
        &words(kinds),
        read,
        most
    );
    Ok(count.fetch_one(conn).await?)
}

/// Adds the people, the statuses and what else is told of: as many statements for a page as for one.
async fn told(conn: &mut PgConnection, account: AccountId, rows: Vec<Row>) -> Result<Vec<Notification>> {
    let people: Vec<AccountId> = rows.iter().map(|row| row.from).collect();
    let people = super::accounts::load(&mut *conn, &people).await?;
    let mut about: Vec<StatusId> = rows.iter().filter_map(|row| row.status).collect();
    about.sort_unstable();
    about.dedup();
    let statuses = super::statuses::load(&mut *conn, Some(account), &about).await?;
    let about: Vec<About> = rows.iter().map(Row::about).collect();
    let subjects = super::notification_subjects::load(conn, account, &about).await?;
    let notifications = rows.into_iter().filter_map(|row| {
        let status = statuses.iter().find(|view| Some(view.status.id) == row.status);
        if row.status.is_some() && status.is_none() {
            return None;
        }
        Some(Notification {
            id: row.id,
            kind: row.kind.parse().ok()?,
            subject: subjects.get(&row.about()).cloned(),
            group_key: row.group_key,
            from: people.get(&row.from)?.clone(),
            status: status.cloned(),
            created_at: row.created_at,
        })
    });
    Ok(notifications.collect())
}

fn words(kinds: &[NotificationKind]) -> Vec<String> {
    kinds.iter().map(|kind| kind.as_str().to_owned()).collect()
}
