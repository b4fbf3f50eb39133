// A small server on Fedify, for tests/peers: "fay", who does what she is told over /control and remembers what was sent
// here, and "fern", to whom people move. Fedify verifies every signature and makes its own. Everything happens on loopback.
//
// Its arguments: the scheme it signs in first ("rfc9421" or "draft"), and, for https, the folder of its certificate. It
// prints its address and the one of /control once it listens, and ends when its standard input does.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { Temporal } from "@js-temporal/polyfill";
import { createFederation, generateCryptoKeyPair, MemoryKvStore } from "@fedify/fedify";
import {
  Accept, Announce, Create, Delete, Endpoints, Follow, InteractionPolicy, InteractionRule, Like, Mention, Move, Note,
  Person, PUBLIC_COLLECTION, QuoteAuthorization, QuoteRequest, Tombstone, Undo, Update, isActor,
} from "@fedify/vocab";

const [NAME, SECOND] = ["fay", "fern"];
const [, , first, folder] = process.argv;
const read = (name) => readFileSync(`${folder}/${name}.pem`);
const server = folder ? createTlsServer({ cert: read("cert"), key: read("key") }) : createServer();
const control = createServer();
for (const one of [server, control]) await new Promise((done) => one.listen(0, "127.0.0.1", done));
const origin = `${folder ? "https" : "http"}://127.0.0.1:${server.address().port}`;

const keys = [await generateCryptoKeyPair("RSASSA-PKCS1-v1_5"), await generateCryptoKeyPair("Ed25519")];
const notes = new Map(); // id -> Note
const stamps = new Map(); // id -> QuoteAuthorization
const asked = new Map(); // id of a QuoteRequest -> id of the note that would quote
const followers = new Map(); // actor id -> actor; of fay
const aliases = []; // whom fern says to have been, beside fay
let moved = false;
const received = []; // { type, actor, object, scheme }
// Which signatures are let in: "both", "rfc9421" or "draft".
let ear = "both";
let number = 0;

const federation = createFederation({
  kv: new MemoryKvStore(),
  origin,
  allowPrivateAddress: true,
  firstKnock: first === "draft" ? "draft-cavage-http-signatures-12" : "rfc9421",
});

federation
  .setActorDispatcher("/users/{identifier}", async (context, identifier) => {
    if (identifier !== NAME && identifier !== SECOND) return null;
    const isFirst = identifier === NAME;
    const pairs = await context.getActorKeyPairs(identifier);
    return new Person({
      id: context.getActorUri(identifier),
      preferredUsername: identifier,
      name: isFirst ? "Fay of Fedify" : "Fern of Fedify",
      aliases: isFirst ? [] : [me, ...aliases],
      successor: isFirst && moved ? second : null,
      summary: "<p>On another server.</p>",
      url: new URL(`/@${identifier}`, origin),
      inbox: context.getInboxUri(identifier),
      outbox: context.getOutboxUri(identifier),
      followers: context.getFollowersUri(identifier),
      endpoints: new Endpoints({ sharedInbox: context.getInboxUri() }),
      publicKey: pairs[0].cryptographicKey,
      assertionMethods: pairs.map((pair) => pair.multikey),
    });
  })
  .setKeyPairsDispatcher(() => keys);

federation.setFollowersDispatcher("/users/{identifier}/followers", (_, identifier) => ({
  items: identifier === NAME ? [...followers.values()] : [],
}));
federation.setOutboxDispatcher("/users/{identifier}/outbox", () => ({ items: [] }));
federation.setObjectDispatcher(Note, "/users/{identifier}/notes/{id}", (context, values) =>
  notes.get(context.getObjectUri(Note, values).href) ?? null);
federation.setObjectDispatcher(QuoteAuthorization, "/users/{identifier}/stamps/{id}", (context, values) =>
  stamps.get(context.getObjectUri(QuoteAuthorization, values).href) ?? null);

