"""A day with Mastodon.py. Arguments: address, picture."""

import sys
import threading
from datetime import datetime

from mastodon import (
    Mastodon,
    MastodonAPIError,
    MastodonNotFoundError,
    MastodonUnauthorizedError,
    StreamListener,
)

from browser import OUT_OF_BAND, Browser

BASE, PICTURE = sys.argv[1:3]
PASSWORD = "correct horse battery"
SCOPES = ["read", "write", "follow", "push", "profile"]


def log_in(name):
    client_id, secret = Mastodon.create_app(
        "Mastodon.py", scopes=SCOPES, redirect_uris=OUT_OF_BAND, api_base_url=BASE, website="https://app.example"
    )
    client = Mastodon(client_id=client_id, client_secret=secret, api_base_url=BASE)
    browser = Browser(BASE)
    browser.sign_in(f"{name}@example.org", PASSWORD)
    url = client.auth_request_url(redirect_uris=OUT_OF_BAND, scopes=SCOPES, allow_http=True)
    assert browser.code(url, "deny") is None
    client.log_in(code=browser.code(url), redirect_uri=OUT_OF_BAND, scopes=SCOPES, allow_http=True)
    assert client.app_verify_credentials().name == "Mastodon.py"
    return client


def refused(error, call, *arguments, **named):
    try:
        call(*arguments, **named)
    except error as refusal:
        return refusal
    raise AssertionError(f"{call} was not refused")


class Listener(StreamListener):
    def __init__(self):
        self.texts, self.heard = [], threading.Event()

    def on_update(self, status):
        self.texts.append(status.content)
        if "the last word" in status.content:
            self.heard.set()


ann, bob = log_in("pyann"), log_in("pybob")

# Who one is, and where.
me, other = ann.me(), bob.account_verify_credentials()
assert me.username == "pyann" and me.source.privacy == "public" and isinstance(me.created_at, datetime)
instance = ann.instance()
assert instance.configuration.statuses.max_characters == 500
assert instance.api_versions.mastodon >= 1
me = ann.account_update_credentials(
    display_name="Ann of the Hedge", note="Likes **wrens**", fields=[("Home", "a hedge")], avatar=PICTURE, bot=False
)
assert me.display_name == "Ann of the Hedge" and me.fields[0].name == "Home" and "/media/" in me.avatar
assert ann.preferences()["posting:default:visibility"] == "public"

# Following, and what it makes.
relation = bob.account_follow(me)
assert relation.following and ann.account_relationships(other)[0].followed_by
assert [a.id for a in ann.account_followers(me)] == [other.id] and bob.account_following(other)[0].id == me.id
assert ann.notifications(types=["follow"])[0].account.id == other.id

# Streaming begins before the posts.
listener = Listener()
stream = bob.stream_user(listener, run_async=True, timeout=20)

# A post with a picture, a thread, a mention, another's boost.
picture = ann.media_post(PICTURE, description="a small square", focus=(0.5, -0.5))
assert picture.type == "image" and picture.meta.original.width > 0 and picture.blurhash
first = ann.status_post("A #wren in the hedge", media_ids=[picture], language="en", idempotency_key="once")
assert ann.status_post("A #wren in the hedge", media_ids=[picture], idempotency_key="once").id == first.id
assert first.media_attachments[0].description == "a small square" and first.tags[0].name.lower() == "wren"
second = ann.status_reply(first, "and it sings", untag=True)
third = bob.status_reply(second, "I hear it", visibility="unlisted")
assert third.mentions[0].id == me.id and third.in_reply_to_id == second.id
context = bob.status_context(second)
assert [s.id for s in context.ancestors] == [first.id] and [s.id for s in context.descendants] == [third.id]
boost = bob.status_reblog(first)
assert boost.reblog.id == first.id and bob.status_favourite(first).favourited and bob.status_bookmark(first).bookmarked
shown = ann.status(first)
assert shown.favourites_count == 1 and shown.reblogs_count == 1
assert ann.status_favourited_by(first)[0].id == other.id and ann.status_reblogged_by(first)[0].id == other.id
assert bob.bookmarks()[0].id == first.id and bob.favourites()[0].id == first.id
assert {n.type for n in ann.notifications()} == {"follow", "mention", "reblog", "favourite"}
assert ann.statuses([first, second])[1].id == second.id

# Timelines, and their pages.
for number in range(3):
    ann.status_post(f"page {number}")
