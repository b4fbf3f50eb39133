//! How many statements a request costs, however many rows it answers with.

use super::seeded::seeded;
use super::watcher::Watcher;
use crate::support::api::Api;

#[tokio::test]
async fn main_reads_cost_a_fixed_number_of_statements() {
    let seeded = seeded().await;
    let over = seeded.state().await;
    let api = Api::of(&over.state, &seeded.reader);
    let below = seeded.below_flood;
    let (famous, known, thread) = (seeded.famous, seeded.known, seeded.thread);
    // At most: who asks and what they filter, what the page holds, the statuses with their originals, their authors.
    let reads = [
        (format!("/api/v1/timelines/home?max_id={below}"), 6),
        (format!("/api/v1/timelines/public?max_id={below}"), 6),
        (format!("/api/v1/timelines/tag/tag1?max_id={below}"), 7),
        (format!("/api/v1/accounts/{famous}/statuses?max_id={below}"), 8),
        (format!("/api/v1/accounts/{famous}?x=1"), 5),
        (format!("/api/v1/statuses/{known}?x=1"), 6),
        (format!("/api/v1/statuses/{thread}/context?x=1"), 10),
        (format!("/api/v1/notifications?max_id={below}"), 8),
        ("/api/v2/search?type=statuses&q=word7".to_owned(), 7),
        ("/api/v1/favourites?x=1".to_owned(), 7),
        ("/api/v1/bookmarks?x=1".to_owned(), 7),
    ];
    // The first request of a process reads what it keeps.
    api.get("/api/v1/timelines/home").await.ok();
    let mut wrong = Vec::new();
    for (path, most) in reads {
        let mut counts = Vec::new();
        // Whoever looks first at what other servers wrote has more of it fetched; the next ask whether that was done.
        api.get(&path).await.ok();
        for limit in [1, 20, 40] {
            let watcher = Watcher::start();
            let answer = api.get(&format!("{path}&limit={limit}")).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text);
            counts.push(watcher.take().len());
        }
        if counts.iter().any(|count| *count != counts[0] || *count > most) {
            wrong.push(format!("{path}: {counts:?} statements for 1, 20 and 40 rows, not {most} at most"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
