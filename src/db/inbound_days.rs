//! Received activities lie in one partition per day (UTC), made ahead and dropped whole.

use chrono::NaiveDate;
use sqlx::{AssertSqlSafe, PgConnection};

use crate::error::Result;

/// Has this transaction change partitions alone. It gives up on a table lock after some seconds: whoever waits for one
/// makes the inbox wait behind it.
pub async fn hold(conn: &mut PgConnection) -> Result<()> {
    sqlx::query!("SELECT pg_advisory_xact_lock(hashtextextended('inbound_activities', 0))")
        .execute(&mut *conn)
        .await?;
    sqlx::query!("SELECT set_config('lock_timeout', '5s', true)").fetch_one(conn).await?;
    Ok(())
}

/// The days that have a partition, oldest first.
pub async fn all(conn: &mut PgConnection) -> Result<Vec<NaiveDate>> {
    let days = sqlx::query_scalar!(
        r#"SELECT to_date(right(c.relname::text, 8), 'YYYYMMDD') AS "day!"
           FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
           WHERE i.inhparent = 'inbound_activities'::regclass AND c.relname <> 'inbound_activities_default'
           ORDER BY 1"#
    );
    Ok(days.fetch_all(conn).await?)
}

/// The days whose rows came before their partition was made.
pub async fn astray(conn: &mut PgConnection) -> Result<Vec<NaiveDate>> {
    let days = sqlx::query_scalar!("SELECT DISTINCT received_on FROM inbound_activities_default ORDER BY 1");
    Ok(days.fetch_all(conn).await?)
}

/// Makes the partition of a day and brings in what went astray. It is attached when it is whole, which, unlike making it
/// in place, lets everybody else go on.
pub async fn make(conn: &mut PgConnection, day: NaiveDate) -> Result<()> {
    let name = table_of(day);
    let next = day.succ_opt().unwrap_or(day);
    let statements = format!(
        "LOCK TABLE inbound_activities_default IN ACCESS EXCLUSIVE MODE;
         CREATE TABLE {name} (LIKE inbound_activities INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
         WITH astray AS (DELETE FROM inbound_activities_default WHERE received_on = '{day}' RETURNING *)
         INSERT INTO {name} SELECT * FROM astray;
         ALTER TABLE inbound_activities ATTACH PARTITION {name} FOR VALUES FROM ('{day}') TO ('{next}');"
    );
    sqlx::raw_sql(AssertSqlSafe(statements)).execute(conn).await?;
    Ok(())
}

/// Whether something of that day still waits to be applied.
pub async fn is_awaited(conn: &mut PgConnection, day: NaiveDate) -> Result<bool> {
    let awaited = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM inbound_activities WHERE received_on = $1 AND state = 'pending') AS "is!""#,
        day
    );
    Ok(awaited.fetch_one(conn).await?)
}

/// Drops a day that has a partition.
pub async fn drop(conn: &mut PgConnection, day: NaiveDate) -> Result<()> {
    sqlx::raw_sql(AssertSqlSafe(format!("DROP TABLE {}", table_of(day)))).execute(conn).await?;
    Ok(())
}

fn table_of(day: NaiveDate) -> String {
    day.format("inbound_activities_%Y%m%d").to_string()
}
