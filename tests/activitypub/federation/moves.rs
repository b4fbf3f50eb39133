//! Move, both ways, and its Undo.

use chrono::Duration;
use hedgerow::activitypub::activities::Applied;
use hedgerow::activitypub::lookup::lookup_account;
use hedgerow::db;
use hedgerow::delivery::Outgoing;
use hedgerow::domain::blocks::block;
use hedgerow::domain::follows::{FollowChange, follow};
use hedgerow::domain::lists::{self, ListChange};
use hedgerow::domain::mutes::mute;
use hedgerow::error::Error;
use hedgerow::model::{Account, AccountId, Relationship};
use hedgerow::workers;
use serde_json::{Value, json};

use crate::support::accounts::outgoing;
use crate::support::policy::decide;
use crate::support::world::{Actor, Local, Server, World, key_of};

async fn known(world: &World, actor: &Actor) -> AccountId {
    lookup_account(world, &actor.uri).await.unwrap().id
}

async fn account(world: &World, id: AccountId) -> std::sync::Arc<Account> {
    db::accounts::get(&mut world.pool.acquire().await.unwrap(), id).await.unwrap()
}

async fn relationship(world: &World, of: AccountId, to: AccountId) -> Relationship {
    let mut conn = world.pool.acquire().await.unwrap();
    db::relationships::load(&mut conn, of, &[to], true).await.unwrap().remove(0)
}

async fn work(world: &World) {
    while workers::jobs::tick(world).await.unwrap() > 0 {}
}

/// Lets an actor's document name these as its other accounts.
async fn names(actor: &Actor, aliases: Value) {
    let mut document = actor.document(&key_of(&actor.name).await);
    document["alsoKnownAs"] = aliases;
    actor.server.publishes(&document);
}

fn moves(actor: &Actor, name: &str, target: &str) -> Value {
    let mut activity = actor.does("Move", name, &json!(actor.uri));
    activity["target"] = json!(target);
    activity
}

/// Alice follows Bob, who may move to another server.
struct Scene {
    world: World,
    alice: Local,
    bob: Actor,
    old: AccountId,
    elsewhere: Server,
}

impl Scene {
    async fn start() -> Self {
        let world = World::start().await;
        let alice = world.local("alice").await;
        let bob = world.server().await.actor("bob").await;
        let elsewhere = world.server().await;
        let old = known(&world, &bob).await;
        let options = FollowChange { show_reblogs: Some(false), notify: Some(true), languages: None };
        follow(&world, alice.id, old, &options).await.unwrap();
        let Some(Outgoing::Follow { uri, .. }) = outgoing(&world).await.pop() else { panic!("no follow") };
        bob.sends(&world, &bob.does("Accept", "1", &json!(uri))).await.unwrap();
        Self { world, alice, bob, old, elsewhere }
    }

    /// Bob's new account; it names the old one.
    async fn new_bob(&self) -> Actor {
        let new = self.elsewhere.actor("bob_too").await;
        names(&new, json!([self.bob.uri])).await;
        new
    }

    async fn follows(&self, target: AccountId) -> bool {
        relationship(&self.world, self.alice.id, target).await.following
    }
}

