# A small server on apsig, for tests/peers: "abe", who does what he is told over /control and remembers what was sent
# here, and "ada", to whom people move. apsig makes and verifies every signature and every integrity proof. Everything
# happens on loopback.
#
# Its argument, for https, is the folder of its certificate. It prints its address and the one of /control once it
# listens, and ends when its standard input does.
import json
import ssl
import sys
import threading
import urllib.request
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

from apsig.draft.sign import Signer
from apsig.draft.verify import Verifier
from apsig.proof.sign import ProofSigner
from apsig.proof.verify import ProofVerifier
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from multiformats import multibase, multicodec

NAME, SECOND = "abe", "ada"
ACTIVITY = "application/activity+json"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
CONTEXT = [
    "https://www.w3.org/ns/activitystreams",
    "https://w3id.org/security/v1",
    "https://w3id.org/security/data-integrity/v1",
    "https://w3id.org/security/multikey/v1",
    {
        "quote": {"@id": "https://w3id.org/fep/044f#quote", "@type": "@id"},
        "QuoteAuthorization": "https://w3id.org/fep/044f#QuoteAuthorization",
        "QuoteRequest": "https://w3id.org/fep/044f#QuoteRequest",
        "quoteAuthorization": {"@id": "https://w3id.org/fep/044f#quoteAuthorization", "@type": "@id"},
        "gts": "https://gotosocial.org/ns#",
        "interactionPolicy": "gts:interactionPolicy",
        "canQuote": "gts:canQuote",
        "automaticApproval": {"@id": "gts:automaticApproval", "@type": "@id"},
        "interactingObject": {"@id": "gts:interactingObject", "@type": "@id"},
        "interactionTarget": {"@id": "gts:interactionTarget", "@type": "@id"},
    },
]

rsa_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
proof_key = ed25519.Ed25519PrivateKey.generate()
received, notes, stamps, followers = [], {}, {}, {}
# Whom ada says to have been, beside abe.
aliases = []
moved = False
number = 0


def now():
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def mint(kind):
    global number
    number += 1
    return f"{me}#{kind}/{number}"


def fetch(url):
    url = url.split("#")[0]
    signed = Signer(headers={}, private_key=rsa_key, method="GET", url=url, key_id=f"{me}#main-key").sign()
    asked = urllib.request.Request(url, headers={**signed, "Accept": ACTIVITY})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return json.load(answer)


def send(inbox, activity):
    sender = activity["actor"]
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "created": now(),
        "verificationMethod": f"{sender}#ed25519-key",
        "proofPurpose": "assertionMethod",
    }
    proved = ProofSigner(proof_key).sign({"@context": CONTEXT, **activity}, options)
    body = json.dumps(proved).encode()
    headers = {"content-type": ACTIVITY}
    signed = Signer(
        headers=headers, private_key=rsa_key, method="POST", url=inbox, key_id=f"{sender}#main-key", body=body
    ).sign()
    sent = urllib.request.Request(inbox, data=body, headers=signed, method="POST")
    with urllib.request.urlopen(sent, timeout=10) as answer:
        assert answer.status in (200, 202), answer.status


def publish(activity, beside=None):
    inboxes = set(followers.values()) | ({beside["endpoints"]["sharedInbox"]} if beside else set())
    for inbox in inboxes:
        send(inbox, activity)


def actor_document(name):
    id = f"{origin}/users/{name}"
    pem = rsa_key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    raw = proof_key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    key = multibase.encode(multicodec.wrap("ed25519-pub", raw), "base58btc")
    document = {
        "@context": CONTEXT,
        "id": id,
        "type": "Person",
        "preferredUsername": name,
        "name": f"{name.title()} of Python",
        "alsoKnownAs": [me, *aliases] if name == SECOND else [],
        "inbox": f"{id}/inbox",
        "outbox": f"{id}/outbox",
        "followers": f"{id}/followers",
        "endpoints": {"sharedInbox": f"{origin}/inbox"},
        "publicKey": {"id": f"{id}#main-key", "owner": id, "publicKeyPem": pem.decode()},
        "assertionMethod": [
            {"id": f"{id}#ed25519-key", "type": "Multikey", "controller": id, "publicKeyMultibase": key}
        ],
    }
    if name == NAME and moved:
        document["movedTo"] = second
    return document


