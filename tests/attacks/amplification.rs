//! One activity that makes us ask and ask: what it may cost is bounded, and the bounds are pinned here.

use serde_json::{Value, json};

use super::scene::Scene;
use crate::support::world::{Actor, Answer, Server, key_of};

/// What the worst activity we know costs in requests. It may fall; a rise must be meant.
const WORST: usize = 201;

/// A thread without an end: every note answers one that is not known, by somebody who is not known.
async fn endless_thread(server: &Server, length: usize) -> (Vec<Actor>, Vec<Value>) {
    let mut notes: Vec<Value> = Vec::new();
    let mut people = Vec::new();
    let key = key_of("crowd").await;
    for n in 0..length {
        let name = format!("p{n}");
        let actor =
            Actor { server: server.clone(), uri: server.url(&format!("/users/{name}")), name: name.clone() };
        server.publishes(&actor.document(&key));
        server.handle(&name, &actor.uri);
        let mut note = actor.note("1", "and so on");
        note["inReplyTo"] = json!(server.url(&format!("/users/p{}/1", n + 1)));
        // And names a few more people each.
        note["tag"] = json!((0..10)
            .map(|m| json!({"type": "Mention", "href": server.url(&format!("/users/q{n}x{m}")), "name": format!("@q{n}x{m}")}))
            .collect::<Vec<_>>());
        for m in 0..10 {
            let other = format!("q{n}x{m}");
            let other =
                Actor { server: server.clone(), uri: server.url(&format!("/users/{other}")), name: other };
            server.publishes(&other.document(&key));
            server.handle(&other.name, &other.uri);
        }
        server.publishes(&note);
        notes.push(note);
        people.push(actor);
    }
    (people, notes)
}

/// What one delivery of `activity` made us ask, of all servers.
async fn cost(scene: &Scene, actor: &Actor, servers: &[&Server], activity: &Value) -> usize {
    let asked = || servers.iter().map(|server| server.asked().len()).sum::<usize>();
    let before = asked();
    scene.deliver(actor, activity).await;
    asked() - before
}

#[tokio::test]
async fn masto_22025() {
    let scene = Scene::set().await;
    // Only those whom somebody follows are listened to so far.
    scene.befriend(&scene.mallory).await;
    let crowd = scene.world.server().await;
    let (_, notes) = endless_thread(&crowd, 120).await;
    let servers = [&crowd, &scene.mallory.server, &scene.victor.server];
    let mut costs = Vec::new();

    let mut reply = scene.mallory.note("reply", "into the thread");
    reply["inReplyTo"] = notes[0]["id"].clone();
    costs.push((
        "an answer into an endless thread",
        cost(&scene, &scene.mallory, &servers, &scene.mallory.create(&reply)).await,
    ));
    let announce = scene.mallory.does("Announce", "1", &notes[60]["id"]);
    costs.push(("a boost out of the middle of it", cost(&scene, &scene.mallory, &servers, &announce).await));
    let mut crowded = scene.mallory.note("crowded", "hello all");
    crowded["tag"] = json!((0..500)
        .map(|n| json!({"type": "Mention", "href": crowd.url(&format!("/users/nobody{n}")), "name": format!("@nobody{n}")}))
        .collect::<Vec<_>>());
    crowded["cc"] = json!((500..1500).map(|n| crowd.url(&format!("/users/nobody{n}"))).collect::<Vec<_>>());
    costs.push((
        "a post that names everybody",
        cost(&scene, &scene.mallory, &servers, &scene.mallory.create(&crowded)).await,
    ));
    // Redirects, and a document whose id lies elsewhere on its server, again and again.
    for n in 0..50 {
        crowd.answers(&format!("/hop/{n}"), Answer::redirect(&crowd.url(&format!("/hop/{}", n + 1))));
    }
    let hop = scene.mallory.does("Announce", "2", &json!(crowd.url("/hop/0")));
    costs.push(("a boost of a chain of redirects", cost(&scene, &scene.mallory, &servers, &hop).await));
    for n in 0..50 {
        let document = json!({"id": crowd.url(&format!("/wander/{}", n + 1)), "type": "Note"});
        crowd.answers(&format!("/wander/{n}"), Answer::json(&document));
    }
    let wander = scene.mallory.does("Announce", "3", &json!(crowd.url("/wander/0")));
    costs
        .push(("a boost of what is always elsewhere", cost(&scene, &scene.mallory, &servers, &wander).await));
    // One whose key, owner and handle must be found first.
    let stranger = crowd.actor("stranger").await;
    costs.push((
        "a first word of a stranger",
        cost(&scene, &stranger, &servers, &stranger.follow(&scene.alice)).await,
    ));

    let worst = costs.iter().map(|(_, cost)| *cost).max().unwrap();
    assert!(worst <= WORST, "{costs:#?}");
    assert!(worst + 40 >= WORST, "the bound is too wide by now: {costs:#?}");
    let bounded = [
        ("a boost of a chain of redirects", 5),
        ("a boost of what is always elsewhere", 3),
        ("a first word of a stranger", 8),
    ];
    for (what, most) in bounded {
        let (_, cost) = costs.iter().find(|(name, _)| *name == what).unwrap();
        assert!(*cost <= most, "{what}: {cost}");
    }
    // Again: what is known by now is not asked for, and what failed is remembered.
    reply["id"] = json!(scene.mallory.id("reply-2"));
    assert!(cost(&scene, &scene.mallory, &servers, &scene.mallory.create(&reply)).await <= WORST);
}
