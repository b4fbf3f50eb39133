//! Polls and votes. Readers find them with the status, through `statuses::load`.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::error::Result;
use crate::model::{AccountId, PollId, StatusId};

/// A poll ready to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPoll {
    pub options: Vec<String>,
    pub multiple: bool,
    pub hide_totals: bool,
    /// What a remote server counted; zeros for a new local one.
    pub votes: Vec<i64>,
    pub voters: Option<i64>,
    pub expires_at: Option<DateTime<Utc>>,
}

/// A poll as a use-case finds it.
#[derive(Debug, Clone)]
pub struct Held {
    pub id: PollId,
    pub options: Vec<String>,
    pub multiple: bool,
    pub expires_at: Option<DateTime<Utc>>,
    pub closed: bool,
}

impl Held {
    /// Whether votes come too late.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.closed || self.expires_at.is_some_and(|end| end <= now)
    }
}

pub async fn insert(
    conn: &mut PgConnection,
    status: StatusId,
    poll: &NewPoll,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO polls (status_id, options, multiple, hide_totals, votes, voters, expires_at, closed_at, fetched_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $7 <= $8::timestamptz THEN $7 END, $8)",
        status.0,
        &poll.options,
        poll.multiple,
        poll.hide_totals,
        &poll.votes,
        poll.voters,
        poll.expires_at,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Locks the poll of a status for the rest of the transaction: votes, tallies and its end come in turn.
pub async fn hold(conn: &mut PgConnection, status: StatusId) -> Result<Option<Held>> {
    let held = sqlx::query_as!(
        Held,
        r#"SELECT id AS "id: PollId", options, multiple, expires_at, closed_at IS NOT NULL AS "closed!"
           FROM polls WHERE status_id = $1 FOR UPDATE"#,
        status.0
    );
    Ok(held.fetch_optional(conn).await?)
}

/// The status a poll belongs to, whoever may see it.
pub async fn status_of(conn: &mut PgConnection, poll: PollId) -> Result<Option<StatusId>> {
    let status =
        sqlx::query_scalar!(r#"SELECT status_id AS "id: StatusId" FROM polls WHERE id = $1"#, poll.0);
    Ok(status.fetch_optional(conn).await?)
}

/// What an account chose, in the order of the options.
pub async fn choices(conn: &mut PgConnection, poll: PollId, account: AccountId) -> Result<Vec<i16>> {
    let choices = sqlx::query_scalar!(
        "SELECT choice FROM poll_votes WHERE poll_id = $1 AND account_id = $2 ORDER BY choice",
        poll.0,
        account.0
    );
    Ok(choices.fetch_all(conn).await?)
}

/// Stores and counts votes; those that are there already change nothing. The ids of the new ones, in order of choice.
pub async fn vote(
    conn: &mut PgConnection,
    poll: PollId,
    account: AccountId,
    choices: &[i16],
    now: DateTime<Utc>,
) -> Result<Vec<(i64, i16)>> {
    let rows = sqlx::query!(
        "INSERT INTO poll_votes (poll_id, account_id, choice, created_at)
         SELECT $1, $2, c, $4 FROM unnest($3::smallint[]) AS c
         ON CONFLICT ON CONSTRAINT poll_votes_choice_key DO NOTHING
         RETURNING id, choice",
        poll.0,
        account.0,
        choices,
        now
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut added: Vec<(i64, i16)> = rows.into_iter().map(|row| (row.id, row.choice)).collect();
    added.sort_unstable_by_key(|(_, choice)| *choice);
    if added.is_empty() {
        return Ok(added);
    }
    let counted: Vec<i16> = added.iter().map(|(_, choice)| *choice).collect();
    sqlx::query!(
        "UPDATE polls p
         SET votes = ARRAY(SELECT v.votes + (v.place - 1 = ANY($2::smallint[]))::int
                           FROM unnest(p.votes) WITH ORDINALITY AS v (votes, place) ORDER BY v.place),
             voters = p.voters + (NOT EXISTS (SELECT FROM poll_votes v
                                             WHERE v.poll_id = p.id AND v.account_id = $3 AND v.choice <> ALL($2)))::int
         WHERE p.id = $1",
        poll.0,
        &counted,
        account.0
    )
    .execute(conn)
    .await?;
    Ok(added)
}

/// Takes over what the poll's own server counted, and when it says that it ends.
pub async fn retally(
    conn: &mut PgConnection,
    poll: PollId,
    told: &NewPoll,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "UPDATE polls SET votes = $2, voters = $3, expires_at = $4, fetched_at = $5 WHERE id = $1",
        poll.0,
        &told.votes,
        told.voters,
        told.expires_at,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Changes what may change while votes stand.
pub async fn amend(
    conn: &mut PgConnection,
    poll: PollId,
    hide_totals: bool,
    expires_at: Option<DateTime<Utc>>,
) -> Result<()> {
    sqlx::query!(
        "UPDATE polls SET hide_totals = $2, expires_at = $3, closed_at = NULL WHERE id = $1",
        poll.0,
        hide_totals,
        expires_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes the poll of a status, with its votes. Voters are not asked again: a new poll has a new id.
pub async fn delete(conn: &mut PgConnection, status: StatusId) -> Result<bool> {
    let gone = sqlx::query!("DELETE FROM polls WHERE status_id = $1", status.0).execute(conn).await?;
    Ok(gone.rows_affected() == 1)
}

/// Closes a poll; readers see a status that changed.
pub async fn close(conn: &mut PgConnection, poll: PollId, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "WITH closed AS (UPDATE polls SET closed_at = $2 WHERE id = $1 RETURNING status_id)
         UPDATE statuses s SET version = version + 1 FROM closed WHERE s.id = closed.status_id",
        poll.0,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The people here who voted.
pub async fn local_voters(conn: &mut PgConnection, poll: PollId) -> Result<Vec<AccountId>> {
    let voters = sqlx::query_scalar!(
        r#"SELECT DISTINCT v.account_id AS "id!: AccountId" FROM poll_votes v JOIN accounts a ON a.id = v.account_id
           WHERE v.poll_id = $1 AND a.domain IS NULL"#,
        poll.0
    );
    Ok(voters.fetch_all(conn).await?)
}

/// Takes the turn to ask a remote poll's server again: the status's uri, or nothing when it was asked after
/// `stale_before`, or after the poll's end.
pub async fn claim_refresh(
    conn: &mut PgConnection,
    status: StatusId,
    stale_before: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<String>> {
    let uri = sqlx::query_scalar!(
        "UPDATE polls p SET fetched_at = $3
         FROM statuses s
         WHERE p.status_id = $1 AND s.id = p.status_id AND NOT s.local AND p.fetched_at <= $2
           AND (p.expires_at IS NULL OR p.fetched_at <= p.expires_at)
         RETURNING s.uri",
        status.0,
        stale_before,
        now
    );
    Ok(uri.fetch_optional(conn).await?)
}
