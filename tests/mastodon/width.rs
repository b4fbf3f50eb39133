//! Endpoints that fewer apps ask for.

use serde_json::{Value, json};

use super::entities::check;
use crate::support::api::{Api, person};
use crate::support::{state, state_with};

#[tokio::test]
async fn one_sees_whom_one_knows_among_followers() {
    let state = state().await;
    let (ann, bob, cat) =
        (person(&state, "ann").await, person(&state, "bob").await, person(&state, "cat").await);
    let follow = async |who: &crate::support::api::Person, whom: &crate::support::api::Person| {
        let path = format!("/api/v1/accounts/{}/follow", whom.account);
        Api::of(&state, who).post(&path, json!({})).await.ok();
    };
    follow(&ann, &bob).await;
    follow(&bob, &cat).await;
    let api = Api::of(&state, &ann);
    let path =
        format!("/api/v1/accounts/familiar_followers?id[]={}&id[]={}&id[]=1", cat.account, bob.account);
    let found = api.get(&path).await.ok();
    check("FamiliarFollowers", &found[0]);
    let of = |id: String| {
        let one = found.as_array().unwrap().iter().find(|one| one["id"] == id).unwrap();
        one["accounts"].as_array().unwrap().iter().map(|one| one["acct"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(of(cat.account.to_string()), ["bob"]);
    assert!(of(bob.account.to_string()).is_empty() && of("1".into()).is_empty());
    Api::of(&state, &cat)
        .patch("/api/v1/accounts/update_credentials", json!({"hide_collections": true}))
        .await
        .ok();
    let hidden = api.get(&format!("/api/v1/accounts/familiar_followers?id={}", cat.account)).await.ok();
    assert_eq!(hidden[0]["accounts"], json!([]));
}

#[tokio::test]
async fn the_profile_is_edited_as_it_was_typed() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    let before = api.get("/api/v1/profile").await.ok();
    assert_eq!((&before["avatar"], &before["note"]), (&Value::Null, &json!("")));
    let change = json!({"display_name": "Ann", "note": "see https://a.example", "fields_attributes": [{"name": "a", "value": "b"}]});
    let after = api.patch("/api/v1/profile", change).await.ok();
    assert_eq!((&after["display_name"], &after["note"]), (&json!("Ann"), &json!("see https://a.example")));
    check("Profile", &after);
    check("Profile::Field", &after["fields"][0]);
    assert_eq!(after["fields"][0]["value"], "b");
    assert_eq!(api.put("/api/v1/profile", json!({"locked": true})).await.ok()["locked"], true);
    assert_eq!(api.get("/api/v1/accounts/verify_credentials").await.ok()["locked"], true);
    let too_long = api.patch("/api/v1/profile", json!({"display_name": "x".repeat(31)})).await;
    assert_eq!(too_long.status, 422);
}

#[tokio::test]
async fn a_profile_says_which_tabs_it_has_and_who_may_name_it() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let api = Api::of(&state, &ann);
    let media = format!("/@{}/media", "ann");
    let page = async || {
        let request = axum::http::Request::get(&media).header("accept", "text/html");
        Api::visitor(&state).send(request, axum::body::Body::empty()).await.status
    };
    assert_eq!(page().await, 200);
    let change = json!({"show_media": false, "show_media_replies": false, "show_featured": false,
                        "attribution_domains": ["Blog.Example", "https://blog.example/about", "*.press.example", ""]});
    let after = api.patch("/api/v1/profile", change).await.ok();
    assert_eq!(after["attribution_domains"], json!(["blog.example", "press.example"]));
    let own = api.get("/api/v1/accounts/verify_credentials").await.ok();
    assert_eq!(own["source"]["attribution_domains"], after["attribution_domains"]);
    let seen = Api::visitor(&state).get(&format!("/api/v1/accounts/{}", ann.account)).await.ok();
    for tab in ["show_media", "show_media_replies", "show_featured"] {
        assert_eq!((&after[tab], &seen[tab]), (&json!(false), &json!(false)), "{tab}");
    }
    assert_eq!(page().await, 404, "there is no such tab any more");
    let wrong = api.patch("/api/v1/profile", json!({"attribution_domains": ["no domain"]})).await;
    assert_eq!(wrong.status, 422);
    let many: Vec<String> = (0..101).map(|n| format!("a{n}.example")).collect();
    assert_eq!(api.patch("/api/v1/profile", json!({"attribution_domains": many})).await.status, 422);
    api.patch("/api/v1/accounts/update_credentials", json!({"attribution_domains": []})).await.ok();
    let own = api.get("/api/v1/profile").await.ok();
    assert_eq!((&own["attribution_domains"], &own["show_media"]), (&json!([]), &json!(false)));
}

#[tokio::test]
async fn a_picture_is_told_wherever_it_lies() {
    let state = state_with(&[("media.base_url", "https://cdn.example/static")]).await;
    let ann = person(&state, "ann").await;
    let drawn = sqlx::query("UPDATE accounts SET avatar_key = 'ab/cd.png' WHERE id = $1");
    drawn.bind(ann.account.0).execute(&state.pool).await.unwrap();
    let told = Api::of(&state, &ann).get("/api/v1/profile").await.ok();
    assert_eq!(
        (&told["avatar"], &told["header"]),
        (&json!("https://cdn.example/static/media/ab/cd.png"), &Value::Null)
    );
}

#[tokio::test]
async fn the_instance_tells_how_busy_it_is_and_with_whom_it_does_not_speak() {
    let state = state().await;
    let visitor = Api::visitor(&state);
    Api::of(&state, &person(&state, "ann").await).post("/api/v1/statuses", json!({"status": "x"})).await.ok();
    let weeks = visitor.get("/api/v1/instance/activity").await.ok();
    assert_eq!((weeks.as_array().unwrap().len(), &weeks[0]["week"].is_string()), (12, &true));
    let written: i64 = weeks
        .as_array()
        .unwrap()
        .iter()
        .map(|week| week["statuses"].as_str().unwrap().parse::<i64>().unwrap())
        .sum();
    assert_eq!(written, 1, "{weeks}");
    sqlx::query(
        "INSERT INTO domain_policies (domain, severity, public_comment, obfuscate)
         VALUES ('spam.example', 'suspend', 'spam', false), ('secret.example', 'limit', '', true), ('ok.example', 'allow', '', false)",
    )
    .execute(&state.pool)
    .await
    .unwrap();
    assert_eq!(
        visitor.get("/api/v1/instance/domain_blocks").await.status,
        404,
        "nobody said they may be seen"
    );
    sqlx::query("INSERT INTO settings (name, value) VALUES ('instance.show_domain_blocks', 'true')")
        .execute(&state.pool)
        .await
        .unwrap();
    let blocks = visitor.get("/api/v1/instance/domain_blocks").await.ok();
    check("DomainBlock", &blocks[1]);
    let shown: Vec<_> = blocks
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["domain"].as_str().unwrap(), one["severity"].as_str().unwrap()))
        .collect();
    assert_eq!(shown, [("secr**.****ple", "silence"), ("spam.example", "suspend")]);
    assert_eq!(blocks[1]["digest"].as_str().unwrap().len(), 64);
}

