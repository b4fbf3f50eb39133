//! What staff decides about hashtags and about the sites of links: read back by search, by posting, and by what trends.

use hedgerow::domain::trends::refresh_trends;
use serde_json::{Value, json};

use super::entities::check;
use crate::support::api::{Api, person, token};
use crate::support::state;
use crate::support::state::TestState;

async fn moderator(state: &TestState) -> Api {
    let mia = person(state, "mia").await;
    let role = sqlx::query("UPDATE users SET role_id = 2 WHERE id = $1").bind(mia.user.0);
    role.execute(&state.pool).await.unwrap();
    let scopes = "read write admin:read admin:write";
    Api::with_token(state, &token(state, Some((mia.user, mia.account)), scopes).await)
}

fn names(tags: &Value) -> Vec<&str> {
    tags.as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect()
}

const TAGS: &str = "/api/v1/admin/tags";

#[tokio::test]
async fn hashtags_are_listed_written_anew_hidden_and_taken_out_of_use() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let (api, staff) = (Api::of(&state, &ann), moderator(&state).await);
    for text in ["#hedgehog", "#hedgerow", "#hedge"] {
        api.post("/api/v1/statuses", json!({"status": text})).await.ok();
    }
    let listed = staff.get(&format!("{TAGS}?limit=2")).await;
    assert_eq!(names(&listed.json), ["hedge", "hedgerow"]);
    assert_eq!(names(&staff.get(&listed.link("next").unwrap()).await.ok()), ["hedgehog"]);
    check("Admin::Tag", &listed.json[0]);
    let path = |at: usize| format!("{TAGS}/{}", listed.json[at]["id"].as_str().unwrap());
    let (hedge, hedgerow) = (path(0), path(1));
    assert_eq!(
        (&listed.json[0]["requires_review"], &listed.json[0]["usable"], &listed.json[0]["trendable"]),
        (&json!(true), &json!(true), &json!(false))
    );
    let changed = staff.put(&hedgerow, json!({"display_name": "HedgeRow", "trendable": true})).await.ok();
    assert_eq!((&changed["name"], &changed["requires_review"]), (&json!("HedgeRow"), &json!(false)));
    assert_eq!(staff.get(&hedgerow).await.ok(), changed);
    assert_eq!(staff.put(&hedgerow, json!({"display_name": "other"})).await.status, 422);

    let found = async |rest: &str| {
        let answer = api.get(&format!("/api/v2/search?type=hashtags&q=hedge{rest}")).await.ok();
        names(&answer["hashtags"]).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(found("").await, ["hedge", "hedgehog", "HedgeRow"]);
    assert_eq!(found("&exclude_unreviewed=true").await, ["HedgeRow"], "nobody looked at the others");
    staff.put(&hedge, json!({"listable": false, "usable": false})).await.ok();
    assert_eq!(found("").await, ["hedgehog", "HedgeRow"]);
    let refused = api.post("/api/v1/statuses", json!({"status": "a #Hedge here"})).await;
    assert_eq!(refused.error(), (422, "Validation failed: Text contained a disallowed hashtag: hedge"));
    staff.put(&hedge, json!({"usable": true})).await.ok();
    api.post("/api/v1/statuses", json!({"status": "a #Hedge here"})).await.ok();

    assert_eq!(staff.get(&format!("{TAGS}/1")).await.status, 404);
    let member = token(&state, Some((ann.user, ann.account)), "read admin:read admin:write").await;
    let member = Api::with_token(&state, &member);
    assert_eq!(member.get(TAGS).await.status, 403);
    assert_eq!(member.put(&hedge, json!({"usable": false})).await.status, 403);
    let log = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM audit_log WHERE target_type = 'tag'");
    assert_eq!(log.fetch_one(&state.pool).await.unwrap(), 3);
}

#[tokio::test]
async fn all_links_of_a_site_trend_and_their_posts_are_read() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let (api, staff, visitor) = (Api::of(&state, &ann), moderator(&state).await, Api::visitor(&state));
    let url = "https://press.example/story";
    let (mut posted, mut hidden) = (Vec::new(), Value::Null);
    for author in [&ann, &bob] {
        let author = Api::of(&state, author);
        let said = author.post("/api/v1/statuses", json!({"status": format!("read {url}")})).await.ok();
        posted.insert(0, said["id"].clone());
        let said = json!({"status": format!("psst {url}"), "visibility": "private"});
        hidden = author.post("/api/v1/statuses", said).await.ok();
    }
    let filled = "UPDATE preview_cards SET title = 'Story', fetched_at = now()";
    sqlx::query(filled).execute(&state.pool).await.unwrap();
    refresh_trends(&state).await.unwrap();
    let line = format!("/api/v1/timelines/link?url={url}");
    assert_eq!(visitor.get(&line).await.status, 404, "nobody let it trend");
    let publishers = "/api/v1/admin/trends/links/publishers";
    let known = staff.get(publishers).await.ok();
    assert_eq!((&known[0]["domain"], &known[0]["requires_review"]), (&json!("press.example"), &json!(true)));
    let path = format!("{publishers}/{}", known[0]["id"].as_str().unwrap());
    assert_eq!(api.get(publishers).await.status, 403);
    assert_eq!(staff.post(&format!("{publishers}/1/approve"), json!({})).await.status, 404);
    let approved = staff.post(&format!("{path}/approve"), json!({})).await.ok();
    assert_eq!((&approved["trendable"], &approved["requires_review"]), (&json!(true), &json!(false)));
    assert_eq!(visitor.get("/api/v1/trends/links").await.ok()[0]["url"], url);

    let read = visitor.get(&format!("{line}&limit=1")).await;
    assert_eq!(read.json[0]["id"], posted[0]);
    let older = visitor.get(&read.link("next").unwrap()).await.ok();
    assert_eq!((&older[0]["id"], older.as_array().unwrap().len()), (&posted[1], 1));
    let all = api.get(&line).await.ok();
    assert!(!all.to_string().contains(hidden["id"].as_str().unwrap()));
    assert_eq!(visitor.get("/api/v1/timelines/link").await.status, 400);
    assert_eq!(visitor.get("/api/v1/timelines/link?url=nonsense").await.status, 404);

    staff.post(&format!("{path}/reject"), json!({})).await.ok();
    assert_eq!(visitor.get("/api/v1/trends/links").await.ok(), json!([]));
    assert_eq!(visitor.get(&line).await.status, 404);
    let one = staff.get("/api/v1/admin/trends/links").await.ok()[0]["id"].as_str().unwrap().to_owned();
    staff.post(&format!("/api/v1/admin/trends/links/{one}/approve"), json!({})).await.ok();
    assert_eq!(visitor.get(&line).await.status, 200, "what was decided about the link itself holds for it");
}
