//! How our exchange with each other server stands: read by operators, a page at a time.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::id::INSTANCE_ACTOR;
use crate::model::{AccountId, HostId};

/// One host in a list. What is many rows is counted up to 10,000.
#[derive(Debug, Clone, Serialize)]
pub struct HostHealth {
    #[serde(skip)]
    pub id: HostId,
    /// host[:port].
    pub name: String,
    pub software_name: Option<String>,
    pub software_version: Option<String>,
    /// When it was asked what it runs.
    pub software_asked_at: Option<DateTime<Utc>>,
    pub suspended: bool,
    /// When it was found to take RFC 9421 and not the draft; `None` while the draft is sent.
    pub rfc9421_at: Option<DateTime<Utc>>,
    /// Accounts of it that we know.
    pub accounts: i64,
    /// Deliveries that wait.
    pub waiting: i64,
    /// When what waits longest was told.
    pub waiting_since: Option<DateTime<Utc>>,
    pub failures: i32,
    pub failing_since: Option<DateTime<Utc>>,
    pub dead_at: Option<DateTime<Utc>>,
    pub paused_at: Option<DateTime<Utc>>,
    /// When it is tried next.
    pub due_at: Option<DateTime<Utc>>,
    pub last_success_at: Option<DateTime<Utc>>,
    pub last_failure_at: Option<DateTime<Utc>>,
    pub last_error: Option<String>,
    /// In the days asked for.
    pub received: i64,
    pub delivered: i64,
}

impl HostHealth {
    pub fn standing(&self) -> Standing {
        if self.suspended {
            Standing::Suspended
        } else if self.paused_at.is_some() {
            Standing::Paused
        } else if self.dead_at.is_some() {
            Standing::Dead
        } else if self.failing_since.is_some() {
            Standing::Failing
        } else {
            Standing::Well
        }
    }
}

/// How the exchange with a host stands, in one word: the one that matters most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// A domain policy blocks it.
    Suspended,
    /// An operator paused deliveries.
    Paused,
    /// It has not answered for a week.
    Dead,
    Failing,
    Well,
}

impl Standing {
    /// As the command line says it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Suspended => "suspended",
            Self::Paused => "paused",
            Self::Dead => "dead",
            Self::Failing => "failing",
            Self::Well => "ok",
        }
    }
}

/// Which hosts a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    All,
    /// Those that fail or are paused.
    Troubled,
}

/// Hosts from the name `from` on, in the order of their names; counts of traffic since `since`.
pub async fn page(
    conn: &mut PgConnection,
    which: Which,
    from: &str,
    since: NaiveDate,
    limit: i64,
) -> Result<Vec<HostHealth>> {
    let names: Vec<String> = match which {
        Which::All => {
            sqlx::query_scalar!("SELECT name FROM hosts WHERE name >= $1 ORDER BY name LIMIT $2", from, limit)
                .fetch_all(&mut *conn)
                .await?
        }
        Which::Troubled => {
            sqlx::query_scalar!(
                "SELECT h.name FROM delivery_lanes l JOIN hosts h ON h.id = l.host_id
                 WHERE (l.failing_since IS NOT NULL OR l.paused_at IS NOT NULL) AND h.name >= $1
                 ORDER BY h.name LIMIT $2",
                from,
                limit
            )
            .fetch_all(&mut *conn)
            .await?
        }
    };
    named(conn, &names, since).await
}

/// These hosts, in the order of their names. Each count looks at 10,000 rows at most.
pub async fn named(conn: &mut PgConnection, names: &[String], since: NaiveDate) -> Result<Vec<HostHealth>> {
    let hosts = sqlx::query_as!(
        HostHealth,
        r#"SELECT h.id AS "id: HostId", h.name, h.software_name, h.software_version,
                  h.nodeinfo_fetched_at AS software_asked_at, h.suspended, h.rfc9421_at,
                  known.accounts AS "accounts!", backlog.waiting AS "waiting!",
                  to_timestamp((backlog.oldest >> 16) / 1000.0) AS waiting_since,
                  coalesce(l.failures, 0) AS "failures!", l.failing_since AS "failing_since?",
                  l.dead_at AS "dead_at?", l.paused_at AS "paused_at?", l.due_at AS "due_at?",
                  l.last_success_at AS "last_success_at?", l.last_failure_at AS "last_failure_at?",
                  l.last_error AS "last_error?", traffic.received AS "received!", traffic.delivered AS "delivered!"
           FROM hosts h
           LEFT JOIN delivery_lanes l ON l.host_id = h.id
           CROSS JOIN LATERAL (
               SELECT count(*) AS accounts FROM (SELECT FROM accounts WHERE host_id = h.id LIMIT 10000) a) known
           CROSS JOIN LATERAL (
               SELECT count(*) AS waiting, min(activity_id) AS oldest
               FROM (SELECT activity_id FROM deliveries WHERE host_id = h.id AND state = 'pending' LIMIT 10000) d) backlog
           CROSS JOIN LATERAL (
               SELECT coalesce(sum(received), 0)::bigint AS received, coalesce(sum(delivered), 0)::bigint AS delivered
               FROM host_days WHERE host_id = h.id AND day > $2) traffic
           WHERE h.name = ANY($1) ORDER BY h.name"#,
        names,
        since
    );
    Ok(hosts.fetch_all(conn).await?)
}

