//! The exact JSON we send, pinned; and that our own reader takes each.

use chrono::{DateTime, TimeZone, Utc};
use serde::Serialize;
use serde_json::Value;

use super::*;
use crate::activitypub::vocabulary as read;
use crate::activitypub::vocabulary::{ActorKind, PUBLIC};

const ACTOR: &str = "https://ours.example/users/alice";
const STATUS: &str = "https://ours.example/users/alice/statuses/1";
const BOB: &str = "https://peer.example/bob";

fn s(text: &str) -> String {
    text.to_owned()
}

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 20, 12, 0, 0).single().unwrap()
}

/// The bytes that would be sent, read back by the rules for what peers send.
fn sent(content: impl Vocabulary + Serialize) -> Value {
    read::parse_document(&serde_json::to_vec(&document(content)).unwrap()).unwrap()
}

fn note() -> Note {
    Note {
        id: s(STATUS),
        kind: NoteKind::Note,
        attributed_to: s(ACTOR),
        content: Content::new(s("<p>Hello</p>"), Some("en")),
        summary: None,
        sensitive: false,
        url: s("https://ours.example/@alice/1"),
        published: noon(),
        updated: None,
        to: vec![s(PUBLIC)],
        cc: vec![format!("{ACTOR}/followers")],
        direct_message: false,
        in_reply_to: None,
        context: None,
        conversation: None,
        attachment: vec![],
        tag: vec![],
        replies: Some(format!("{STATUS}/replies")),
        likes: Some(Counted::new(format!("{STATUS}/likes"), 2)),
        shares: Some(Counted::new(format!("{STATUS}/shares"), 0)),
        poll: None,
        quote: None,
        source: None,
        interaction_policy: None,
    }
}

fn image() -> Image {
    Image { media_type: s("image/png"), url: s("https://ours.example/media/a.png"), name: Some(s("a cat")) }
}

fn actor() -> Actor {
    Actor {
        id: s(ACTOR),
        kind: ActorKind::Person,
        preferred_username: s("alice"),
        webfinger: s("alice@ours.example"),
        name: s("Alice"),
        summary: s("<p>hi</p>"),
        url: s("https://ours.example/@alice"),
        inbox: format!("{ACTOR}/inbox"),
        outbox: format!("{ACTOR}/outbox"),
        collections: Some(Collections {
            followers: format!("{ACTOR}/followers"),
            following: format!("{ACTOR}/following"),
            featured: format!("{ACTOR}/collections/featured"),
            featured_tags: format!("{ACTOR}/collections/tags"),
            featured_collections: format!("{ACTOR}/featured_collections"),
        }),
        interaction_policy: Some(ActorPolicy {
            can_feature: Permission { automatic_approval: vec![s(PUBLIC)] },
        }),
        endpoints: Endpoints { shared_inbox: s("https://ours.example/inbox"), for_clients: None },
        assertion_method: Vec::new(),
        public_key: PublicKey::main(ACTOR, s("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n")),
        manually_approves_followers: false,
        discoverable: true,
        indexable: true,
        memorial: false,
        suspended: false,
        published: noon(),
        moved_to: None,
        also_known_as: vec![s("https://old.example/alice")],
        attribution_domains: vec![],
        icon: Some(image()),
        image: None,
        attachment: vec![PropertyValue { name: s("Site"), value: s("<a href=\"https://a.example\">a</a>") }],
        tag: vec![Tag::Hashtag { href: s("https://ours.example/tags/cats"), name: s("#cats") }],
    }
}

#[test]
fn a_person_is_published_with_all_that_peers_use() {
    let value = sent(actor());
    insta::assert_json_snapshot!(value);
    let read = read::Actor::read(&value).unwrap();
    assert_eq!((read.username.as_str(), read.keys.len(), read.fields.len()), ("alice", 1, 1));
    assert!(read.followers.is_some() && read.shared_inbox.is_some() && read.url.is_some());
}