def audience():
    return {"to": [PUBLIC], "cc": [f"{me}/followers"]}


def activity(kind, thing, **more):
    return {"id": mint(kind.lower()), "type": kind, "actor": me, **audience(), "object": thing, **more}


# What abe can be told to do; each answers with what is of use to the test.
def alias(actor):
    aliases.append(actor)


def move():
    global moved
    moved = True
    publish({**activity("Move", me), "target": second})
    return {"id": second}


def follow(actor):
    target = fetch(actor)
    send(target["inbox"], {"id": mint("follow"), "type": "Follow", "actor": me, "object": target["id"]})


def unfollow(actor):
    target = fetch(actor)
    undone = {"id": mint("follow"), "type": "Follow", "actor": me, "object": target["id"]}
    send(target["inbox"], {"id": mint("undo"), "type": "Undo", "actor": me, "object": undone})


def write(content):
    note = {"id": f"{me}/notes/{mint('n').split('/')[-1]}", "type": "Note", "attributedTo": me, "content": content}
    note.update(audience(), published=now(), interactionPolicy={"canQuote": {"automaticApproval": [PUBLIC]}})
    return note


def post(content, inReplyTo=None):
    parent = fetch(inReplyTo) if inReplyTo else None
    author = fetch(parent["attributedTo"]) if parent else None
    note = write(content)
    if parent:
        note["inReplyTo"] = parent["id"]
        note["cc"] = note["cc"] + [author["id"]]
        note["tag"] = [{"type": "Mention", "href": author["id"], "name": "@" + author["preferredUsername"]}]
    notes[note["id"]] = note
    publish({**activity("Create", note), "cc": note["cc"]}, author)
    return {"id": note["id"]}


def quote(id, content):
    quoted = fetch(id)
    author = fetch(quoted["attributedTo"])
    note = {**write(content), "quote": quoted["id"]}
    notes[note["id"]] = note
    publish(activity("Create", note), author)
    asked = {"id": mint("quote"), "type": "QuoteRequest", "actor": me, "object": quoted["id"], "instrument": note}
    send(author["inbox"], asked)
    return {"id": note["id"]}


def edit(id, content):
    notes[id].update(content=content, updated=now())
    publish(activity("Update", notes[id]))


def delete(id):
    del notes[id]
    publish(activity("Delete", {"id": id, "type": "Tombstone"}))


def like(id):
    author = fetch(fetch(id)["attributedTo"])
    send(author["inbox"], {"id": mint("like"), "type": "Like", "actor": me, "object": id})


def boost(id):
    author = fetch(fetch(id)["attributedTo"])
    publish(activity("Announce", id, published=now()), author)


COMMANDS = {
    "received": lambda: received,
    "followers": lambda: list(followers),
    "forget": received.clear,
    "alias": alias,
    "move": move,
    "follow": follow,
    "unfollow": unfollow,
    "post": post,
    "quote": quote,
    "edit": edit,
    "delete": delete,
    "like": like,
    "boost": boost,
}