/// What one host's own page says beside.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Ties {
    /// Follows of people there by people here.
    pub following: i64,
    /// Follows of people here by people there.
    pub followers: i64,
    /// Keys of its actors that were replaced or withdrawn since.
    pub key_changes: i64,
}

pub async fn ties(conn: &mut PgConnection, host: HostId, since: DateTime<Utc>) -> Result<Ties> {
    let ties = sqlx::query_as!(
        Ties,
        r#"SELECT (SELECT count(*) FROM accounts a JOIN follows f ON f.target_account_id = a.id WHERE a.host_id = $1)
                      AS "following!",
                  (SELECT count(*) FROM accounts a JOIN follows f ON f.account_id = a.id WHERE a.host_id = $1)
                      AS "followers!",
                  (SELECT count(*) FROM accounts a JOIN actor_keys k ON k.account_id = a.id
                   WHERE a.host_id = $1 AND (k.revoked_at > $2 OR k.created_at > greatest($2, a.created_at + interval '1 hour')))
                      AS "key_changes!""#,
        host.0,
        since
    );
    Ok(ties.fetch_one(conn).await?)
}

/// A delivery that went wrong.
#[derive(Debug, Clone, Serialize)]
pub struct FailedDelivery {
    /// Create, Follow, …
    pub kind: String,
    pub inbox: String,
    pub state: String,
    pub attempts: i32,
    /// HTTP's, when there was an answer.
    pub status: Option<i32>,
    pub error: String,
}

/// The latest of a host.
pub async fn errors(conn: &mut PgConnection, host: HostId, limit: i64) -> Result<Vec<FailedDelivery>> {
    let errors = sqlx::query_as!(
        FailedDelivery,
        r#"SELECT a.kind, i.url AS inbox, d.state, d.attempts, d.last_status AS status, d.last_error AS "error!"
           FROM deliveries d JOIN activities a ON a.id = d.activity_id JOIN inboxes i ON i.id = d.inbox_id
           WHERE d.host_id = $1 AND d.last_error IS NOT NULL ORDER BY d.id DESC LIMIT $2"#,
        host.0,
        limit
    );
    Ok(errors.fetch_all(conn).await?)
}

/// Where a post went.
#[derive(Debug, Clone, Serialize)]
pub struct Destination {
    /// host[:port].
    pub host: String,
    /// pending, delivered, refused, expired, dropped: as the deliveries table has it.
    pub state: String,
    pub attempts: i32,
    pub status: Option<i32>,
    pub error: Option<String>,
    /// When it was settled, or when it is tried next: unknown while the host is paused or suspended.
    pub at: Option<DateTime<Utc>>,
}

impl Destination {
    pub fn stage(&self) -> Stage {
        match self.state.as_str() {
            "delivered" => Stage::Delivered,
            "pending" => Stage::Waiting,
            "refused" => Stage::Refused,
            _ => Stage::GivenUp,
        }
    }
}

/// What an author is told of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Delivered,
    Waiting,
    /// By the other server.
    Refused,
    /// It did not answer for days, or an operator let go.
    GivenUp,
}

/// The deliveries of what published this object of `author`, by host, after `after`: not those of other people here who
/// boosted it, whose followers are theirs. The instance actor tells relays.
pub async fn destinations(
    conn: &mut PgConnection,
    author: AccountId,
    object_uri: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<Destination>> {
    let destinations = sqlx::query_as!(
        Destination,
        r#"SELECT DISTINCT ON (h.name) h.name AS host, d.state, d.attempts, d.last_status AS status,
                  d.last_error AS error, coalesce(d.settled_at,
                           CASE WHEN l.paused_at IS NULL AND NOT h.suspended THEN greatest(d.due_at, l.due_at) END) AS at
           FROM activities a
           JOIN deliveries d ON d.activity_id = a.id
           JOIN hosts h ON h.id = d.host_id
           LEFT JOIN delivery_lanes l ON l.host_id = h.id
           WHERE a.object_uri = $1 AND a.kind IN ('Create', 'Announce') AND a.account_id IN ($4, $5) AND h.name > $2
           ORDER BY h.name, d.state = 'delivered', d.id LIMIT $3"#,
        object_uri,
        after,
        limit,
        author.0,
        INSTANCE_ACTOR.0
    );
    Ok(destinations.fetch_all(conn).await?)
}
