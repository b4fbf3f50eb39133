//! Every field Mastodon documents is there (`tests/tables/mastodon-entities.tsv`, from mastodon/documentation).

use serde_json::{Value, json};

use crate::support::api::{Api, person};
use crate::support::state;

const TABLE: &str = include_str!("../tables/mastodon-entities.tsv");

/// One documented field.
struct Row<'a> {
    entity: &'a str,
    field: &'a str,
    nullable: bool,
    optional: bool,
    /// Mastodon has it no more, or in other answers only.
    elsewhere: bool,
}

fn rows() -> Vec<Row<'static>> {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#')).skip(1).map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        Row {
            entity: cells[0],
            field: cells[1],
            nullable: cells[3] == "yes",
            optional: cells[4] == "yes",
            elsewhere: cells
                .get(6)
                .is_some_and(|note| note.starts_with("removed") || note.starts_with("only after own delete")),
        }
    });
    rows.collect()
}

/// What lies at `a[b][c]`; an outer `None` when something above it may be and is absent, or is an empty list.
fn at<'a>(value: &'a Value, path: &str) -> Option<Option<&'a Value>> {
    let keys: Vec<&str> = path.split('[').map(|key| key.trim_end_matches(']')).collect();
    let (last, above) = keys.split_last().unwrap();
    let mut value = value;
    for key in above.iter().filter(|key| !key.is_empty()) {
        value = value.get(key).filter(|value| !value.is_null())?;
        if let Value::Array(items) = value {
            value = items.first()?;
        }
    }
    Some(value.get(last))
}

/// Checks a sample against the rows of an entity, and says how many there were.
#[track_caller]
pub(super) fn check(entity: &str, sample: &Value) {
    let rows: Vec<_> = rows().into_iter().filter(|row| row.entity == entity && !row.elsewhere).collect();
    assert!(!rows.is_empty(), "{entity} is in the table");
    for row in rows {
        match at(sample, row.field) {
            None => {}
            Some(None) => assert!(row.optional, "{entity}.{} is missing in {sample}", row.field),
            Some(Some(Value::Null)) => assert!(row.nullable, "{entity}.{} is null in {sample}", row.field),
            Some(Some(_)) => {}
        }
    }
}

async fn person_api(state: &hedgerow::state::State, name: &str) -> Api {
    Api::of(state, &person(state, name).await)
}

