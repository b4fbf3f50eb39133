//! Posts that were written elsewhere are brought, and taken back.

use hedgerow::state::State;
use hedgerow::workers;
use serde_json::{Value, json};

use crate::support::api::{Api, Person};
use crate::support::archive::{PUBLIC, SOURCE, create, files, tar_gz, zip};
use crate::support::browser::{self, Browser};
use crate::support::people::with_token;
use crate::support::state;

pub(super) const PAGE: &str = "/settings/exports";
pub(super) const BRING: &str = "/settings/archive_imports";
pub(super) const PICTURE: &[u8] = include_bytes!("../../static/app-icon-180.png");

pub(super) async fn bring(browser: &mut Browser, archive: &[u8]) -> browser::Page {
    browser.submit_files(PAGE, BRING, &[], &[("archive", archive)]).await
}

pub(super) async fn work(state: &State) {
    while workers::jobs::tick(state).await.unwrap() > 0 {}
}

pub(super) async fn count(state: &State, table: &'static str) -> i64 {
    sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}")))
        .fetch_one(&state.pool)
        .await
        .unwrap()
}

/// What the account shows its owner, latest first.
pub(super) async fn posts(api: &Api, person: &Person) -> Vec<Value> {
    let path = format!("/api/v1/accounts/{}/statuses?limit=40", person.account);
    api.get(&path).await.ok().as_array().unwrap().clone()
}

/// Files that archives left behind.
pub(super) fn left_files(state: &State) -> usize {
    ["archives", "unpacked", "scratch"]
        .iter()
        .map(|folder| files_below(&state.config.data_dir.join(folder)))
        .sum()
}

fn files_below(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let paths = entries.map(|entry| entry.unwrap().path());
    // Where files of a shelf are written stays; nothing else does, be it empty.
    paths.map(|path| if path.ends_with("unfinished") { files_below(&path) } else { 1 }).sum()
}

