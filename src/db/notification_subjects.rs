//! What notifications are about, where that is no status.

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::PgConnection;

use crate::error::Result;
use crate::model::notification::{About, Severance, Subject, Warning};
use crate::model::report::Report;
use crate::model::{AccountId, CollectionId};

/// What `account` was told of; statuses are not among it. A statement for each sort that is asked for, and one for the
/// people.
pub async fn load(
    conn: &mut PgConnection,
    account: AccountId,
    about: &[About],
) -> Result<HashMap<About, Subject>> {
    let (mut reports, mut warnings, mut severances) = (Vec::new(), Vec::new(), Vec::new());
    let mut collections = Vec::new();
    for one in about {
        match one {
            About::Nothing | About::Status(_) => {}
            About::Report(id) => reports.push(*id),
            About::Warning(id) => warnings.push(*id),
            About::Severance(id) => severances.push(*id),
            About::Collection(id) => collections.push(*id),
        }
    }
    let reports = if reports.is_empty() { Vec::new() } else { load_reports(conn, &reports).await? };
    let warnings = if warnings.is_empty() { Vec::new() } else { load_warnings(conn, &warnings).await? };
    let severances =
        if severances.is_empty() { Vec::new() } else { load_severances(conn, &severances).await? };
    let collections = if collections.is_empty() {
        Vec::new()
    } else {
        super::collections::load(conn, Some(account), &collections).await?
    };
    let mut people: Vec<AccountId> = reports.iter().map(|report| report.target_account_id).collect();
    people.extend((!warnings.is_empty()).then_some(account));
    let people =
        if people.is_empty() { HashMap::new() } else { super::accounts::load(conn, &people).await? };
    let reports = reports.into_iter().filter_map(|report| {
        let target = people.get(&report.target_account_id)?.clone();
        Some((About::Report(report.id), Subject::Report(Arc::new(report), target)))
    });
    let warnings = warnings.into_iter().filter_map(|warning| {
        let target = people.get(&account)?.clone();
        Some((About::Warning(warning.id), Subject::Warning(Arc::new(warning), target)))
    });
    let severances = severances
        .into_iter()
        .map(|severance| (About::Severance(severance.id), Subject::Severance(Arc::new(severance))));
    let collections = collections
        .into_iter()
        .map(|view| (About::Collection(view.collection.id), Subject::Collection(Arc::new(view))));
    Ok(reports.chain(warnings).chain(severances).chain(collections).collect())
}

/// What a notification's row says it is about.
pub fn about(
    status: Option<crate::model::StatusId>,
    report: Option<i64>,
    warning: Option<i64>,
    severance: Option<i64>,
    collection: Option<CollectionId>,
) -> About {
    let report = report.map(About::Report).or(warning.map(About::Warning));
    let other = severance.map(About::Severance).or(collection.map(About::Collection));
    report.or(other).unwrap_or(status.into())
}

async fn load_reports(conn: &mut PgConnection, ids: &[i64]) -> Result<Vec<Report>> {
    let reports = sqlx::query_as!(
        Report,
        r#"SELECT id, account_id AS "account_id: AccountId", target_account_id AS "target_account_id: AccountId",
                  comment, category, status_ids, collection_ids, rule_ids, forwarded, action_taken_at, created_at
           FROM reports WHERE id = ANY($1)"#,
        ids
    );
    Ok(reports.fetch_all(conn).await?)
}

async fn load_warnings(conn: &mut PgConnection, ids: &[i64]) -> Result<Vec<Warning>> {
    let warnings = sqlx::query_as!(
        Warning,
        "SELECT id, action, text, status_ids, created_at FROM account_warnings WHERE id = ANY($1)",
        ids
    );
    Ok(warnings.fetch_all(conn).await?)
}

async fn load_severances(conn: &mut PgConnection, ids: &[i64]) -> Result<Vec<Severance>> {
    let severances = sqlx::query_as!(
        Severance,
        "SELECT id, kind, target_name, followers_count, following_count, created_at
         FROM severance_events WHERE id = ANY($1)",
        ids
    );
    Ok(severances.fetch_all(conn).await?)
}