#[tokio::test]
async fn a_move_takes_followers_along_with_how_they_follow() {
    let scene = Scene::start().await;
    let (world, alice) = (&scene.world, scene.alice.id);
    let wanted = ListChange { title: Some("Birds".into()), ..ListChange::default() };
    let list = lists::create_list(world, alice, &wanted).await.unwrap();
    lists::add_accounts(world, alice, list.id, &[scene.old]).await.unwrap();
    let (carol, dan) = (world.local("carol").await.id, world.local("dan").await.id);
    block(world, carol, scene.old).await.unwrap();
    mute(world, dan, scene.old, false, None).await.unwrap();
    let mut conn = world.pool.acquire().await.unwrap();
    db::account_notes::put(&mut conn, alice, scene.old, "from the choir").await.unwrap();

    let new = scene.new_bob().await;
    let activity = moves(&scene.bob, "1", &new.uri);
    assert_eq!(scene.bob.sends(world, &activity).await.unwrap(), Applied::Done);
    let before = outgoing(world).await.len();
    work(world).await;

    let target = known(world, &new).await;
    let shown = account(world, scene.old).await;
    assert_eq!(shown.moved_to.as_ref().map(|account| account.id), Some(target));
    let there = relationship(world, alice, target).await;
    assert!(there.requested, "{there:?}");
    assert_eq!(there.note, "from the choir");
    assert!(!scene.follows(scene.old).await);
    let told = outgoing(world).await.split_off(before);
    assert!(
        told.iter().any(|one| matches!(one, Outgoing::Follow { target: to, .. } if *to == target)),
        "{told:?}"
    );
    assert!(
        told.iter().any(|one| matches!(one, Outgoing::UndoFollow { target: to, .. } if *to == scene.old)),
        "{told:?}"
    );
    let held = lists::lists_holding(world, alice, target).await.unwrap();
    assert_eq!(held.iter().map(|list| list.title.as_str()).collect::<Vec<_>>(), ["Birds"]);
    assert!(lists::lists_holding(world, alice, scene.old).await.unwrap().is_empty());
    assert!(relationship(world, carol, target).await.blocking, "a block comes along");
    let muted = relationship(world, dan, target).await;
    assert_eq!((muted.muting, muted.muting_notifications), (true, false));

    let Some(Outgoing::Follow { uri, .. }) =
        told.into_iter().find(|one| matches!(one, Outgoing::Follow { account, .. } if *account == alice))
    else {
        panic!("no follow")
    };
    new.sends(world, &new.does("Accept", "1", &json!(uri))).await.unwrap();
    let there = relationship(world, alice, target).await;
    assert_eq!((there.following, there.showing_reblogs, there.notifying), (true, false, true));
}

#[tokio::test]
async fn a_move_done_twice_moves_once() {
    let scene = Scene::start().await;
    let new = scene.new_bob().await;
    let activity = moves(&scene.bob, "1", &new.uri);
    scene.bob.sends(&scene.world, &activity).await.unwrap();
    let target = known(&scene.world, &new).await;
    for _ in 0..2 {
        let again = hedgerow::domain::account_migrations::move_followers(&scene.world, scene.old, target);
        again.await.unwrap();
    }
    assert_eq!(scene.world.count("SELECT count(*) FROM follow_requests").await, 1);
}

#[tokio::test]
async fn without_the_new_accounts_word_nobody_is_moved() {
    let scene = Scene::start().await;
    let stranger = scene.elsewhere.actor("stranger").await;
    // The old account says it of the new one: that is the other way around.
    names(&scene.bob, json!([stranger.uri])).await;
    let activity = moves(&scene.bob, "1", &stranger.uri);
    let applied = scene.bob.sends(&scene.world, &activity).await.unwrap();
    assert_eq!(applied, Applied::Ignored("where it moves does not know it"));
    // An alias that was taken back since we last read it counts no more.
    let new = scene.new_bob().await;
    known(&scene.world, &new).await;
    names(&new, json!([])).await;
    scene.world.clock.advance(Duration::hours(1));
    let applied = scene.bob.sends(&scene.world, &moves(&scene.bob, "2", &new.uri)).await.unwrap();
    assert_eq!(applied, Applied::Ignored("where it moves does not know it"));
    work(&scene.world).await;
    assert!(scene.follows(scene.old).await);
    assert_eq!(account(&scene.world, scene.old).await.moved_to_account_id, None);
}

#[tokio::test]
async fn nobody_moves_anybody_else() {
    let scene = Scene::start().await;
    let mallory = scene.elsewhere.actor("mallory").await;
    names(&mallory, json!([scene.bob.uri])).await;
    let mut forged = mallory.does("Move", "1", &json!(scene.bob.uri));
    forged["target"] = json!(mallory.uri);
    assert!(mallory.sends(&scene.world, &forged).await.is_err());
    work(&scene.world).await;
    assert!(scene.follows(scene.old).await);
}

