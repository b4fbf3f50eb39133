// A day with masto. Arguments: address, picture, folder with node_modules.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

// masto wants it, and older Node has it not.
Promise.withResolvers ??= () => {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
};

const [base, picture, modules] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const { createOAuthAPIClient, createRestAPIClient, createStreamingAPIClient } = await import(
  pathToFileURL(require.resolve("masto")).href
);
const WebSocket = require("ws");
// masto asks it for the states of a socket.
globalThis.WebSocket ??= WebSocket;

const password = "correct horse battery";
const outOfBand = "urn:ietf:wg:oauth:2.0:oob";
const scopes = "read write follow push";

/** A browser: keeps cookies, sends the hidden fields of a form back. */
class Browser {
  cookies = new Map();

  async ask(path, form) {
    const headers = { cookie: [...this.cookies].map((pair) => pair.join("=")).join("; ") };
    const body = form && new URLSearchParams(form);
    const answer = await fetch(new URL(path, base), { method: form ? "POST" : "GET", headers, body, redirect: "manual" });
    for (const cookie of answer.headers.getSetCookie()) {
      const [name, ...value] = cookie.split(";")[0].split("=");
      this.cookies.set(name, value.join("="));
    }
    return { status: answer.status, text: await answer.text() };
  }

  async submit(page, action, more) {
    const form = page.text.split("<form").find((part) => part.includes(`action="${action}"`));
    assert.ok(form, `no form ${action} in ${page.text}`);
    const plain = (text) => text.replaceAll("&#38;", "&").replaceAll("&amp;", "&");
    const hidden = [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
    const fields = Object.fromEntries(hidden.map(([, name, value]) => [name, plain(value)]));
    return this.ask(action, { ...fields, ...more });
  }
}

async function logIn(name) {
  const rest = createRestAPIClient({ url: base });
  const app = await rest.v1.apps.create({ clientName: "masto", redirectUris: outOfBand, scopes });
  const browser = new Browser();
  const door = await browser.ask("/auth/sign_in");
  const inside = await browser.submit(door, "/auth/sign_in", { email: `${name}@example.org`, password });
  assert.equal(inside.status, 303);
  const query = new URLSearchParams({ client_id: app.clientId, redirect_uri: outOfBand, response_type: "code", scope: scopes });
  const consent = await browser.ask(`/oauth/authorize?${query}`);
  const granted = await browser.submit(consent, "/oauth/authorize", { decision: "authorize" });
  const code = granted.text.match(/<code class="code">([^<]+)</)[1];
  const oauth = createOAuthAPIClient({ url: base });
  const grant = { clientId: app.clientId, clientSecret: app.clientSecret, redirectUri: outOfBand };
  const token = await oauth.token.create({ grantType: "authorization_code", code, scope: scopes, ...grant });
  return { rest: createRestAPIClient({ url: base, accessToken: token.accessToken }), token, app, oauth };
}

async function refused(promise, statusCode) {
  await assert.rejects(async () => await promise, (error) => {
    assert.equal(error.statusCode, statusCode, String(error));
    return true;
  });
}

const { rest: ann, token } = await logIn("mastoann");
const { rest: bob, token: bobs, app: bobsApp, oauth } = await logIn("mastobob");

// Who one is, and where.
const instance = await ann.v2.instance.fetch();
assert.equal(instance.configuration.statuses.maxCharacters, 500);
const me = await ann.v1.accounts.verifyCredentials();
const other = await bob.v1.accounts.verifyCredentials();
assert.equal(me.source.privacy, "public");
const named = await ann.v1.accounts.updateCredentials({ displayName: "Ann", note: "hedges" });
assert.equal(named.displayName, "Ann");

// Streaming begins before the posts.
const streaming = createStreamingAPIClient({
  streamingApiUrl: instance.configuration.urls.streaming,
  accessToken: bobs.accessToken,
  implementation: WebSocket,
});
const subscription = streaming.user.subscribe();
const heard = (async () => {
  const events = [];
  for await (const event of subscription) {
    events.push(event);
    if (event.event === "update" && event.payload.content.includes("the last word")) return events;
  }
  return events;
})();
await new Promise((resolve, reject) => {
  const started = Date.now();
  const ask = async () => {
    // Connected is who hears: asked through the health of the stream, then by a first post.
    const answer = await fetch(`${base}/api/v1/streaming/health`);
    answer.ok ? resolve() : Date.now() - started > 10000 ? reject(new Error("no streaming")) : setTimeout(ask, 50);
  };
  ask();
});

// Following, a post with a picture, a thread, another's boost.
assert.equal((await bob.v1.accounts.$select(me.id).follow()).following, true);
const file = new Blob([await readFile(picture)], { type: "image/png" });
const media = await ann.v2.media.create({ file, description: "a small square" });
assert.equal(media.type, "image");
const first = await ann.v1.statuses.create({ status: "A #thrush on the lawn", mediaIds: [media.id], language: "en" });
assert.equal(first.mediaAttachments[0].description, "a small square");
const second = await ann.v1.statuses.create({ status: "it listens", inReplyToId: first.id });
const context = await bob.v1.statuses.$select(first.id).context.fetch();
assert.deepEqual(context.descendants.map((status) => status.id), [second.id]);
const status = bob.v1.statuses.$select(first.id);
assert.equal((await status.reblog()).reblog.id, first.id);
assert.equal((await status.favourite()).favourited, true);
assert.equal((await status.bookmark()).bookmarked, true);
assert.equal((await bob.v1.bookmarks.list())[0].id, first.id);
assert.equal((await ann.v1.statuses.$select(first.id).favouritedBy.list())[0].id, other.id);
const told = await ann.v1.notifications.list();
assert.deepEqual(told.map((one) => one.type).sort(), ["favourite", "follow", "reblog"]);

// Pages follow the Link header.
for (const text of ["page 1", "page 2", "page 3"]) await ann.v1.statuses.create({ status: text });
const seen = [];
for await (const page of ann.v1.accounts.$select(me.id).statuses.list({ limit: 2 })) {
  seen.push(...page.map((one) => one.id));
  if (page.length < 2) break;
}
assert.equal(new Set(seen).size, 5, String(seen));
assert.equal((await bob.v1.timelines.home.list({ limit: 1 }))[0].content, "<p>page 3</p>");
assert.equal((await bob.v1.timelines.tag.$select("thrush").list())[0].id, first.id);

// Search, markers, relations.
const found = await ann.v2.search.list({ q: "listens", type: "statuses" });
assert.deepEqual(found.statuses.map((one) => one.id), [second.id]);
const tag = await ann.v1.tags.$select("thrush").fetch();
assert.equal(tag.history[0].uses, "1");
assert.equal((await ann.v1.markers.create({ home: { lastReadId: first.id } })).home.lastReadId, first.id);
const [relation] = await ann.v1.accounts.relationships.fetch({ id: [other.id] });
assert.equal(relation.followedBy, true);
assert.equal((await ann.v1.accounts.$select(other.id).mute({ duration: 60 })).muting, true);
assert.equal((await ann.v1.accounts.$select(other.id).unmute()).muting, false);

// A poll, a list, what the instance says.
const poll = { options: ["owl", "jay"], expiresIn: 3600 };
const asked = await ann.v1.statuses.create({ status: "Which?", poll });
assert.deepEqual((await bob.v1.polls.$select(asked.poll.id).votes.create({ choices: [0] })).ownVotes, [0]);
const counted = await ann.v1.polls.$select(asked.poll.id).fetch();
assert.deepEqual([counted.options[0].votesCount, counted.votesCount, counted.expired], [1, 1, false]);
await refused(bob.v1.polls.$select(asked.poll.id).votes.create({ choices: [1] }), 422);
const birds = await bob.v1.lists.create({ title: "Birds" });
await bob.v1.lists.$select(birds.id).accounts.create({ accountIds: [me.id] });
assert.equal((await bob.v1.lists.$select(birds.id).accounts.list())[0].id, me.id);
const sung = await ann.v1.statuses.create({ status: "for the list" });
assert.equal((await bob.v1.timelines.list.$select(birds.id).list({ limit: 1 }))[0].id, sung.id);
await bob.v1.lists.$select(birds.id).remove();
await refused(bob.v1.lists.$select(birds.id).fetch(), 404);
assert.deepEqual(await ann.v1.announcements.list(), []);
assert.deepEqual(await ann.v1.trends.statuses.list(), []);
const report = await bob.v1.reports.create({ accountId: me.id, comment: "birds" });
assert.equal(report.targetAccount.id, me.id);
await ann.v1.domainBlocks.create({ domain: "far.example" });
assert.deepEqual(await ann.v1.domainBlocks.list(), ["far.example"]);
await ann.v1.domainBlocks.remove({ domain: "far.example" });

// An edit, a deletion, what was streamed.
const edited = await ann.v1.statuses.$select(second.id).update({ status: "it listens closely" });
assert.ok(edited.editedAt);
assert.equal((await ann.v1.statuses.$select(second.id).history.list()).length, 2);
assert.equal((await ann.v1.statuses.$select(second.id).remove()).text, "it listens closely");
await refused(ann.v1.statuses.$select(second.id).fetch(), 404);
await ann.v1.statuses.create({ status: "the last word" });
const events = await heard;
assert.ok(events.some((event) => event.event === "delete" && event.payload === second.id), JSON.stringify(events.map((e) => e.event)));
subscription.unsubscribe();
streaming.close();

// Badly.
await refused(createRestAPIClient({ url: base, accessToken: "wrong" }).v1.timelines.home.list(), 401);
await refused(bob.v1.statuses.$select(first.id).remove(), 404);
await refused(ann.v1.statuses.create({ status: "x".repeat(501) }), 422);
await oauth.revoke({ clientId: bobsApp.clientId, clientSecret: bobsApp.clientSecret, token: bobs.accessToken });
await refused(bob.v1.timelines.home.list(), 401);
console.log("a good day");