page = bob.timeline_home(limit=2)
older = bob.fetch_next(page)
assert len(page) == 2 and older[0].id < page[1].id and bob.fetch_previous(older)[0].id == page[0].id
assert "<p>page 2</p>" in [s.content for s in bob.timeline_local(limit=40)]
assert bob.timeline_hashtag("wren")[0].id == first.id
assert len(bob.account_statuses(me, tagged="wren")) == 1 and len(bob.account_statuses(me, only_media=True)) == 1

# Search, hashtags, markers.
found = ann.search("sings", result_type="statuses")
assert [s.id for s in found.statuses] == [second.id]
assert ann.search_v2("@pybob").accounts[0].id == other.id
tag = ann.search("wren", exclude_unreviewed=False).hashtags[0]  # by default it asks for those staff looked at
assert tag.history[0].uses in (1, "1") and not ann.search("wren").hashtags
assert bob.tag_follow("wren").following and bob.followed_tags()[0].name.lower() == "wren"
assert not bob.tag_unfollow("wren").following
assert ann.markers_set(["home"], [first])["home"].last_read_id == first.id
assert ann.markers_get(["home"])["home"].last_read_id == first.id
assert ann.custom_emojis() == []

# A poll, a list, what the instance says, a report.
asked = ann.status_post("Which?", poll=ann.make_poll(["owl", "jay"], expires_in=3600))
assert [option.title for option in asked.poll.options] == ["owl", "jay"] and asked.poll.own_votes == []
assert bob.poll_vote(asked.poll, [1]).own_votes == [1] and ann.poll(asked.poll).options[1].votes_count == 1
read = bob.status(asked).poll
assert read.voted and read.votes_count == 1 and not read.expired and isinstance(read.expires_at, datetime)
refused(MastodonAPIError, bob.poll_vote, asked.poll, [0])
birds = bob.list_create("Birds")
bob.list_accounts_add(birds, [me])
assert bob.list_accounts(birds)[0].id == me.id and bob.lists()[0].title == "Birds"
sung = ann.status_post("for the list")
assert bob.timeline_list(birds, limit=1)[0].id == sung.id
bob.list_accounts_delete(birds, [me])
assert bob.list_accounts(birds) == [] and bob.timeline_list(birds) == []
bob.list_delete(birds)
refused(MastodonNotFoundError, bob.list, birds)
assert ann.announcements() == [] and ann.trending_tags() == [] and ann.trending_links() == []
assert ann.instance_rules() == [] and len(ann.instance_activity()) == 12
report = bob.report(me, status_ids=[first], comment="too many birds", category="other")
assert report.target_account.id == me.id and not report.action_taken
assert ann.account_familiar_followers([other])[0].accounts == []
ann.domain_block("far.example")
assert ann.domain_blocks() == ["far.example"]
ann.domain_unblock("far.example")
refused(MastodonNotFoundError, ann.status_translate, first)

# An edit, its versions, a pin, a deletion.
edited = ann.status_update(second, "and it sings loudly", spoiler_text="birds")
assert edited.edited_at and edited.spoiler_text == "birds" and len(ann.status_history(second)) == 2
assert ann.status_source(second).text == "and it sings loudly"
assert ann.status_pin(first).pinned and bob.account_statuses(me, pinned=True)[0].id == first.id
assert not ann.status_unpin(first).pinned
deleted = ann.status_delete(second)
assert deleted.text == "and it sings loudly"
refused(MastodonNotFoundError, ann.status, second)
assert bob.status_unreblog(first).reblogged is False and bob.status_unfavourite(first).favourited is False

# Keeping people away.
assert ann.account_mute(other, duration=3600).muting and ann.mutes()[0].id == other.id
assert not ann.account_unmute(other).muting
assert ann.account_block(other).blocking and ann.blocks()[0].id == other.id
refused(MastodonNotFoundError, bob.status, first)
assert not ann.account_unblock(other).blocking
assert bob.account_follow(me, notify=True).notifying
ann.account_update_credentials(locked=True)
bob.account_unfollow(me)
assert bob.account_follow(me).requested
assert ann.follow_requests()[0].id == other.id and ann.follow_request_authorize(other).followed_by
assert ann.account_note_set(other, "sings too").note == "sings too"

# What was streamed.
ann.status_post("the last word")
assert listener.heard.wait(20), listener.texts
stream.close()
assert any("#" in text and "wren" in text for text in listener.texts), listener.texts

# Badly.
refused(MastodonUnauthorizedError, Mastodon(access_token="wrong", api_base_url=BASE).timeline_home)
refused(MastodonNotFoundError, bob.status_delete, first)
refused(MastodonAPIError, ann.status_post, "x" * 501)
refused(MastodonNotFoundError, ann.account, 1)
bob.revoke_access_token(allow_http=True)
refused(Exception, bob.timeline_home)
print("a good day")
