//! Collections of accounts in the browser.

use hedgerow::domain::collections::{CollectionChange, collections_of, create_collection};
use hedgerow::domain::reports::{NewReportOf, report};

use crate::support::browser::Browser;
use crate::support::{owner, person, state};

#[tokio::test]
async fn collection_is_made_filled_looked_at_left_and_deleted() {
    let state = state().await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    person(&state, "cat").await;
    let found = "UPDATE accounts SET discoverable = true WHERE username = 'bob'";
    sqlx::query(found).execute(&state.pool).await.unwrap();
    let mut hers = Browser::of(&state, "ann").await;
    hers.get("/collections").await.shows("No collections yet");
    let refused = hers.submit("/collections", "/collections", &[("name", ""), ("tag_name", "no tag")]).await;
    assert_eq!(refused.status, 422);
    let fields = [("name", "Nice <3"), ("description", "People & cats"), ("tag_name", "#Cats")];
    let edit = hers.submit("/collections", "/collections", &fields).await.location().to_owned();
    let path = edit.strip_suffix("/edit").unwrap().to_owned();
    let add = format!("{path}/add");
    for (acct, said) in [
        ("@nobody", "Nobody by that address is known here."),
        ("@cat", "They do not let you put them into collections."),
    ] {
        hers.submit(&edit, &add, &[("acct", acct)]).await.location();
        hers.get(&edit).await.shows(said);
    }
    hers.submit(&edit, &add, &[("acct", "@bob")]).await.location();
    hers.get(&edit).await.shows("@bob");
    hers.submit(&edit, &add, &[("acct", "@bob")]).await.location();
    hers.get(&edit).await.shows("They are in it already, or left it.");

    let mut visitor = Browser::new(&state);
    let page = visitor.get(&path).await;
    page.shows("Nice &#60;3");
    page.shows("People &amp; cats");
    page.shows("@bob");
    page.shows("/tags/cats");
    visitor.get("/@ann").await.shows(&path);
    let mut others = Browser::of(&state, "cat").await;
    assert_eq!(others.get(&edit).await.status, 404);
    assert_eq!(others.get("/collections/7").await.status, 404);

    let mut his = Browser::of(&state, "bob").await;
    his.get("/notifications").await.shows("put you into a collection");
    his.get("/collections").await.shows("Nice &#60;3");
    let mut conn = state.pool.acquire().await.unwrap();
    let place: i64 = sqlx::query_scalar("SELECT id FROM collection_items WHERE account_id = $1")
        .bind(bob.0)
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    drop(conn);
    let leave = format!("{path}/leave");
    his.submit("/collections", &leave, &[("item_id", &place.to_string())]).await.location();
    his.get("/collections").await.shows("Nobody put you into one.");
    visitor.get(&path).await.shows("Nobody is in this collection.");

    let changed = hers.submit(&edit, &edit, &[("name", "Quiet"), ("unlisted", "on")]).await;
    assert_eq!(changed.location(), path);
    assert!(!visitor.get("/@ann").await.text.contains(&path), "it is not on the profile any more");
    let delete = format!("{path}/delete");
    assert_eq!(hers.submit(&delete, &delete, &[]).await.location(), "/collections");
    assert_eq!(visitor.get(&path).await.status, 404);
    assert!(collections_of(&state, None, ann, 10, 0).await.unwrap().is_empty());
}

#[tokio::test]
async fn staff_sees_what_is_reported_and_takes_it_away() {
    let state = state().await;
    owner(&state).await;
    let (ann, bob) = (person(&state, "ann").await, person(&state, "bob").await);
    let change = CollectionChange { name: Some("Rude people".to_owned()), ..CollectionChange::default() };
    let made = create_collection(&state, ann, &change, &[]).await.unwrap().collection.id;
    let said = NewReportOf { collections: vec![made], ..NewReportOf::default() };
    report(&state, bob, ann, said).await.unwrap();
    let path = format!("/collections/{made}");
    let mut staff = Browser::of(&state, "olga").await;
    let reports = staff.get("/admin/reports").await;
    reports.shows("Rude people");
    reports.shows(&path);
    let take = format!("{path}/take_away");
    Browser::of(&state, "bob").await.get(&path).await.shows_not(&take);
    assert_eq!(Browser::of(&state, "bob").await.submit("/collections", &take, &[]).await.status, 403);
    assert_eq!(Browser::of(&state, "bob").await.get(&take).await.status, 403);
    staff.get(&path).await.link("/take_away");
    staff.get(&take).await.shows("cannot be brought back");
    staff.submit(&take, &take, &[]).await.location();
    assert_eq!(staff.get(&path).await.status, 404);
    let acts: i64 = sqlx::query_scalar("SELECT count(*) FROM audit_log WHERE target_type = 'collection'")
        .fetch_one(&state.pool)
        .await
        .unwrap();
    assert_eq!(acts, 1);
}

#[tokio::test]
async fn collections_are_found_by_search_engines_as_their_owners_are() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let change = CollectionChange { name: Some("People".to_owned()), ..CollectionChange::default() };
    let made = create_collection(&state, ann, &change, &[]).await.unwrap().collection.id;
    let path = format!("/collections/{made}");
    let mut visitor = Browser::new(&state);
    let noindex = r#"<meta name="robots" content="noindex">"#;
    for (what, found) in [
        ("discoverable = true", true),
        ("discoverable = false", false),
        ("discoverable = NULL", false),
        ("discoverable = true, limited_at = now()", false),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(format!("UPDATE accounts SET {what} WHERE id = $1")))
            .bind(ann.0)
            .execute(&state.pool)
            .await
            .unwrap();
        assert_eq!(!visitor.get(&path).await.text.contains(noindex), found, "{what}");
    }
}

#[tokio::test]
async fn paragraphs_do_not_nest() {
    let state = state().await;
    let ann = person(&state, "ann").await;
    let change = CollectionChange {
        name: Some("People".to_owned()),
        description: Some("One <two>".to_owned()),
        ..CollectionChange::default()
    };
    let made = create_collection(&state, ann, &change, &[]).await.unwrap().collection.id;
    let path = format!("/collections/{made}");
    let mut visitor = Browser::new(&state);
    visitor.get(&path).await.shows("<p>One &lt;two&gt;</p>");
    let elsewhere = "UPDATE collections SET local = false, description_html = '<p>One</p><p>Two</p>'";
    sqlx::query(elsewhere).execute(&state.pool).await.unwrap();
    let page = visitor.get(&path).await;
    page.shows("<p>One</p><p>Two</p>");
    page.shows_not("<p><p>");
}
