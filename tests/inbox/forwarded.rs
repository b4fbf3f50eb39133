//! What another than its actor sends: believed with its actor's proof, asked for at its origin without.

use chrono::TimeDelta;
use hedgerow::activitypub::proof::attach;
use hedgerow::activitypub::signature::{Demand, MessageSigner};
use hedgerow::keys::SigningKey;
use hedgerow::workers::inbound;
use serde_json::{Value, json};

use crate::support::world::{Actor, Local, World, post_signed};

/// Bob, whose words have proofs, and Carol, who passes them on to Alice.
struct Passing {
    world: World,
    alice: Local,
    bob: Actor,
    carol: Actor,
    key: SigningKey,
}

impl Passing {
    async fn start() -> Self {
        let world = World::start().await;
        let alice = world.local("alice").await;
        let bob = world.server().await.actor("bob").await;
        let carol = world.server().await.actor("carol").await;
        let key = bob.shows_proof_key().await;
        Self { world, alice, bob, carol, key }
    }

    /// Bob's note to Alice, under this name.
    fn note(&self, name: &str, text: &str) -> Value {
        let mut note = self.bob.note(name, text);
        note["tag"] = json!([{"type": "Mention", "href": self.alice.uri, "name": "@alice"}]);
        note
    }

    fn proved(&self, activity: &Value, age: TimeDelta) -> Value {
        let mut proved = activity.clone();
        attach(&mut proved, &self.bob.proof_key_id(), &self.key, self.world.clock.now() - age).unwrap();
        proved
    }

    /// Carol passes it on; tells how the inbox answered.
    async fn passes(&self, activity: &Value) -> u16 {
        let status = self.carol.posts(&self.world, "/inbox", activity).await.status;
        inbound::tick(&self.world).await.unwrap();
        status
    }

    async fn content(&self, note: &Value) -> Option<String> {
        let content = sqlx::query_scalar("SELECT content FROM statuses WHERE uri = $1");
        content.bind(note["id"].as_str().unwrap()).fetch_optional(&self.world.pool).await.unwrap()
    }

    fn times_fetched(&self, note: &Value) -> usize {
        let path = note["id"].as_str().unwrap().strip_prefix(&self.bob.server.url("")).unwrap();
        self.bob.server.times_asked(path)
    }
}

#[tokio::test]
async fn proved_activity_is_believed_whoever_passes_it_on() {
    let passing = Passing::start().await;
    let note = passing.note("1", "Said by Bob");
    let create = passing.proved(&passing.bob.create(&note), TimeDelta::zero());
    assert_eq!(passing.passes(&create).await, 202);
    assert_eq!(passing.content(&note).await.as_deref(), Some("<p>Said by Bob</p>"));
    assert_eq!(passing.times_fetched(&note), 0, "nothing had to be asked");
    let delete = passing.bob.does("Delete", "1", &json!({"type": "Tombstone", "id": note["id"]}));
    passing.passes(&passing.proved(&delete, TimeDelta::zero())).await;
    assert_eq!(passing.content(&note).await, None);
}

#[tokio::test]
async fn forged_foreign_and_old_proofs_are_none() {
    let passing = Passing::start().await;
    let mallory = passing.bob.server.actor("mallory").await;
    let key = mallory.shows_proof_key().await;
    let now = passing.world.clock.now();
    for (name, spoil) in
        ["changed", "another's key", "another's id", "old", "from the future", "without an id"]
            .iter()
            .enumerate()
    {
        let note = passing.note(&format!("n{name}"), "Said by Bob");
        passing.bob.server.publishes(&note);
        let create = passing.bob.create(&note);
        let mut sent = passing.proved(&create, TimeDelta::zero());
        match *spoil {
            "changed" => sent["object"]["content"] = json!("<p>Put into his mouth</p>"),
            "another's key" => attach(&mut sent, &mallory.proof_key_id(), &key, now).unwrap(),
            "another's id" => sent["proof"]["verificationMethod"] = json!(mallory.proof_key_id()),
            // It could be made to count again and again.
            "without an id" => {
                let mut nameless = create.clone();
                nameless.as_object_mut().unwrap().remove("id");
                sent = passing.proved(&nameless, TimeDelta::zero());
            }
            "old" => sent = passing.proved(&create, TimeDelta::days(8)),
            _ => sent = passing.proved(&create, TimeDelta::hours(-2)),
        }
        assert_eq!(passing.passes(&sent).await, 202, "{spoil}");
        assert_eq!(passing.times_fetched(&note), 1, "{spoil}: its own server is asked");
        assert_eq!(passing.content(&note).await.as_deref(), Some("<p>Said by Bob</p>"), "{spoil}");
    }
}

/// Carol got it, and puts it into Alice's inbox as if it had been for her.
#[tokio::test]
async fn direct_message_reaches_nobody_through_whom_it_was_sent_to() {
    let passing = Passing::start().await;
    let mut note = passing.bob.note("1", "For Carol alone");
    (note["to"], note["cc"]) = (json!([passing.carol.uri]), json!([]));
    let create = passing.proved(&passing.bob.create(&note), TimeDelta::zero());
    assert_eq!(passing.carol.posts(&passing.world, "/users/alice/inbox", &create).await.status, 202);
    inbound::tick(&passing.world).await.unwrap();
    assert_eq!(passing.content(&note).await, None);
}

/// Somebody keeps a follow that was undone since, and sends it again and again.
#[tokio::test]
async fn proved_activity_counts_once() {
    let passing = Passing::start().await;
    let follow = passing.proved(&passing.bob.follow(&passing.alice), TimeDelta::zero());
    assert_eq!(passing.passes(&follow).await, 202);
    let follows = "SELECT count(*) FROM follows";
    assert_eq!(passing.world.count(follows).await, 1);
    let undo = passing.proved(&passing.bob.does("Undo", "1", &follow), TimeDelta::zero());
    passing.passes(&undo).await;
    assert_eq!(passing.world.count(follows).await, 0);
    for _ in 0..2 {
        assert_eq!(passing.passes(&follow).await, 202);
    }
    assert_eq!(passing.world.count(follows).await, 0);
}

/// The newer scheme, through the whole inbox: taken, and refused with another body or for another inbox.
#[tokio::test]
async fn delivery_signed_as_rfc_9421_is_taken_for_what_was_signed_only() {
    let passing = Passing::start().await;
    let signer = passing.bob.signer(&passing.world).await;
    let signer = MessageSigner { signer: &signer, demand: Demand::default() };
    let follow = passing.bob.follow(&passing.alice);
    let undo = passing.bob.does("Undo", "1", &follow);
    assert_eq!(post_signed(&passing.world, "/inbox", &follow, &signer, &undo).await.status, 401);
    assert_eq!(post_signed(&passing.world, "/inbox", &follow, &signer, &follow).await.status, 202);
    inbound::tick(&passing.world).await.unwrap();
    assert_eq!(passing.world.count("SELECT count(*) FROM follows").await, 1);
}