const remember = async (activity) => {
  const object = await activity.getObject().catch(() => null);
  const entry = { type: activity.constructor.name, actor: activity.actorId?.href, object: activity.objectId?.href };
  entry.target = activity.targetId?.href;
  if (object instanceof Note) {
    entry.content = object.content?.toString();
    entry.stamp = object.quoteAuthorizationId?.href;
  }
  received.push(entry);
  return object;
};
const inboxes = federation.setInboxListeners("/users/{identifier}/inbox", "/inbox");
for (const kind of [Announce, Create, Delete, Like, Move, Update]) inboxes.on(kind, (_, one) => remember(one));
inboxes.on(Undo, async (_, undo) => {
  const object = await remember(undo);
  received.at(-1).of = object?.constructor.name;
  if (object instanceof Follow) followers.delete(undo.actorId.href);
});
// Whoever asks may quote, as her notes say.
inboxes.on(QuoteRequest, async (context, request) => {
  await remember(request);
  const id = context.getObjectUri(QuoteAuthorization, { identifier: NAME, id: String(++number) });
  stamps.set(id.href, new QuoteAuthorization({
    id, attribution: me, interactingObject: request.instrumentId, interactionTarget: request.objectId,
  }));
  const accept = new Accept({ id: mint("accept"), actor: me, object: request, result: id });
  await context.sendActivity({ identifier: NAME }, await request.getActor(context), accept);
});
// Of a Follow; or of a request to quote: then the stamp is read where it lies, and shown with the note.
inboxes.on(Accept, async (context, accept) => {
  // Before it is read: what it embeds is on this server, and Fedify would rather ask that for it.
  const quoting = notes.get(asked.get(accept.objectId?.href));
  await remember(accept);
  if (!quoting) return;
  const stamp = await load(accept.resultId);
  received.at(-1).stamp = {
    kind: stamp.constructor.name, by: stamp.attributionId.href,
    interacting: stamp.interactingObjectId.href, target: stamp.interactionTargetId.href,
  };
  const stamped = quoting.clone({ quoteAuthorization: accept.resultId });
  notes.set(stamped.id.href, stamped);
  await publish(new Update({ id: mint("update"), actor: me, object: stamped, ...audience }));
});
inboxes.on(Follow, async (context, follow) => {
  await remember(follow);
  const follower = await follow.getActor(context);
  const { identifier } = context.parseUri(follow.objectId);
  if (identifier === NAME) followers.set(follower.id.href, follower);
  const accept = new Accept({ id: mint("accept"), actor: context.getActorUri(identifier), object: follow });
  await context.sendActivity({ identifier }, follower, accept);
});

const mint = (kind) => new URL(`/users/${NAME}#${kind}/${++number}`, origin);
const context = federation.createContext(new URL(origin), undefined);
const [me, second] = [context.getActorUri(NAME), context.getActorUri(SECOND)];
const load = async (id) => {
  const object = await context.lookupObject(id);
  // Nothing says why; the loader does.
  if (object == null) throw new Error(`${id} cannot be read: ${JSON.stringify(await context.documentLoader(id))}`);
  return object;
};
const send = (to, activity) => context.sendActivity({ identifier: NAME }, to, activity);
// What is public goes to the followers, and to one person beside.
const publish = async (activity, beside) => {
  const recipients = [...followers.values(), ...(beside ? [beside] : [])];
  await send(recipients.filter((one, at) => recipients.findIndex((other) => other.id.href === one.id.href) === at), activity);
};
const audience = { to: PUBLIC_COLLECTION, cc: context.getFollowersUri(NAME) };

const everybody = new InteractionPolicy({ canQuote: new InteractionRule({ automaticApproval: PUBLIC_COLLECTION }) });

const note = ({ id, content, parent, mention, quote }) =>
  new Note({
    id, content, quote,
    quoteUrl: quote,
    interactionPolicy: everybody,
    attribution: me,
    published: Temporal.Now.instant(),
    replyTarget: parent?.id,
    to: PUBLIC_COLLECTION,
    ccs: [context.getFollowersUri(NAME), ...(mention ? [mention.id] : [])],
    tags: mention ? [new Mention({ href: mention.id, name: `@${mention.preferredUsername}` })] : [],
  });

