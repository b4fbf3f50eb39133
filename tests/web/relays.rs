//! The page about relays: an operator asks one, sees its answer come, and leaves; others have no way in.

use crate::support::browser::Browser;
use crate::support::world::World;
use crate::support::{owner, person};

#[tokio::test]
async fn operator_asks_a_relay_and_leaves_it_and_others_may_not() {
    let world = World::start().await;
    owner(&world).await;
    person(&world, "ann").await;
    let server = world.server().await;
    let mut browser = Browser::of(&world, "olga").await;
    browser.get("/admin/relays").await.shows("No relay was asked yet");
    let wrong = browser.submit("/admin/relays", "/admin/relays", &[("url", "relay")]).await;
    assert_eq!(wrong.status, 422);
    let inbox = server.url("/inbox");
    let asked = browser.submit("/admin/relays", "/admin/relays", &[("url", &inbox)]).await;
    assert_eq!(asked.location(), "/admin/relays");
    world.work().await;
    let page = browser.get("/admin/relays").await;
    page.shows("Asked");
    page.shows(&inbox);
    assert_eq!(server.delivered()[0]["type"], "Follow");
    let id: i64 = sqlx::query_scalar("SELECT id FROM relays").fetch_one(&world.pool).await.unwrap();
    let act = |verb: &str| format!("/admin/relays/{id}/{verb}");
    let zero = browser.submit("/admin/relays", &act("limit"), &[("limit", "0")]).await;
    assert_eq!(zero.location(), "/admin/relays");
    browser.get("/admin/relays").await.shows("That is no number");
    browser.submit("/admin/relays", &act("limit"), &[("limit", "7")]).await;
    browser.get("/admin/relays").await.shows("value=\"7\"");
    browser.submit("/admin/relays", &act("unsubscribe"), &[]).await;
    world.work().await;
    browser.get("/admin/relays").await.shows("Left");
    assert_eq!(server.delivered()[1]["type"], "Undo");
    assert_eq!(browser.submit("/admin/relays", &act("smash"), &[]).await.status, 404);
    browser.submit("/admin/relays", &act("remove"), &[]).await;
    browser.get("/admin/relays").await.shows("No relay was asked yet");

    let mut member = Browser::of(&world, "ann").await;
    assert_eq!(member.get("/admin/relays").await.status, 403);
    let refused = member.submit("/settings/account", "/admin/relays", &[("url", &inbox)]).await;
    assert_eq!(refused.status, 403);
}