#[tokio::test]
async fn archive_of_mastodon_comes_with_dates_threads_and_pictures_and_nobody_is_told() {
    let state = state().await;
    let (ann, bob) = (with_token(&state, "ann").await, with_token(&state, "bob").await);
    let (api, bobs) = (Api::of(&state, &ann), Api::of(&state, &bob));
    bobs.post(&format!("/api/v1/accounts/{}/follow", ann.account), json!({"notify": true})).await.ok();
    let known = bobs.post("/api/v1/statuses", json!({"status": "of bob"})).await.ok();
    let (told, notified) = (count(&state, "outgoing").await, count(&state, "notifications").await);

    let tag = json!([
        {"type": "Hashtag", "href": "https://old.example/tags/hedges", "name": "#Hedges"},
        {"type": "Mention", "href": state.config.url("/users/bob"), "name": "@bob"},
        {"type": "Emoji", "name": ":blob:", "icon": {"type": "Image", "url": "https://old.example/blob.png"}},
    ]);
    let attachment = json!([
        {"type": "Document", "mediaType": "text/html", "url": "media_attachments/files/1/original/a.png",
         "name": "a hedge", "focalPoint": [0.5, -0.25], "blurhash": "UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH"},
        {"type": "Document", "url": "media_attachments/files/2/original/gone.png"},
        {"type": "Document", "mediaType": "image/png", "url": "media_attachments/files/3/original/lie.png"},
    ]);
    let followers = format!("{SOURCE}/followers");
    let items = [
        create(
            "7",
            "2019-03-02T10:00:00Z",
            "<p>The answer</p>",
            json!({"inReplyTo": format!("{SOURCE}/statuses/1"), "to": [followers], "cc": [PUBLIC]}),
        ),
        create(
            "1",
            "2019-03-01T10:00:00Z",
            "<p>Look <script>x</script><a href=\"https://old.example/tags/hedges\" class=\"mention hashtag\">#Hedges</a> :blob:</p>",
            json!({"tag": tag, "attachment": attachment, "updated": "2019-03-01T11:00:00Z"}),
        ),
        create("2", "2020-01-01T00:00:00Z", "<p>To bob</p>", json!({"inReplyTo": known["uri"]})),
        create(
            "3",
            "2020-01-02T00:00:00Z",
            "<p>To somebody</p>",
            json!({"inReplyTo": "https://gone.example/1"}),
        ),
        create(
            "4",
            "2020-01-03T00:00:00Z",
            "<p>For followers</p>",
            json!({"to": [followers], "cc": [], "summary": "spoilt", "sensitive": true}),
        ),
        create(
            "5",
            "2020-01-04T00:00:00Z",
            "<p>A letter</p>",
            json!({"to": [state.config.url("/users/bob")], "cc": [], "tag": tag}),
        ),
        create(
            "6",
            "2020-01-05T00:00:00Z",
            "<p>Which?</p>",
            json!({"type": "Question", "endTime": "2099-01-01T00:00:00Z",
            "votersCount": 3, "oneOf": [
                {"type": "Note", "name": "this", "replies": {"type": "Collection", "totalItems": 2}},
                {"type": "Note", "name": "that", "replies": {"type": "Collection", "totalItems": 1}}]}),
        ),
        json!({"id": "x", "type": "Announce", "actor": SOURCE, "object": "https://a.example/1", "to": [PUBLIC]}),
        create(
            "8",
            "2020-01-06T00:00:00Z",
            "<p>of another</p>",
            json!({"attributedTo": "https://a.example/u"}),
        ),
        create("9", "no date", "<p>when?</p>", json!({})),
        create("10", "2020-01-06T00:00:00Z", "<p> </p>", json!({})),
    ];
    let beside = [
        ("media_attachments/files/1/original/a.png", PICTURE.to_vec()),
        ("media_attachments/files/3/original/lie.png", b"<svg onload=alert(1)>".to_vec()),
    ];
    let mut hers = Browser::of(&state, "ann").await;
    hers.get(PAGE).await.shows("Nothing was brought yet");
    assert_eq!(bring(&mut hers, &tar_gz(&files(&items, &beside))).await.location(), PAGE);
    hers.get(PAGE).await.shows("it is being unpacked");
    assert_eq!(bring(&mut hers, b"another").await.location(), PAGE);
    hers.get(PAGE).await.shows("Wait until it is done");
    work(&state).await;

    let page = hers.get(PAGE).await;
    for words in [
        SOURCE,
        "done",
        "10 / 10",
        "7 posts",
        "1 media file<",
        "1 boost left out",
        "1 post is somebody else",
        "1 entry is no post",
        "1 post has nothing in it",
        "1 media file is not in the archive",
        "1 media file is none we take",
    ] {
        page.shows(words);
    }
    assert_eq!(left_files(&state), 0);

    let all = posts(&api, &ann).await;
    let dates: Vec<&str> = all.iter().map(|post| post["created_at"].as_str().unwrap()).collect();
    assert_eq!(dates[0], "2020-01-05T00:00:00.000Z");
    assert!(dates.is_sorted_by(|a, b| a > b), "{dates:?}");
    let [poll, letter, private, lost, reply, answer, first] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!(
        first["content"].as_str().unwrap(),
        format!(
            "<p>Look <a href=\"{}\" class=\"mention hashtag\" rel=\"nofollow noopener noreferrer\" target=\"_blank\">#Hedges</a> :blob:</p>",
            state.config.url("/tags/hedges")
        )
    );
    assert_eq!(
        (&first["tags"][0]["name"], &first["emojis"], &first["language"]),
        (&"hedges".into(), &json!([]), &"en".into())
    );
    assert_eq!(first["edited_at"], "2019-03-01T11:00:00.000Z");
    assert_eq!(first["mentions"][0]["acct"], "bob");
    let media = first["media_attachments"].as_array().unwrap();
    assert_eq!(media.len(), 1);
    assert_eq!((&media[0]["type"], &media[0]["description"]), (&"image".into(), &"a hedge".into()));
    assert_eq!(media[0]["meta"]["focus"], json!({"x": 0.5, "y": -0.25}));
    assert!(media[0]["blurhash"] != attachment[0]["blurhash"] && media[0]["blurhash"].is_string());
    assert_eq!((&answer["visibility"], &answer["in_reply_to_id"]), (&"unlisted".into(), &first["id"]));
    assert_eq!(
        (&reply["in_reply_to_id"], &reply["in_reply_to_account_id"]),
        (&known["id"], &known["account"]["id"])
    );
    assert_eq!(lost["in_reply_to_id"], Value::Null);
    assert!(
        lost["content"].as_str().unwrap().starts_with("<p>Re: <a href=\"https://gone.example/1\""),
        "{lost}"
    );
    assert_eq!((&private["visibility"], &private["spoiler_text"]), (&"private".into(), &"spoilt".into()));
    assert_eq!((&letter["visibility"], &letter["mentions"]), (&"direct".into(), &json!([])));
    assert_eq!((&poll["poll"]["expired"], &poll["poll"]["votes_count"]), (&true.into(), &3.into()));
    let context = api.get(&format!("/api/v1/statuses/{}/context", first["id"].as_str().unwrap())).await.ok();
    assert_eq!(context["descendants"][0]["id"], answer["id"]);

    assert_eq!(count(&state, "outgoing").await, told, "nothing is delivered");
    assert_eq!(count(&state, "notifications").await, notified, "nobody is notified");
    let home = bobs.get("/api/v1/timelines/home").await.ok();
    assert_eq!(home.as_array().unwrap().len(), 1, "his own alone: {home}");
    assert_eq!(bobs.get("/api/v1/conversations").await.ok(), json!([]));
    assert_eq!(bobs.get("/api/v1/trends/tags").await.ok(), json!([]));
    let letter = format!("/api/v1/statuses/{}", letter["id"].as_str().unwrap());
    assert_eq!(bobs.get(&letter).await.status, 404, "a letter is its author's alone");
    assert_eq!(bobs.get(&format!("/api/v1/statuses/{}", private["id"].as_str().unwrap())).await.status, 200);

    let mut anybody = Browser::new(&state);
    anybody.get("/@ann").await.shows("Which?");
    let request =
        axum::http::Request::get("/users/ann/outbox?page=true").header("accept", "application/activity+json");
    let outbox: Value = serde_json::from_str(&{
        use tower::ServiceExt;
        let router = hedgerow::server::router(state.state.clone());
        let answer = router.oneshot(request.body(axum::body::Body::empty()).unwrap()).await.unwrap();
        let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    })
    .unwrap();
    let told: Vec<&Value> =
        outbox["orderedItems"].as_array().unwrap().iter().map(|item| &item["object"]["published"]).collect();
    assert_eq!(told.len(), 5, "what everybody may read: {outbox}");
    assert!(
        told.contains(&&"2019-03-01T10:00:00Z".into()) || told.contains(&&"2019-03-01T10:00:00.000Z".into()),
        "{told:?}"
    );
}

