//! Collections of accounts among the cast: who recommends whom, who may know of it, and whom they find in it.

use std::collections::BTreeSet;

use hedgerow::db;
use hedgerow::domain::Unit;
use hedgerow::domain::remote_collections::{RemoteCollection, store_remote_collection};
use hedgerow::model::{AccountId, CollectionId};
use serde_json::{Value, json};
use sqlx::{query, query_as};

use super::cast::{Cast, MEMBERS};
use super::walk::{Read, mark};

/// One collection; its name holds the mark of its key.
#[derive(Debug, Clone)]
pub struct Collection {
    pub key: &'static str,
    pub id: CollectionId,
    pub owner: &'static str,
    /// Who was put into it and let it, in order.
    pub people: Vec<&'static str>,
    /// Who was asked, and has not answered.
    pub asked: Option<&'static str>,
    /// Shown to others on the owner's profile.
    pub listed: bool,
    pub local: bool,
    /// Taken away by a moderator, or deleted.
    pub gone: bool,
}

/// Marks, names and statuses, to be held against each other.
type Words = BTreeSet<String>;

/// Addresses that show collections, as `SHOW_STATUSES` does for statuses.
pub const SHOW_COLLECTIONS: [&str; 17] = [
    "/@{name}",
    "/@{name}/media",
    "/@{name}/with_replies",
    "/api/v1/accounts/{id}/collections",
    "/api/v1/accounts/{id}/in_collections",
    "/api/v1/collections/{id}",
    "/api/v1/notifications",
    "/api/v1/notifications/{id}",
    "/api/v2/notifications",
    "/api/v2/notifications/{name}",
    "/api/v2/search",
    "/collections",
    "/collections/{id}",
    "/collections/{id}/delete",
    "/collections/{id}/edit",
    "/notifications",
    "/users/{name}/featured_collections/{id}",
];

impl Cast {
    /// While all are friends.
    pub async fn recommend(&mut self) {
        for update in [
            "UPDATE accounts SET discoverable = true WHERE domain IS NULL AND id > 0",
            r#"UPDATE accounts SET feature_policy = '{"automatic": ["public"]}' WHERE domain IS NOT NULL"#,
        ] {
            query(update).execute(&self.state.pool).await.unwrap();
        }
        self.collect("colann", "ann", &["bob", "dan", "eve", "sus", "del", "hos", "rem", "sid"]).await;
        self.collect("colannquiet", "ann", &["cat"]).await;
        self.collect("colannhidden", "ann", &[]).await;
        self.collect("coleve", "eve", &["bob", "ann"]).await;
        self.collect("colcat", "cat", &["loc", "ann", "dan"]).await;
        self.collect("colsus", "sus", &["bob"]).await;
        self.collect("coldel", "del", &[]).await;
        for (key, owner) in [("colrem", "rem"), ("colremhidden", "rem"), ("colhos", "hos")] {
            self.receive_collection(key, owner, &["bob", "dan", "rex"]).await;
        }
        self.answer().await;
    }

    /// Some of it ends.
    pub async fn regret(&mut self) {
        let id = self.collections.iter().find(|one| one.key == "colannhidden").unwrap().id;
        self.api("ann").delete(&format!("/api/v1/collections/{id}")).await.ok();
        query("UPDATE collections SET hidden_at = now() WHERE name = $1")
            .bind(mark("colremhidden"))
            .execute(&self.state.pool)
            .await
            .unwrap();
        for collection in &mut self.collections {
            collection.gone = collection.key.ends_with("hidden");
        }
    }

