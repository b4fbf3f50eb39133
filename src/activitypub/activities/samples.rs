//! People for the tests of what we send.

use std::sync::Arc;

use chrono::DateTime;
use serde_json::Value;

use super::build::{Built, Teller};
use crate::activitypub::vocabulary::write;
use crate::model::account::ProfileTabs;
use crate::model::{Account, AccountId, HostId};

pub fn alice() -> Account {
    account(1, "alice", None)
}

pub fn bob() -> Account {
    account(2, "bob", Some("theirs.example"))
}

fn account(id: i64, username: &str, domain: Option<&str>) -> Account {
    let uri = format!("https://{}/users/{username}", domain.unwrap_or("ours.example"));
    Account {
        id: AccountId(id),
        user_id: None,
        username: username.to_owned(),
        domain: domain.map(str::to_owned),
        host_id: domain.map(|_| HostId(1)),
        url: uri.clone(),
        inbox_url: format!("{uri}/inbox"),
        shared_inbox_url: None,
        outbox_url: Some(format!("{uri}/outbox")),
        followers_url: Some(format!("{uri}/followers")),
        following_url: Some(format!("{uri}/following")),
        featured_url: Some(format!("{uri}/collections/featured")),
        featured_collections_url: Some(format!("{uri}/featured_collections")),
        uri,
        actor_type: "Person".to_owned(),
        display_name: String::new(),
        note: String::new(),
        note_html: String::new(),
        fields: Vec::new(),
        avatar_key: None,
        avatar_remote_url: None,
        avatar_description: String::new(),
        header_key: None,
        header_remote_url: None,
        header_description: String::new(),
        locked: false,
        discoverable: None,
        indexable: false,
        hide_collections: false,
        feature_policy: None,
        tabs: ProfileTabs::default(),
        email_subscriptions: false,
        attribution_domains: Vec::new(),
        memorial: false,
        also_known_as: Vec::new(),
        moved_to_account_id: None,
        moved_to: None,
        suspended: false,
        limited: false,
        deleted: false,
        created_at: DateTime::UNIX_EPOCH,
        fetched_at: None,
        statuses_count: 0,
        followers_count: 0,
        following_count: 0,
        last_status_at: None,
        role: None,
        emojis: Vec::new(),
    }
}

/// A collection of alice's that bob is in.
pub fn collection() -> write::FeaturedCollection {
    let id = format!("{}/featured_collections/1", alice().uri);
    let item = write::FeaturedItem {
        id: format!("{id}/items/2"),
        featured_object: bob().uri,
        featured_object_type: "Person".to_owned(),
        feature_authorization: format!("{}/stamps/1", bob().uri),
        published: DateTime::UNIX_EPOCH,
    };
    write::FeaturedCollection {
        id,
        attributed_to: alice().uri,
        name: "Cats".to_owned(),
        summary: "All of them".to_owned(),
        summary_map: [("en".to_owned(), "All of them".to_owned())].into(),
        url: "https://ours.example/collections/1".to_owned(),
        sensitive: false,
        discoverable: true,
        topic: Some(write::Tag::Hashtag {
            href: "https://ours.example/tags/cats".to_owned(),
            name: "#cats".to_owned(),
        }),
        published: DateTime::UNIX_EPOCH,
        updated: DateTime::UNIX_EPOCH,
        total_items: 1,
        ordered_items: vec![item],
    }
}

pub fn teller(account: Account) -> Teller {
    Teller { account: Arc::new(account), id: 7 }
}

/// What a peer will read.
pub fn body(built: &Built) -> Value {
    serde_json::from_str(&built.body).unwrap()
}