def hear(path, headers, body):
    """Believes an activity when both of its signatures hold, and answers a Follow."""
    value = json.loads(body)
    actor = fetch(value["actor"])
    pem = actor["publicKey"]["publicKeyPem"]
    signed_by = Verifier(pem, "POST", f"{origin}{path}", headers, body).verify(raise_on_fail=True)
    assert signed_by == actor["publicKey"]["id"], signed_by
    keys = {key["id"]: key["publicKeyMultibase"] for key in actor["assertionMethod"]}
    key = keys[value["proof"]["verificationMethod"]]
    assert ProofVerifier(key).verify(json.loads(body), raise_on_fail=True)

    thing = value["object"]
    embedded = thing if isinstance(thing, dict) else {}
    entry = {"type": value["type"], "actor": value["actor"], "object": embedded.get("id", thing), "scheme": "draft"}
    entry["target"] = value.get("target")
    if "content" in embedded:
        entry["content"] = embedded["content"]
        entry["stamp"] = embedded.get("quoteAuthorization")
    if value["type"] == "Undo":
        entry["of"] = embedded.get("type")
        if entry["of"] == "Follow":
            followers.pop(value["actor"], None)
    received.append(entry)
    if value["type"] == "Follow":
        if thing == me:
            followers[value["actor"]] = actor["endpoints"]["sharedInbox"]
        send(actor["inbox"], {"id": mint("accept"), "type": "Accept", "actor": thing, "object": value["id"]})
    # Whoever asks may quote, as his notes say.
    if value["type"] == "QuoteRequest":
        instrument = value["instrument"]
        stamp = {
            "id": f"{me}/stamps/{mint('stamp').split('/')[-1]}",
            "type": "QuoteAuthorization",
            "attributedTo": me,
            "interactingObject": instrument["id"] if isinstance(instrument, dict) else instrument,
            "interactionTarget": entry["object"],
        }
        stamps[stamp["id"]] = stamp
        accept = {"id": mint("accept"), "type": "Accept", "actor": me, "object": value["id"], "result": stamp["id"]}
        send(actor["inbox"], accept)
    # He may quote: the stamp is read where it lies, and shown with the note.
    if value["type"] == "Accept" and embedded.get("type") == "QuoteRequest":
        stamp = fetch(value["result"])
        entry["stamp"] = {
            "kind": stamp["type"],
            "by": stamp["attributedTo"],
            "interacting": stamp["interactingObject"],
            "target": stamp["interactionTarget"],
        }
        note = notes[stamp["interactingObject"]]
        note["quoteAuthorization"] = stamp["id"]
        publish(activity("Update", note))


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self, status, value, kind="application/json"):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        url = urlparse(self.path)
        if url.path == "/.well-known/webfinger":
            [subject] = parse_qs(url.query).get("resource") or [""]
            href = {f"acct:{name}@{authority}": f"{origin}/users/{name}" for name in (NAME, SECOND)}.get(subject)
            if href is None:
                return self.answer(404, "nobody")
            link = {"rel": "self", "type": ACTIVITY, "href": href}
            return self.answer(200, {"subject": subject, "links": [link]}, "application/jrd+json")
        name = url.path.removeprefix("/users/")
        held = {**notes, **stamps}
        document = actor_document(name) if name in (NAME, SECOND) else held.get(origin + url.path)
        if document is None:
            return self.answer(404, "nothing")
        self.answer(200, {"@context": CONTEXT, **document}, ACTIVITY)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            if self.path.startswith("/control/"):
                result = COMMANDS[self.path.removeprefix("/control/")](**json.loads(body or "{}"))
                return self.answer(200, result)
            hear(self.path, dict(self.headers), body)
            self.answer(202, "")
        except Exception as error:
            print(repr(error), file=sys.stderr)
            self.answer(500 if self.path.startswith("/control/") else 401, repr(error))


server, control = (ThreadingHTTPServer(("127.0.0.1", 0), Handler) for _ in range(2))
scheme = "http"
if len(sys.argv) > 1:
    scheme, tls = "https", ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(f"{sys.argv[1]}/cert.pem", f"{sys.argv[1]}/key.pem")
    server.socket = tls.wrap_socket(server.socket, server_side=True)
authority = f"127.0.0.1:{server.server_port}"
origin = f"{scheme}://{authority}"
me, second = (f"{origin}/users/{name}" for name in (NAME, SECOND))
for one in (server, control):
    threading.Thread(target=one.serve_forever, daemon=True).start()
print(origin, f"127.0.0.1:{control.server_port}", flush=True)
sys.stdin.read()
