//! Lists, read by somebody with much to read: each page costs what a page costs.

use hedgerow::db::accounts::SearchPrefix;
use hedgerow::db::tag_timeline::TagFilter;
use hedgerow::db::timelines::{AccountFilter, PublicScope};
use hedgerow::db::{
    accounts, audience, audit_log, blocks, bookmarks, collection_items, collections, domain_policies,
    favourites, follow_requests, followed_tags, follows, home, mutes, notification_pages, reblogs,
    relationships, statuses, streaming, tag_timeline, tags, threads, timelines, user_list, users,
};
use hedgerow::model::notification::NotificationKind;
use hedgerow::model::{AccountId, Page, Permissions, StatusId};
use sqlx::PgConnection;

use super::seeded::{Seeded, seeded};
use super::watcher::{Plan, Watcher};

/// Pages of 8 KiB that a page of forty may touch, each of its rows being weighed by some index probes.
const MOST_PAGES: u64 = 10_000;
/// Rows that one index may be asked for: three thousand for the longest thread, a few for the rest.
const MOST_ROWS: u64 = 3_000;
/// A thread, the connected, a prefix: gathered and put in order, up to their own limits.
const MOST_SORTED: u64 = 1_200;

#[tokio::test]
async fn every_list_is_read_by_index_and_within_bounds() {
    let seeded = seeded().await;
    let big = seeded.big_tables().await;
    let mut wrong = Vec::new();
    let watcher = Watcher::start();
    let pool = seeded.telling().await;
    let mut conn = pool.acquire().await.unwrap();
    for (name, plan) in read(&mut conn, seeded, &watcher).await {
        let scanned: Vec<&str> =
            plan.scanned().into_iter().filter(|table| big.iter().any(|b| b == table)).collect();
        let (pages, rows, sorted) = (plan.pages(), plan.looked_at(), plan.sorted());
        if std::env::var_os("SHOW_PLANS").is_some() {
            println!("{name}: {pages} pages, {rows} rows, {sorted} sorted");
        }
        if !scanned.is_empty() || pages > MOST_PAGES || rows > MOST_ROWS || sorted > MOST_SORTED {
            wrong.push(format!(
                "{name}: scans {scanned:?}, {pages} pages, {rows} rows, {sorted} sorted\n{:#}",
                plan.0
            ));
        }
    }
    assert!(wrong.is_empty(), "{} lists:\n{}", wrong.len(), wrong.join("\n"));
}

macro_rules! told {
    ($watcher:ident, $told:ident: $($name:literal => $call:expr),+ $(,)?) => {$(
        $call.await.unwrap();
        let plans = $watcher.take();
        assert!(!plans.is_empty(), "{} was heard", $name);
        $told.extend(plans.into_iter().map(|plan| ($name, plan)));
    )+};
}