#[tokio::test]
async fn public_posts_of_ours_can_be_embedded() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    let open = api.post("/api/v1/statuses", json!({"status": "<b>open</b>"})).await.ok();
    let closed = api.post("/api/v1/statuses", json!({"status": "x", "visibility": "private"})).await.ok();
    let visitor = Api::visitor(&state);
    let ask = async |url: &str| visitor.get(&format!("/api/oembed?url={url}&maxwidth=5000")).await;
    let found = ask(open["url"].as_str().unwrap()).await.ok();
    assert!(found["html"].as_str().unwrap().contains("&lt;b&gt;open"), "{found}");
    assert_eq!(
        (&found["type"], &found["version"], &found["width"]),
        (&json!("rich"), &json!("1.0"), &json!(1000))
    );
    assert_eq!((&found["title"], &found["height"]), (&json!("New status by ann"), &Value::Null));
    let low = ask(&format!("{}&maxheight=99", open["url"].as_str().unwrap())).await.ok();
    assert_eq!(low["height"], 99);
    assert_eq!(ask(open["uri"].as_str().unwrap()).await.status, 200);
    for url in [closed["url"].as_str().unwrap(), "https://elsewhere.example/@a/1", "nonsense"] {
        assert_eq!(ask(url).await.status, 404, "{url}");
    }
    assert_eq!(visitor.get("/api/oembed").await.status, 400);
}

#[tokio::test]
async fn languages_and_servers_are_named_to_choose_from() {
    let state = state().await;
    let visitor = Api::visitor(&state);
    let languages = visitor.get("/api/v1/instance/languages").await.ok();
    assert!(languages.as_array().unwrap().contains(&json!({"code": "de", "name": "German"})), "{languages}");
    sqlx::query(
        "INSERT INTO hosts (name, domain, suspended) VALUES ('far.example', 'far.example', false),
                ('farm.example', 'farm.example', false), ('farce.example', 'farce.example', true),
                ('near.example', 'near.example', false)",
    )
    .execute(&state.pool)
    .await
    .unwrap();
    let found = async |asked: &str| visitor.get(&format!("/api/v1/peers/search?q={asked}")).await.ok();
    assert_eq!(found("FAR").await, json!(["far.example", "farm.example"]));
    assert_eq!(found("far_").await, json!([]), "what is asked for is no pattern");
    assert_eq!(found("").await, json!([]));
}

#[tokio::test]
async fn a_card_of_ones_own_is_an_empty_object_where_there_is_none() {
    let state = state().await;
    let api = Api::of(&state, &person(&state, "ann").await);
    let status = api.post("/api/v1/statuses", json!({"status": "x"})).await.ok();
    let path = format!("/api/v1/statuses/{}/card", status["id"].as_str().unwrap());
    assert_eq!(api.get(&path).await.ok(), json!({}));
    assert_eq!(api.get("/api/v1/statuses/1/card").await.status, 404);
}
