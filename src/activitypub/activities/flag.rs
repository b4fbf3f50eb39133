//! Flag: somebody here is reported by another server, or somebody there by us.

use std::sync::Arc;

use sqlx::PgConnection;

use super::build::{Built, Teller};
use super::received::{Applied, Context, Kind, Prepared};
use crate::activitypub::fetch::own_origin;
use crate::activitypub::vocabulary::{Iri, Reference, write};
use crate::db;
use crate::delivery::audience::Audience;
use crate::domain::{Unit, reports};
use crate::error::{Error, Result};
use crate::model::Account;
use crate::state::State;

/// Addresses read in a comment: Misskey names the notes there.
const MOST_IN_COMMENT: usize = 20;

/// Somebody elsewhere, mostly a server on behalf of one of its people, reports people and statuses of ours.
pub struct Flag {
    actor: Arc<Account>,
    /// What of ours is named, whatever it is.
    named: Vec<String>,
    comment: String,
}

#[async_trait::async_trait]
impl Kind for Flag {
    async fn prepare(state: &State, context: &Context) -> Result<Prepared<Self>> {
        if state.policy().await?.decide_url(context.activity.actor.url()).reject_reports {
            return Ok(Prepared::Ignore("reports of its server are not wanted"));
        }
        let ours = own_origin(state)?;
        let comment = context.activity.content.clone().unwrap_or_default();
        let in_comment: Vec<Iri> =
            comment.split_whitespace().filter_map(Iri::parse).take(MOST_IN_COMMENT).collect();
        let objects = context.activity.objects.iter().filter_map(Reference::id);
        let mut named: Vec<String> = Vec::new();
        for iri in objects.chain(&in_comment).filter(|iri| *iri.origin() == ours) {
            if !named.iter().any(|known| known == iri.as_str()) {
                named.push(iri.as_str().to_owned());
            }
        }
        if named.is_empty() {
            return Ok(Prepared::Ignore("nobody here is reported"));
        }
        Ok(Prepared::Act(Self { actor: context.actor(state).await?, named, comment }))
    }

    async fn take_effect(self, unit: &mut Unit<'_>, context: &Context) -> Result<Applied> {
        match reports::receive_report(unit, &self.actor, &self.named, &self.comment, context.uri()).await? {
            true => Ok(Applied::Done),
            false => Ok(Applied::Ignored("nobody here is reported")),
        }
    }
}

/// What somebody here reported is told to the server of the reported, by the instance: by whom stays here.
pub async fn build(teller: &Teller, conn: &mut PgConnection, report: i64) -> Result<Built> {
    let report = db::reports::get(conn, report).await?;
    let target = db::accounts::get(conn, report.target_account_id).await?;
    if target.is_local() {
        return Err(Error::NotFound);
    }
    let mut named = db::reports::status_uris(conn, &report.status_ids).await?;
    named.extend(db::collections::uris(conn, &report.collection_ids).await?);
    document(teller, &target, named, report.comment)
}

fn document(teller: &Teller, target: &Account, named: Vec<String>, comment: String) -> Result<Built> {
    let actor = &teller.account.uri;
    let uri = format!("{actor}#flags/{}", teller.id);
    let objects = std::iter::once(target.uri.clone()).chain(named).collect();
    let flag = write::Flag::new(uri.clone(), actor.clone(), objects)
        .addressed(vec![target.uri.clone()], Vec::new())
        .content(comment);
    teller.tell("Flag", &uri, &target.uri, flag, Audience::one(target.id))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{alice, bob, body, teller};
    use super::*;

    #[test]
    fn a_report_names_the_person_and_the_statuses_and_not_who_reports() {
        let instance = Account { uri: "https://ours.example/actor".to_owned(), ..alice() };
        let statuses = vec!["https://theirs.example/notes/1".to_owned()];
        let built = document(&teller(instance), &bob(), statuses, "is rude".to_owned()).unwrap();
        insta::assert_json_snapshot!(body(&built));
        assert_eq!(built.audience, Audience::one(bob().id));
    }
}