#[test]
fn the_instance_actor_has_no_followers() {
    let value = sent(Actor {
        kind: ActorKind::Application,
        collections: None,
        interaction_policy: None,
        also_known_as: vec![],
        icon: None,
        attachment: vec![],
        tag: vec![],
        manually_approves_followers: true,
        ..actor()
    });
    insta::assert_json_snapshot!(value);
    assert_eq!(read::Actor::read(&value).unwrap().kind, ActorKind::Application);
}

#[test]
fn a_plain_note_in_its_create() {
    let note = note();
    let (to, cc) = (note.to.clone(), note.cc.clone());
    let create =
        Create::new(format!("{STATUS}/activity"), s(ACTOR), note).addressed(to, cc).published(noon());
    let value = sent(create);
    insta::assert_json_snapshot!(value);
    let activity = read::Activity::read(&value).unwrap();
    assert!(activity.audience.public_in_to);
    let object = read::Object::read(activity.object().unwrap().value().unwrap()).unwrap();
    assert_eq!((object.language(), object.likes_count), (Some("en"), Some(2)));
}

#[test]
fn a_note_with_everything() {
    let full = Note {
        summary: Some(s("cats")),
        sensitive: true,
        updated: Some(noon() + chrono::TimeDelta::milliseconds(1)),
        in_reply_to: Some(format!("{BOB}/1")),
        context: Some(s("https://ours.example/contexts/1")),
        conversation: Some(s("tag:peer.example,2026:1")),
        attachment: vec![Attachment {
            media_type: s("image/png"),
            url: s("https://ours.example/media/b.png"),
            name: Some(s("another cat")),
            blurhash: Some(s("LEHV6nWB2yk8pyo0adR*.7kCMdnj")),
            focal_point: Some([0.1, -1.0]),
            width: Some(640),
            height: Some(480),
            duration: None,
            icon: None,
        }],
        tag: vec![
            Tag::Mention { href: s(BOB), name: s("@bob@peer.example") },
            Tag::Hashtag { href: s("https://ours.example/tags/cats"), name: s("#cats") },
            Tag::Emoji {
                id: s("https://ours.example/emojis/1"),
                name: s(":cat:"),
                icon: image(),
                updated: noon(),
            },
            Tag::Link {
                href: format!("{BOB}/2"),
                media_type: s("application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\""),
                rel: s("https://misskey-hub.net/ns#_misskey_quote"),
                name: s("RE: https://peer.example/bob/2"),
            },
        ],
        quote: Some(Quote::new(&format!("{BOB}/2"), Some(format!("{BOB}/stamps/1")))),
        interaction_policy: Some(InteractionPolicy {
            can_quote: Permission { automatic_approval: vec![s(PUBLIC)] },
            can_reply: None,
            can_like: None,
            can_announce: None,
        }),
        ..note()
    };
    let value = sent(full);
    insta::assert_json_snapshot!(value);
    let object = read::Object::read(&value).unwrap();
    assert!(object.is_edited() && object.sensitive && object.quote.is_some());
    assert_eq!((object.tags.mentions.len(), object.tags.emojis.len(), object.attachments.len()), (1, 1, 1));
    assert!(object.interaction_policy.can_quote.unwrap().automatic.public);
}

#[test]
fn a_poll_and_a_vote_in_it() {
    let option = |name: &str, total_items| PollOption {
        name: s(name),
        replies: Votes { total_items: Some(total_items) },
    };
    let poll = Poll {
        options: PollOptions::OneOf(vec![option("yes", 1), option("no", 0)]),
        end_time: Some(noon()),
        closed: None,
        voters_count: 1,
    };
    let question = Note {
        kind: NoteKind::Question,
        poll: Some(poll),
        direct_message: true,
        to: vec![s(BOB)],
        cc: vec![],
        ..note()
    };
    let update =
        Update::new(format!("{STATUS}#updates/1"), s(ACTOR), question).addressed(vec![s(BOB)], vec![]);
    let value = sent(update);
    insta::assert_json_snapshot!("poll", value);
    assert_eq!(read::Object::read(&value["object"]).unwrap().poll.unwrap().options.len(), 2);

    let vote = Vote::new(format!("{ACTOR}#votes/1"), s(ACTOR), format!("{BOB}/q"), s(BOB), s("yes"));
    let create =
        CreateVote::new(format!("{ACTOR}#votes/1/activity"), s(ACTOR), vote).addressed(vec![s(BOB)], vec![]);
    let value = sent(create);
    insta::assert_json_snapshot!("vote", value);
    assert_eq!(read::Object::read(&value["object"]).unwrap().vote().unwrap().1, "yes");
}