    async fn collect(&mut self, key: &'static str, owner: &'static str, people: &[&'static str]) {
        let ids: Vec<String> = people.iter().map(|name| self.ids[name].to_string()).collect();
        let listed = !key.ends_with("quiet");
        let new = json!({"name": mark(key), "account_ids": ids, "discoverable": listed, "tag_name": "hedge"});
        let made = self.api(owner).post("/api/v1/collections", new).await.ok();
        let id = made["collection"]["id"].as_str().unwrap().parse().unwrap();
        let (asked, people) = (people.iter().find(|name| **name == "sid").copied(), people.to_vec());
        let people = people.into_iter().filter(|name| *name != "sid").collect();
        self.collections.push(Collection { key, id, owner, people, asked, listed, local: true, gone: false });
    }

    async fn receive_collection(&mut self, key: &'static str, owner: &'static str, people: &[&'static str]) {
        let mut unit = Unit::begin(&self.state).await.unwrap();
        let account = db::accounts::get(unit.conn(), self.ids[owner]).await.unwrap();
        let uri = format!("{}/{key}", account.uri);
        let said = RemoteCollection {
            url: uri.clone(),
            uri,
            name: mark(key),
            description_html: String::new(),
            language: None,
            sensitive: false,
            discoverable: true,
            tag: None,
            published: None,
            updated: None,
            items: db::remote_collection_items::Listed::default(),
            whole: true,
        };
        let id = store_remote_collection(&mut unit, &account, &said).await.unwrap();
        unit.commit().await.unwrap();
        let people_in =
            "INSERT INTO collection_items (id, collection_id, account_id, object_uri, state, created_at)
                         SELECT snowflake(now()), $1, id, uri, 'accepted', now() FROM accounts WHERE id = $2";
        for name in people {
            query(people_in).bind(id.0).bind(self.ids[name].0).execute(&self.state.pool).await.unwrap();
        }
        let people = people.to_vec();
        let (asked, listed, local, gone) = (None, true, false, false);
        self.collections.push(Collection { key, id, owner, people, asked, listed, local, gone });
    }

    /// Who is elsewhere lets it, but for sid.
    async fn answer(&self) {
        let accepted =
            "UPDATE collection_items SET state = 'accepted', authorization_uri = object_uri || '/stamp'
                        WHERE state = 'pending' AND account_id <> $1";
        query(accepted).bind(self.ids["sid"].0).execute(&self.state.pool).await.unwrap();
    }

    /// The collection a mark is of.
    pub fn collection(&self, mark: &str) -> Option<&Collection> {
        self.collections.iter().find(|one| one.key == mark)
    }

    fn blocks_between(&self, one: &'static str, other: &'static str) -> bool {
        self.blocks.contains(&(one, other)) || self.blocks.contains(&(other, one))
    }

    /// Whether somebody may know of a collection, wherever they come upon it.
    pub fn may_know(&self, viewer: Option<&'static str>, collection: &Collection) -> bool {
        let blocked = viewer.is_some_and(|viewer| self.blocks.contains(&(collection.owner, viewer)));
        !collection.gone && !self.away.contains(&collection.owner) && !blocked
    }

    /// Whom they find in it: nobody who and whose owner do not want each other, nobody they do not want to see, and who
    /// has not answered only in their own.
    fn people_in<'a>(
        &'a self,
        viewer: Option<&'static str>,
        collection: &'a Collection,
    ) -> impl Iterator<Item = &'static str> + 'a {
        let asked = collection.asked.filter(|_| viewer == Some(collection.owner));
        let people = collection.people.iter().copied().chain(asked);
        let shown = move |name: &&'static str| {
            !self.away.contains(name)
                && !self.blocks_between(collection.owner, name)
                && !viewer.is_some_and(|viewer| self.blocks.contains(&(viewer, *name)))
        };
        people.filter(shown)
    }

    /// The marks of those that an account's profile lists.
    fn listed(&self, viewer: Option<&'static str>, owner: &str) -> Words {
        let own = viewer == Some(owner);
        let listed =
            |one: &&Collection| one.owner == owner && (one.listed || own) && self.may_know(viewer, one);
        self.collections.iter().filter(listed).map(|one| one.key.to_owned()).collect()
    }