// What fay can be told to do; each answers with what is of use to the test.
const commands = {
  received: () => received,
  followers: () => [...followers.keys()],
  forget: () => { received.length = 0; },
  hear: ({ only }) => { ear = only; },
  alias: ({ actor }) => { aliases.push(new URL(actor)); },
  move: async () => {
    moved = true;
    await publish(new Move({ id: mint("move"), actor: me, object: me, target: second, ...audience }));
    return { id: second.href };
  },
  follow: async ({ actor }) => {
    const target = await load(actor);
    await send(target, new Follow({ id: mint("follow"), actor: me, object: target.id }));
  },
  unfollow: async ({ actor }) => {
    const target = await load(actor);
    const follow = new Follow({ id: mint("follow"), actor: me, object: target.id });
    await send(target, new Undo({ id: mint("undo"), actor: me, object: follow }));
  },
  post: async ({ content, inReplyTo }) => {
    const parent = inReplyTo ? await load(inReplyTo) : null;
    const author = parent ? await parent.getAttribution(context) : null;
    const id = context.getObjectUri(Note, { identifier: NAME, id: String(++number) });
    const posted = note({ id, content, parent, mention: author });
    notes.set(id.href, posted);
    const create = new Create({ id: new URL("#create", id), actor: me, object: posted, to: PUBLIC_COLLECTION, ccs: posted.ccIds });
    await publish(create, isActor(author ?? {}) ? author : null);
    return { id: id.href };
  },
  edit: async ({ id, content }) => {
    const edited = notes.get(id).clone({ content, updated: Temporal.Now.instant() });
    notes.set(id, edited);
    await publish(new Update({ id: mint("update"), actor: me, object: edited, ...audience }));
  },
  delete: async ({ id }) => {
    notes.delete(id);
    await publish(new Delete({ id: mint("delete"), actor: me, object: new Tombstone({ id: new URL(id) }), ...audience }));
  },
  quote: async ({ id: quoted, content }) => {
    const object = await load(quoted);
    const id = context.getObjectUri(Note, { identifier: NAME, id: String(++number) });
    const posted = note({ id, content, quote: object.id });
    notes.set(id.href, posted);
    const author = await object.getAttribution(context);
    await publish(new Create({ id: new URL("#create", id), actor: me, object: posted, ...audience }), author);
    const request = new QuoteRequest({ id: mint("quote"), actor: me, object: object.id, instrument: posted });
    asked.set(request.id.href, id.href);
    await send(author, request);
    return { id: id.href };
  },
  like: async ({ id }) => {
    const object = await load(id);
    const author = await object.getAttribution(context);
    const like = new Like({ id: mint("like"), actor: me, object: object.id });
    await send(author, like);
    return { id: like.id.href };
  },
  boost: async ({ id }) => {
    const object = await load(id);
    const announce = new Announce({ id: mint("boost"), actor: me, object: object.id, published: Temporal.Now.instant(), ...audience });
    await publish(announce, await object.getAttribution(context));
  },
};

const schemeOf = (headers) =>
  headers["signature-input"] ? "rfc9421" : headers["signature"] ? "draft" : "none";

// Hands a request with its body to `handle`, which answers with (status, body, headers).
const serve = (handle) => async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const answer = (status, text, headers = {}) => response.writeHead(status, headers).end(text);
  try {
    await handle(request, Buffer.concat(chunks), answer);
  } catch (error) {
    console.error(error);
    answer(500, String(error?.message ?? error));
  }
};

control.on("request", serve(async (request, body, answer) => {
  const command = commands[request.url.slice("/control/".length)];
  const result = await command(body.length > 0 ? JSON.parse(body) : {});
  answer(200, JSON.stringify(result ?? null), { "content-type": "application/json" });
}));

server.on("request", serve(async (request, body, answer) => {
  const scheme = schemeOf(request.headers);
  if (request.method === "POST" && ear !== "both" && scheme !== ear) return answer(401, "Not understood");
  const before = received.length;
  const fetched = await federation.fetch(
    new Request(new URL(request.url, origin), {
      method: request.method,
      headers: Object.entries(request.headers).flatMap(([name, value]) => [value].flat().map((one) => [name, one])),
      body: request.method === "POST" ? body : undefined,
    }),
    { contextData: undefined },
  );
  for (const entry of received.slice(before)) entry.scheme = scheme;
  answer(fetched.status, Buffer.from(await fetched.arrayBuffer()), Object.fromEntries(fetched.headers));
}));
process.stdin.on("end", () => process.exit(0)).resume();
console.log(`${origin} 127.0.0.1:${control.address().port}`);
