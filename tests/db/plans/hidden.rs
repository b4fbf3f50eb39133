//! A page whose newest 100,000 rows nobody may see, because their server was suspended.

use hedgerow::db::timelines::{self, PublicScope};
use hedgerow::model::Page;

use super::seeded::seeded;
use super::watcher::{Plan, Watcher};

/// Of 8 KiB, for the 10,000 rows that are weighed at most.
const MOST_PAGES: u64 = 200_000;

#[tokio::test]
async fn page_above_a_hundred_thousand_hidden_rows_is_bounded_and_leads_on() {
    let seeded = seeded().await;
    for viewer in [None, Some(seeded.reader.account)] {
        let watcher = Watcher::start();
        let pool = seeded.telling().await;
        let mut conn = pool.acquire().await.unwrap();
        let mut page = Page::first(20);
        let mut asked = 0;
        let ids = loop {
            let listing = timelines::public(&mut conn, viewer, PublicScope::All, false, page).await.unwrap();
            let pages: u64 = watcher.take().iter().map(Plan::pages).sum();
            assert!(pages < MOST_PAGES, "{viewer:?}: {pages} pages");
            asked += 1;
            if !listing.ids.is_empty() {
                break listing.ids;
            }
            assert!(listing.cut && asked <= 11, "it leads on to where something is");
            page.max_id = listing.keys.last().copied();
        };
        assert!(ids.iter().all(|id| id.0 < seeded.below_flood));
    }
}