async fn read(conn: &mut PgConnection, seeded: &Seeded, watcher: &Watcher) -> Vec<(&'static str, Plan)> {
    let mut told = Vec::new();
    let (reader, me) = (Some(seeded.reader.account), seeded.reader.account);
    let (page, first) = (seeded.page(), Page::first(40));
    // Whoever comes back after a hundred days, and reads on where they left.
    let upwards = Page { min_id: Some(seeded.below_flood - (8_640_000_000 << 16)), ..page };
    let (famous, known) = (seeded.famous, seeded.known);
    let ids: Vec<StatusId> = timelines::public(conn, None, PublicScope::All, false, page).await.unwrap().ids;
    let people: Vec<AccountId> =
        follows::followers(conn, me, first).await.unwrap().into_iter().map(|row| row.account).collect();
    let owner: i64 =
        sqlx::query_scalar("SELECT min(account_id) FROM collections").fetch_one(&mut *conn).await.unwrap();
    let owner = AccountId(owner);
    let features = collection_items::last_of_next(conn, me, 0, 500).await.unwrap().unwrap();
    watcher.take();
    for viewer in [None, reader] {
        for scope in [PublicScope::All, PublicScope::Local, PublicScope::Remote] {
            for media in [false, true] {
                told!(watcher, told:
                    "public" => timelines::public(conn, viewer, scope, media, page),
                    "public, upwards" => timelines::public(conn, viewer, scope, media, upwards),
                );
            }
        }
        for scope in [PublicScope::All, PublicScope::Local] {
            let plain = TagFilter { scope, ..TagFilter::default() };
            let joined = TagFilter { any: vec!["tag2".to_owned(), "tag3".to_owned()], ..plain.clone() };
            told!(watcher, told:
                "hashtag" => tag_timeline::page(conn, viewer, "tag1", &plain, page),
                "seldom hashtag" => tag_timeline::page(conn, viewer, "tag490", &plain, page),
                "hashtags together" => tag_timeline::page(conn, viewer, "tag1", &joined, page),
            );
        }
        let plain =
            AccountFilter { exclude_replies: true, exclude_reblogs: true, ..AccountFilter::default() };
        let media = AccountFilter { only_media: true, ..AccountFilter::default() };
        told!(watcher, told:
            "account" => timelines::account(conn, viewer, famous, &AccountFilter::default(), page),
            "account, own words" => timelines::account(conn, viewer, famous, &plain, page),
            "account, media" => timelines::account(conn, viewer, famous, &media, page),
            "pinned" => timelines::pinned(conn, viewer, famous),
            "ancestors" => timelines::ancestors(conn, viewer, ids[0]),
            "descendants" => timelines::descendants(conn, viewer, seeded.thread),
            "load" => statuses::load(conn, viewer, &ids),
            "accounts" => accounts::load(conn, &people),
            "search" => accounts::search(conn, viewer, &SearchPrefix { username_folded: "person1", domain: None }, false, 40, 0),
            "search with domain" => accounts::search(conn, viewer,
                &SearchPrefix { username_folded: "person", domain: Some("host900.e") }, false, 40, 0),
        );
    }
    told!(watcher, told:
        "home" => home::page(conn, me, page),
        "home, upwards" => home::page(conn, me, upwards),
        "notifications" => notification_pages::page(conn, me, &NotificationKind::ALL, None, false, first),
        "mentions" => notification_pages::page(conn, me, &[NotificationKind::Mention], None, false, page),
        "notifications of one" => notification_pages::page(conn, me, &NotificationKind::ALL, Some(famous), false, first),
        "unread" => notification_pages::count_above(conn, me, &NotificationKind::ALL, 0, 100),
        "favourites" => favourites::page_of_account(conn, me, first),
        "favourited by" => favourites::page_of_status(conn, known, first),
        "reblogged by" => reblogs::page_of_status(conn, known, first),
        "bookmarks" => bookmarks::page_of_account(conn, me, first),
        "followers" => follows::followers(conn, me, first),
        "following" => follows::following(conn, me, first),
        "follow requests" => follow_requests::list(conn, me, first),
        "blocks" => blocks::list(conn, me, first),
        "mutes" => mutes::list(conn, me, first),
        "followed hashtags" => followed_tags::page_of_account(conn, me, first),
        "relationships" => relationships::load(conn, me, &people, true),
        "replies" => threads::replies(conn, seeded.thread, page),
        "hashtags" => tags::search(conn, "tag1", 40, 0),
        "inboxes of followers" => audience::of_followers(conn, me, 0, 500),
        "inboxes" => audience::of_accounts(conn, &people),
        "audience" => streaming::audience(conn, ids[0], &people),
        "holders" => home::holders(conn, ids[0], &people),
        "users" => user_list::page(conn, first),
        "users who wait" => user_list::pending(conn, first),
        "staff" => users::staff(conn, Permissions::MANAGE_USERS),
        "audit log" => audit_log::page(conn, first),
        "own collections" => collections::page_of_account(conn, reader, me, 40, 0),
        "collections of others" => collections::page_of_account(conn, reader, owner, 40, 0),
        "collections for visitors" => collections::page_of_account(conn, None, owner, 40, 0),
        "collections featuring" => collections::page_featuring(conn, me, 40, 40),
        "who may be featured" => collection_items::rights(conn, me, &people),
        "features of one by another" => collection_items::hold_pair(conn, owner, me),
        "the next features" => collection_items::last_of_next(conn, me, 0, 500),
        "people of a server featured" => collection_items::hold_featured_of_domain(conn, me, "host900.example", 50),
        "collections by their uris" => collections::uris_of_account(conn, me, 10),
        "features by a server" => collection_items::hold_of_domain(conn, me, "host900.example", (0, features)),
        "domain policies" => domain_policies::page(conn, first),
    );
    told
}