#[tokio::test]
async fn every_documented_field_is_served() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, other) = (Api::of(&state, &ann), Api::of(&state, &bob));

    let status = api.post("/api/v1/statuses", json!({"status": "@bob in #May"})).await.ok();
    check("Status", &status);
    check("Status::Mention", &status["mentions"][0]);
    check("Status::Tag", &status["tags"][0]);
    check("QuoteApproval", &status["quote_approval"]);
    let poll = json!({"status": "which?", "poll": {"options": ["a", "b"], "expires_in": 600}});
    let asked = api.post("/api/v1/statuses", poll).await.ok();
    check("Poll", &asked["poll"]);
    check("Poll::Option", &asked["poll"]["options"][0]);
    let versions = api.get(&format!("/api/v1/statuses/{}/history", asked["id"].as_str().unwrap())).await.ok();
    check("StatusEdit", &versions[0]);
    check("Account", &status["account"]);
    check("FeatureApproval", &status["account"]["feature_approval"]);
    let path = format!("/api/v1/statuses/{}", status["id"].as_str().unwrap());
    check("Status", &other.post(&format!("{path}/reblog"), json!({})).await.ok());
    check("StatusEdit", &api.get(&format!("{path}/history")).await.ok()[0]);
    check("StatusSource", &api.get(&format!("{path}/source")).await.ok());
    check("Context", &api.get(&format!("{path}/context")).await.ok());
    crate::mastodon::emoji::emoji(&state, "leaf").await;
    check("CustomEmoji", &api.get("/api/v1/custom_emojis").await.ok()[0]);
    let reacted = api.post(&format!("{path}/react/leaf"), json!({})).await.ok();
    check("Reaction", &reacted["reactions"][0]);
    let quoting = json!({"status": "look", "quoted_status_id": asked["id"]});
    let quoting = api.post("/api/v1/statuses", quoting).await.ok();
    check("Quote", &quoting["quote"]);
    let nested = json!({"status": "look", "quoted_status_id": quoting["id"]});
    let nested = api.post("/api/v1/statuses", nested).await.ok();
    check("ShallowQuote", &nested["quote"]["quoted_status"]["quote"]);
    check("Search", &api.get("/api/v2/search?q=may").await.ok());
    check("Tag", &api.get("/api/v1/tags/may").await.ok());
    check("Instance", &api.get("/api/v2/instance").await.ok());
    check("V1::Instance", &api.get("/api/v1/instance").await.ok());
    let own = api.get("/api/v1/accounts/verify_credentials").await.ok();
    check("Account", &own);
    check("CredentialAccount", &own);
    check("Role", &own["role"]);
    check("Preferences", &api.get("/api/v1/preferences").await.ok());
    let follow = format!("/api/v1/accounts/{}/follow", bob.account);
    check("Relationship", &api.post(&follow, json!({})).await.ok());
    let told = other.get("/api/v1/notifications").await.ok();
    assert_eq!(told.as_array().unwrap().len(), 2, "a mention and a follow: {told}");
    check("Notification", &told[0]);
    check("Notification", &told[1]);
    check("List", &api.post("/api/v1/lists", json!({"title": "Friends"})).await.ok());
    let filter =
        json!({"title": "Spoilers", "context": ["home"], "keywords_attributes": [{"keyword": "may"}]});
    let filter = other.post("/api/v2/filters", filter).await.ok();
    check("Filter", &filter);
    check("FilterKeyword", &filter["keywords"][0]);
    check("V1::Filter", &other.get("/api/v1/filters").await.ok()[0]);
    check("FilterResult", &other.get(&path).await.ok()["filtered"][0]);
    let named = format!("/api/v2/filters/{}/statuses", filter["id"].as_str().unwrap());
    check("FilterStatus", &other.post(&named, json!({"status_id": status["id"]})).await.ok());
    let grouped = other.get("/api/v2/notifications?expand_accounts=partial_avatars").await.ok();
    check("GroupedNotificationsResults", &grouped);
    check("NotificationGroup", &grouped["notification_groups"][0]);
    check("NotificationPolicy", &other.get("/api/v2/notifications/policy").await.ok());
    check("V1::NotificationPolicy", &other.get("/api/v1/notifications/policy").await.ok());
    let secret = json!({"status": "@ann psst", "visibility": "direct"});
    person_api(&state, "cleo").await.post("/api/v1/statuses", secret).await.ok();
    check("NotificationRequest", &api.get("/api/v1/notifications/requests").await.ok()[0]);
    let keys = json!({
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    });
    let subscription = json!({"subscription": {"endpoint": "https://push.example/1", "keys": keys}});
    check("WebPushSubscription", &api.post("/api/v1/push/subscription", subscription).await.ok());
    check("Conversation", &api.get("/api/v1/conversations").await.ok()[0]);
    let later = json!({"status": "later", "scheduled_at": "2027-02-01T00:00:00Z"});
    check("ScheduledStatus", &api.post("/api/v1/statuses", later).await.ok());
    check("FeaturedTag", &api.post("/api/v1/featured_tags", json!({"name": "may"})).await.ok());
    let marked = json!({"home": {"last_read_id": status["id"]}});
    check("Marker", &api.post("/api/v1/markers", marked).await.ok()["home"]);
    check("Error", &api.get("/api/v1/statuses/1").await.json);

    let app = json!({"client_name": "App", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob"});
    let app = Api::visitor(&state).post("/api/v1/apps", app).await.ok();
    check("Application", &app);
    check("CredentialApplication", &app);
    let grant = json!({
        "grant_type": "client_credentials",
        "client_id": app["client_id"],
        "client_secret": app["client_secret"],
    });
    check("Token", &Api::visitor(&state).post("/oauth/token", grant).await.ok());
    check("OAuthServerMetadata", &api.get("/.well-known/oauth-authorization-server").await.ok());
    check("UserInfo", &api.get("/oauth/userinfo").await.ok());
}
