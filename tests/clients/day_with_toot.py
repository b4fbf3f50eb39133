"""A day with toot, typed into a terminal. Arguments: address, picture."""

import json
import os
import re
import subprocess
import sys
import tempfile
import threading

from click.testing import CliRunner
from toot.cli import cli

from browser import Browser

BASE, PICTURE = sys.argv[1:3]
PASSWORD = "correct horse battery"
TOOT = os.path.join(os.path.dirname(sys.executable), "toot")
CONFIGURATION = tempfile.TemporaryDirectory()
os.environ |= {"XDG_CONFIG_HOME": CONFIGURATION.name, "BROWSER": "true", "NO_COLOR": "1"}


def toot(*arguments, fails=False):
    """What the command says. In this process: starting Python anew for each takes longer than what it does."""
    done = CliRunner().invoke(cli, ["--no-color", *arguments], input="")
    assert (done.exit_code != 0) == fails, f"{arguments}: {done.output} {done.exception}"
    return done.output


def read(*arguments):
    return json.loads(toot(*arguments, "--json"))


def log_in(name):
    """`toot login` opens a browser and waits for the code."""
    browser = Browser(BASE)
    browser.sign_in(f"{name}@example.org", PASSWORD)
    login = subprocess.Popen(
        [TOOT, "--no-color", "login", "--instance", BASE],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )
    stuck = threading.Timer(30, login.kill)
    stuck.start()
    said = ""
    while not (url := re.search(r"https?://\S+/oauth/authorize\S*", said)):
        line = login.stdout.readline()
        assert line, f"toot login ended: {said}"
        said += line
    rest, _ = login.communicate("y\n" + browser.code(url[0]) + "\n")
    stuck.cancel()
    assert login.returncode == 0, said + rest


log_in("tootbob")
log_in("tootann")
assert "tootann" in toot("auth") and read("whoami")["username"] == "tootann"
assert read("instance", BASE)["uri"]

# A post with a picture, a thread, another's boost.
first = read("post", "A #robin on the gate", "--media", PICTURE, "--description", "a small square")
assert first["media_attachments"][0]["description"] == "a small square"
reply = read("post", "it looks at me", "--reply-to", first["id"], "--visibility", "unlisted")
assert reply["in_reply_to_id"] == first["id"]
thread = read("thread", first["id"])
assert thread["descendants"][0]["id"] == reply["id"]
assert read("status", first["id"])["id"] == first["id"] and "robin" in json.dumps(read("timelines", "public", "--local"))

domain = BASE.split("//")[1]
bob = ["--as", f"tootbob@{domain}"]
assert toot(*bob, "follow", "tootann")
assert "tootbob" in toot("followers") and "tootann" in toot(*bob, "following")
for action in ["reblog", "favourite", "bookmark"]:
    assert toot(*bob, action, first["id"])
assert "robin" in toot(*bob, "bookmarks", "--once") and "tootbob" in toot("reblogged-by", first["id"])
said = toot("notifications")
assert "favourited" in said and "boosted" in said and "follows" in said, said
for action in ["unreblog", "unfavourite", "unbookmark"]:
    assert toot(*bob, action, first["id"])

# A poll and a list.
asked = read("post", "Which?", "--poll-option", "owl", "--poll-option", "jay")
poll = asked["poll"]["id"]
assert read(*bob, "polls", "vote", poll, "1")["own_votes"] == [1]
assert read("polls", "show", poll)["options"][1]["votes_count"] == 1 and "jay" in toot("polls", "show", poll)
toot(*bob, "polls", "vote", poll, "0", fails=True)
assert read(*bob, "lists", "create", "Birds")["title"] == "Birds"
assert toot(*bob, "lists", "add", "Birds", "tootann") and "tootann" in toot(*bob, "lists", "accounts", "Birds")
sung = read("post", "for the list")
assert read(*bob, "timelines", "list", "Birds")[0]["id"] == sung["id"]
assert toot(*bob, "lists", "delete", "Birds") and read(*bob, "lists", "list") == []

# Search and hashtags.
assert "tootbob" in toot("search", "tootbob") and read("search", "robin", "--type", "hashtags")["hashtags"]
found = read("search", "looks", "--type", "statuses")["statuses"]
assert [status["id"] for status in found] == [reply["id"]], found
assert toot("tags", "follow", "robin") and "robin" in toot("tags", "followed")
assert toot("tags", "unfollow", "robin")

# The profile, people kept away, a deletion.
assert toot("update-account", "--display-name", "Ann", "--note", "hedges", "--avatar", PICTURE)
assert read("whoami")["display_name"] == "Ann"
assert toot("mute", "tootbob") and "tootbob" in toot("muted") and toot("unmute", "tootbob")
assert toot("block", "tootbob") and "tootbob" in toot("blocked") and toot("unblock", "tootbob")
assert toot("pin", first["id"]) and toot("unpin", first["id"])
toot(*bob, "delete", first["id"], fails=True)
assert toot("delete", reply["id"])
toot("status", reply["id"], fails=True)

# Badly, and the end.
assert "Error" in toot("post", "x" * 501, fails=True)
toot("follow", "nobody-here", fails=True)
assert toot("logout", f"tootann@{domain}")
toot(*["--as", f"tootann@{domain}"], "whoami", fails=True)
print("a good day")