#[tokio::test]
async fn who_moved_lately_moves_nobody_again() {
    let scene = Scene::start().await;
    let world = &scene.world;
    let new = scene.new_bob().await;
    scene.bob.sends(world, &moves(&scene.bob, "1", &new.uri)).await.unwrap();
    work(world).await;
    let third = scene.elsewhere.actor("third").await;
    names(&third, json!([scene.bob.uri])).await;
    world.clock.advance(Duration::days(6));
    let applied = scene.bob.sends(world, &moves(&scene.bob, "2", &third.uri)).await.unwrap();
    assert_eq!(applied, Applied::Ignored("its actor moved lately"));
    world.clock.advance(Duration::days(2));
    assert_eq!(scene.bob.sends(world, &moves(&scene.bob, "3", &third.uri)).await.unwrap(), Applied::Done);
}

#[tokio::test]
async fn nobody_is_moved_to_a_suspended_server_or_account() {
    let scene = Scene::start().await;
    let new = scene.new_bob().await;
    decide(&scene.world, scene.elsewhere.authority(), "suspend", false).await;
    let refused = scene.bob.sends(&scene.world, &moves(&scene.bob, "1", &new.uri)).await;
    assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
    work(&scene.world).await;
    assert!(scene.follows(scene.old).await);
}

#[tokio::test]
async fn nobody_is_moved_on_to_who_moved_away() {
    let scene = Scene::start().await;
    let new = scene.new_bob().await;
    let mut document = new.document(&key_of(&new.name).await);
    document["alsoKnownAs"] = json!([scene.bob.uri]);
    document["movedTo"] = json!(scene.bob.uri);
    new.server.publishes(&document);
    let applied = scene.bob.sends(&scene.world, &moves(&scene.bob, "1", &new.uri)).await.unwrap();
    assert_eq!(applied, Applied::Ignored("where it moves has moved itself"));
}

#[tokio::test]
async fn who_moves_here_is_followed_at_once() {
    let scene = Scene::start().await;
    let world = &scene.world;
    let here = world.local("bob_here").await;
    let activity = moves(&scene.bob, "1", &here.uri);
    let applied = scene.bob.sends(world, &activity).await.unwrap();
    assert_eq!(applied, Applied::Ignored("where it moves does not know it"));
    hedgerow::domain::account_aliases::add_alias(world, here.id, scene.old).await.unwrap();
    assert_eq!(scene.bob.sends(world, &moves(&scene.bob, "2", &here.uri)).await.unwrap(), Applied::Done);
    work(world).await;
    assert!(scene.follows(here.id).await && !scene.follows(scene.old).await);
    assert_eq!(account(world, here.id).await.followers_count, 1);
}

#[tokio::test]
async fn a_move_taken_back_leaves_the_account_by_itself() {
    let scene = Scene::start().await;
    let world = &scene.world;
    let new = scene.new_bob().await;
    let activity = moves(&scene.bob, "1", &new.uri);
    scene.bob.sends(world, &activity).await.unwrap();
    let undo = scene.bob.does("Undo", "1", &activity);
    assert_eq!(scene.bob.sends(world, &undo).await.unwrap(), Applied::Done);
    assert_eq!(account(world, scene.old).await.moved_to_account_id, None);
    work(world).await;
    assert!(scene.follows(scene.old).await, "nobody had left yet, and nobody leaves now");
    // The other order: the Undo was faster.
    let second = moves(&scene.bob, "2", &new.uri);
    world.clock.advance(Duration::days(8));
    assert!(matches!(
        scene.bob.sends(world, &scene.bob.does("Undo", "2", &second)).await.unwrap(),
        Applied::Ignored(_)
    ));
    let applied = scene.bob.sends(world, &second).await.unwrap();
    assert_eq!(applied, Applied::Ignored("undone before it came"));
}