#[tokio::test]
async fn same_archive_again_makes_nothing_twice_and_may_be_taken_back() {
    let state = state().await;
    let (ann, bob) = (with_token(&state, "ann").await, with_token(&state, "bob").await);
    let api = Api::of(&state, &ann);
    let attachment = json!([{"type": "Document", "url": "/media_attachments/files/1/original/a.png"}]);
    let items = [
        create("1", "2019-03-01T10:00:00Z", "<p>one</p>", json!({"attachment": attachment})),
        create(
            "2",
            "2019-03-02T10:00:00Z",
            "<p>two</p>",
            json!({"inReplyTo": format!("{SOURCE}/statuses/1")}),
        ),
    ];
    // As Mastodon packs it since 4.2; in a folder, as people pack it again.
    let archive =
        zip(&files(&items, &[("archive/media_attachments/files/1/original/a.png", PICTURE.to_vec())]));
    let own = api.post("/api/v1/statuses", json!({"status": "written here"})).await.ok();
    let mut hers = Browser::of(&state, "ann").await;
    for round in ["2 posts ", "2 posts were here already"] {
        bring(&mut hers, &archive).await.location();
        work(&state).await;
        hers.get(PAGE).await.shows(round);
        assert_eq!(posts(&api, &ann).await.len(), 3);
        assert_eq!(count(&state, "media_attachments").await, 1);
    }
    let mut his = Browser::of(&state, "bob").await;
    let first: i64 =
        sqlx::query_scalar("SELECT min(id) FROM archive_imports").fetch_one(&state.pool).await.unwrap();
    let remove = format!("{BRING}/{first}/remove");
    assert_eq!(his.get(&remove).await.status, 404);
    assert_eq!(his.submit(PAGE, &remove, &[]).await.status, 404);
    hers.get(&remove).await.shows("2 posts that came with this archive will be deleted");
    let told = count(&state, "outgoing").await;
    assert_eq!(hers.submit(&remove, &remove, &[]).await.location(), PAGE);
    hers.get(PAGE).await.shows("being taken back");
    work(&state).await;
    let left = posts(&api, &ann).await;
    assert_eq!((left.len(), &left[0]["id"]), (1, &own["id"]), "what was written here stays");
    assert_eq!(count(&state, "outgoing").await, told, "nobody had heard of them");
    assert_eq!(count(&state, "media_attachments").await, 0);
    let counts = api.get(&format!("/api/v1/accounts/{}", ann.account)).await.ok();
    assert_eq!(counts["statuses_count"], 1);
    // Whoever did something with one is told.
    bring(&mut hers, &archive).await.location();
    work(&state).await;
    assert_eq!(posts(&api, &ann).await.len(), 3, "they may come again");
    let _ = bob;
}