    fn name_of(&self, id: &str) -> Option<&'static str> {
        self.ids.iter().find(|(_, known)| known.to_string() == id).map(|(name, _)| *name)
    }

    /// What is wrong with an answer from an address of collections.
    pub fn check_collections(
        &self,
        viewer: Option<&'static str>,
        address: &str,
        read: &Read,
    ) -> Option<String> {
        let (found, expected) =
            self.listing(viewer, address, read).or_else(|| self.one(viewer, address, read))?;
        (found != expected).then(|| format!("{address} shows {viewer:?} {found:?} and not {expected:?}"))
    }

    /// What a list of an account's collections holds, and should.
    fn listing(&self, viewer: Option<&'static str>, address: &str, read: &Read) -> Option<(Words, Words)> {
        let of_account =
            address.strip_prefix("/api/v1/accounts/").and_then(|rest| rest.strip_suffix("/collections"));
        if let Some(id) = of_account {
            let known = read.marks().into_iter().filter(|mark| self.collection(mark).is_some());
            return Some((known.collect(), self.listed(viewer, self.name_of(id)?)));
        }
        let owner = address.strip_prefix("/users/")?.strip_suffix("/featured_collections")?;
        let named = |one: &&Collection| read.text.contains(&format!("/featured_collections/{}\"", one.id));
        let named = self.collections.iter().filter(|one| one.local).filter(named);
        Some((named.map(|one| one.key.to_owned()).collect(), self.listed(None, owner)))
    }

    /// What a collection at its own address says of itself, and should: its status, its mark and whom it holds.
    fn one(&self, viewer: Option<&'static str>, address: &str, read: &Read) -> Option<(Words, Words)> {
        let collection = self.collections.iter().find(|one| {
            let (id, owner) = (one.id, one.owner);
            address == format!("/api/v1/collections/{id}")
                || address == format!("/collections/{id}")
                || (one.local && address == format!("/users/{owner}/featured_collections/{id}"))
        })?;
        let status = if matches!(read.status, 403 | 410) { 404 } else { read.status };
        let mut found: Words = read.marks().into_iter().chain([status.to_string()]).collect();
        if !self.may_know(viewer, collection) {
            return Some((found, Words::from(["404".to_owned()])));
        }
        let mut expected = Words::from(["200".to_owned(), collection.key.to_owned()]);
        if !address.starts_with("/collections/") && read.status == 200 {
            found.extend(self.found_in(&serde_json::from_str(&read.text).unwrap()));
            let reader = viewer.filter(|_| !address.starts_with("/users/"));
            expected.extend(self.people_in(reader, collection).map(str::to_owned));
        }
        Some((found, expected))
    }

    /// Whom a collection holds, as an app or another server reads it.
    fn found_in(&self, document: &Value) -> Words {
        let items =
            document["collection"]["items"].as_array().or_else(|| document["orderedItems"].as_array());
        let of = |item: &Value| match (item["account_id"].as_str(), item["featuredObject"].as_str()) {
            (Some(id), _) => self.name_of(id).expect("one of the cast").to_owned(),
            (None, Some(uri)) => uri.rsplit('/').next().unwrap().to_owned(),
            _ => panic!("{item} features nobody"),
        };
        items.expect("a list").iter().map(of).collect()
    }
}

/// What hangs on collections, by which an effect would show.
async fn traces(cast: &Cast) -> Vec<(i64, Option<i64>, String)> {
    let items = "SELECT i.collection_id, i.account_id, c.name || ' ' || i.state
                 FROM collection_items i JOIN collections c ON c.id = i.collection_id ORDER BY i.id";
    query_as(items).fetch_all(&cast.state.pool).await.unwrap()
}

#[tokio::test]
async fn nothing_can_be_done_to_a_collection_of_somebody_else() {
    let cast = Cast::gather().await;
    let before = traces(&cast).await;
    let items: Vec<(i64, i64, i64)> = query_as(
        "SELECT id, collection_id, account_id FROM collection_items WHERE state = 'accepted' ORDER BY id",
    )
    .fetch_all(&cast.state.pool)
    .await
    .unwrap();
    for name in MEMBERS {
        let api = cast.api(name);
        for collection in cast.collections.iter().filter(|one| one.owner != name) {
            let expected = if cast.may_know(Some(name), collection) { 403 } else { 404 };
            let path = format!("/api/v1/collections/{}", collection.id);
            let mut answers = vec![
                api.patch(&path, json!({"name": "mine"})).await,
                api.put(&path, json!({"name": "mine"})).await,
                api.delete(&path).await,
                api.post(&format!("{path}/items"), json!({"account_id": cast.ids["fay"].to_string()})).await,
            ];
            let others = |of: &&(i64, i64, i64)| of.1 == collection.id.0 && AccountId(of.2) != cast.ids[name];
            for (item, ..) in items.iter().filter(others) {
                answers.push(api.delete(&format!("{path}/items/{item}")).await);
                answers.push(api.post(&format!("{path}/items/{item}/revoke"), json!({})).await);
            }
            for answer in answers {
                assert_eq!(answer.status, expected, "{name} {}: {}", collection.key, answer.text);
            }
        }
    }
    assert_eq!(traces(&cast).await, before);
}