#[test]
fn every_other_activity() {
    let follow =
        || Follow::new(format!("{ACTOR}#follows/1"), s(ACTOR), s(BOB)).addressed(vec![s(BOB)], vec![]);
    let theirs = || Follow::new(format!("{BOB}/follows/9"), s(BOB), s(ACTOR));
    let public = || (vec![s(PUBLIC)], vec![format!("{ACTOR}/followers")]);
    let like = || {
        Like::new(format!("{ACTOR}#likes/1"), s(ACTOR), format!("{BOB}/1")).addressed(vec![s(BOB)], vec![])
    };
    let featured = || format!("{ACTOR}/collections/featured");
    let id = |suffix: &str| format!("{ACTOR}#{suffix}");
    let (to, cc) = public();
    let all = [
        sent(follow()),
        sent(Accept::new(id("accepts/follows/9"), s(ACTOR), theirs()).addressed(vec![s(BOB)], vec![])),
        sent(Reject::new(id("rejects/follows/9"), s(ACTOR), theirs()).addressed(vec![s(BOB)], vec![])),
        sent(Undo::new(id("follows/1/undo"), s(ACTOR), follow()).addressed(vec![s(BOB)], vec![])),
        sent(like()),
        sent(Undo::new(id("likes/1/undo"), s(ACTOR), like())),
        sent(
            Announce::new(format!("{STATUS}/activity"), s(ACTOR), format!("{BOB}/1"))
                .addressed(to.clone(), cc)
                .published(noon()),
        ),
        sent(
            Delete::new(format!("{STATUS}#delete"), s(ACTOR), Tombstone::new(s(STATUS)))
                .addressed(to.clone(), vec![]),
        ),
        sent(DeleteActor::new(id("delete"), s(ACTOR), s(ACTOR)).addressed(to.clone(), vec![])),
        sent(Add::new(id("pins/1"), s(ACTOR), s(STATUS)).target(featured())),
        sent(Remove::new(id("pins/1/undo"), s(ACTOR), s(STATUS)).target(featured())),
        sent(Block::new(id("blocks/1"), s(ACTOR), s(BOB))),
        sent(Flag::new(id("flags/1"), s(ACTOR), vec![s(BOB), format!("{BOB}/1")]).content(s("spam"))),
        sent(Move::new(id("moves/1"), s(ACTOR), s(ACTOR)).target(s("https://new.example/alice"))),
        sent(Update::new(id("updates/1"), s(ACTOR), actor()).addressed(to, vec![])),
    ];
    insta::assert_json_snapshot!(all);
    for value in &all {
        assert_eq!(read::Activity::read(value).unwrap().actor.as_str(), ACTOR);
    }
}

#[test]
fn collections_are_hidden_paged_or_whole() {
    let id = format!("{ACTOR}/followers");
    let mut page = OrderedCollectionPage::new(format!("{id}?page=1"), id.clone(), vec![s(BOB)]);
    page.next = Some(format!("{id}?page=2"));
    let all = [
        sent(OrderedCollection::<String>::hidden(id.clone(), 7)),
        sent(OrderedCollection::<String>::paged(id.clone(), 7, format!("{id}?page=1"))),
        sent(OrderedCollection::whole(id.clone(), vec![note()])),
        sent(page),
    ];
    insta::assert_json_snapshot!(all);
    assert_eq!(read::Collection::read(&all[2]).unwrap().items.len(), 1);
    assert_eq!(read::CollectionPage::read(&all[3]).unwrap().items.len(), 1);
}