#[tokio::test]
async fn what_one_took_along_comes_back() {
    let state = state().await;
    let (ann, bob) = (with_token(&state, "ann").await, with_token(&state, "bob").await);
    let api = Api::of(&state, &ann);
    let first =
        api.post("/api/v1/statuses", json!({"status": "first #hedge", "visibility": "direct"})).await.ok();
    let said = json!({"status": "*second* @bob", "content_type": "text/markdown", "local_only": true,
                      "in_reply_to_id": first["id"]});
    api.post("/api/v1/statuses", said).await.ok();
    let mut hers = Browser::of(&state, "ann").await;
    let fields = [("status", "look"), ("visibility", "public"), ("media_description_1", "a hedge")];
    hers.submit_files("/compose", "/statuses", &fields, &[("media_1", PICTURE)]).await.location();
    hers.submit(PAGE, "/settings/archives", &[]).await.location();
    work(&state).await;
    let link = hers.get(PAGE).await.link("/settings/archives/");
    let (_, archive) = hers.download(&link).await;

    bring(&mut hers, &archive).await.location();
    work(&state).await;
    hers.get(PAGE).await.shows("3 posts were here already");
    let before = posts(&api, &ann).await;
    assert_eq!(before.len(), 3);
    for post in &before {
        api.delete(&format!("/api/v1/statuses/{}", post["id"].as_str().unwrap())).await.ok();
    }
    bring(&mut hers, &archive).await.location();
    work(&state).await;
    let after = posts(&api, &ann).await;
    assert_eq!(after.len(), 3, "{after:?}");
    for (before, after) in before.iter().zip(&after) {
        for field in ["created_at", "visibility", "language", "local_only"] {
            assert_eq!(before[field], after[field], "{field}");
        }
        let words = |post: &Value| hedgerow::text::to_plain_text(post["content"].as_str().unwrap());
        assert_eq!(words(before), words(after));
    }
    assert_eq!(after[1]["in_reply_to_id"], after[2]["id"]);
    assert_eq!(after[0]["media_attachments"][0]["description"], "a hedge");
    let source = api.get(&format!("/api/v1/statuses/{}/source", after[1]["id"].as_str().unwrap())).await.ok();
    assert_eq!(source["text"], "*second* @bob");
    let _ = bob;
}

#[tokio::test]
async fn import_that_is_killed_between_goes_on_and_brings_each_post_once() {
    let state = state().await;
    let ann = with_token(&state, "ann").await;
    let items: Vec<Value> = (0..120)
        .map(|n| {
            create(
                &format!("{n}"),
                &format!("2019-03-01T10:{:02}:{:02}Z", n / 60, n % 60),
                &format!("<p>post {n}</p>"),
                json!({}),
            )
        })
        .collect();
    let mut hers = Browser::of(&state, "ann").await;
    bring(&mut hers, &tar_gz(&files(&items, &[]))).await.location();
    let mut kills = 0;
    for least in [0, 10, 60, 100] {
        let working = tokio::spawn({
            let state = state.state.clone();
            async move { while workers::jobs::tick(&state).await.unwrap() > 0 {} }
        });
        while count(&state, "imported_statuses").await < least && !working.is_finished() {
            tokio::task::yield_now().await;
        }
        working.abort();
        kills += i32::from(working.await.is_err());
        // What the start of a server does.
        sqlx::query("UPDATE jobs SET leased_until = NULL, due_at = now() - interval '20 years'")
            .execute(&state.pool)
            .await
            .unwrap();
    }
    assert!(kills > 1, "it was cut off {kills} times");
    work(&state).await;
    hers.get(PAGE).await.shows("120 / 120");
    hers.get(PAGE).await.shows("120 posts");
    let counts: i64 = sqlx::query_scalar("SELECT count(DISTINCT content) FROM statuses")
        .fetch_one(&state.pool)
        .await
        .unwrap();
    assert_eq!((counts, count(&state, "statuses").await), (120, 120));
    assert_eq!(left_files(&state), 0);
    let _ = ann;
}
