// The browser run: two instances, from their owners' links on, in Chromium, with scripts and without.
//
// Started by `tests/browser/mod.rs` with HERE and THERE (origins), HERE_SETUP and THERE_SETUP (the owners' links), and
// ARTEFACTS (a folder for pictures). Prints what it does; ends with 1 and every fault it found.
import { chromium } from "playwright-core";
import { deflateSync } from "node:zlib";

import { Visitor, faults, seen } from "./visit.mjs";

const { HERE, THERE, HERE_SETUP, THERE_SETUP, ARTEFACTS, CHROMIUM = "/usr/bin/chromium" } = process.env;
const PASSWORD = "a hedge of hawthorn";
const began = Date.now();

const say = (words) => console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${words}`);

/** A picture: hills in one colour under a sky. */
function picture(hue) {
  const [width, height] = [480, 320];
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const hill = 170 + 50 * Math.sin(x / 60) + 20 * Math.sin(x / 17);
      const at = y * (1 + width * 3) + 1 + x * 3;
      const [r, g, b] = y > hill ? [40 + hue, 100, 60] : [190 - y / 4, 210 - y / 8, 225];
      rows.set([r, g, b], at);
    }
  }
  const crcs = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
  });
  const crc = (bytes) => ~bytes.reduce((c, byte) => crcs[(c ^ byte) & 255] ^ (c >>> 8), 0xffffffff) >>> 0;
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const frame = Buffer.alloc(12 + data.length);
    frame.writeUInt32BE(data.length, 0);
    body.copy(frame, 4);
    frame.writeUInt32BE(crc(body), 8 + data.length);
    return frame;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const parts = [chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))];
  const buffer = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...parts]);
  return { name: "hills.png", mimeType: "image/png", buffer };
}

async function fillSignUp(who, name) {
  await who.page.getByLabel("User name").fill(name);
  await who.page.getByLabel("E-mail").fill(`${name}@example.org`);
  await who.page.getByLabel("Password").fill(PASSWORD);
}

async function becomeOwner(who, link, name) {
  await who.open(link);
  if (who.name === "olga") await who.look("setup");
  await fillSignUp(who, name);
  await who.button("Create an account").click();
  await who.page.waitForURL("**/home");
}

/** One's instance as the other knows it. */
const host = (origin) => origin.replace("http://", "");

/** Writes with the form of the home page. */
async function write(who, words, { image, alt, warning } = {}) {
  await who.open("/home");
  await who.page.getByLabel("What you want to say").fill(words);
  if (image) {
    await who.page.getByText("Add pictures").click();
    await who.page.getByLabel("Picture 1").setInputFiles(image);
    await who.page.getByLabel("Description").first().fill(alt);
  }
  if (warning) {
    await who.page.getByText("Add a content warning").click();
    await who.page.getByLabel("Warning shown").fill(warning);
  }
  await who.button("Publish").click();
  await who.page.waitForURL("**/home");
}

async function follow(who, address) {
  await who.open(`/search?q=${encodeURIComponent(`@${address}`)}`);
  await who.page.locator("article.person").getByRole("link", { name: address }).click();
  await who.button(/^Follow/).click();
  // Their server answers when it can.
  await who.button(/^(Requested|Following)/).waitFor();
}

/** Everything two people do to each other, each act seen on the other's pages. */
async function exchange(writer, reader, words) {
  const first = `${words}: a wren in the #hedge`;
  const edited = `${words}: a robin in the #hedge`;
  const answer = `${words}: how loud it sings`;
  await write(writer, first, { image: picture(words.length * 4), alt: `${words}: hills` });
  await reader.await("/home", first);
  await reader.page.getByAltText(`${words}: hills`).first().waitFor();
  say(`${reader.name} sees ${writer.name}'s post and picture`);

  await reader.post(first).locator(".when a").click();
  const copy = new URL(reader.page.url()).pathname;
  const form = reader.page.locator("form.compose");
  await form.getByRole("textbox").first().press("End");
  await form.getByRole("textbox").first().pressSequentially(answer);
  await reader.button("Reply", form).last().click();
  await reader.await(copy, answer);
  for (const act of ["Boost", "Favourite"]) {
    await reader.button(act, reader.page.locator("article.focused")).click();
    await reader.page.locator("article.focused").getByRole("button", { name: act, pressed: true }).waitFor();
  }
  for (const told of [answer, "boosted your post", "liked your post"]) {
    await writer.await("/notifications", told);
  }
  say(`${writer.name} sees the reply, the boost and the like`);

  await writer.open("/home");
  await writer.post(first).locator(".when a").click();
  const own = new URL(writer.page.url()).pathname;
  await writer.page.locator('article.focused .menu > summary[aria-label^="More"]').click();
  await writer.page.locator("article.focused").getByRole("link", { name: "Edit" }).click();
  await writer.page.getByLabel("What you want to say").fill(edited);
  await writer.button("Save the edit").click();
  await writer.page.waitForURL(`**${own}`);
  await reader.await(copy, edited);
  await reader.await(`${copy}/history`, first);
  say(`${reader.name} sees the edit and its history`);

  const deleteOwn = async () => {
    await writer.open(own);
    await writer.page.locator('article.focused .menu > summary[aria-label^="More"]').click();
    await writer.page.locator("article.focused").getByRole("link", { name: "Delete" }).click();
    await writer.button("Delete").click();
    await writer.page.getByText("Your post is deleted.").waitFor();
    await reader.awaitStatus(copy, 404);
    await reader.await("/home", edited, false);
    await writer.open(own, 410);
    say(`${reader.name} sees it vanish`);
  };
  return { own, copy, deleteOwn };
}

async function main() {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-dev-shm-usage",
    ],
  });
  const arrive = (name, origin, scripts) => Visitor.arrive(browser, name, origin, ARTEFACTS, scripts);
  try {
    const [olga, oscar] = [await arrive("olga", HERE), await arrive("oscar", THERE)];
    await olga.open("/");
    await olga.look("landing-without-owner");
    await becomeOwner(olga, HERE_SETUP, "olga");
    await becomeOwner(oscar, THERE_SETUP, "oscar");
    await olga.look("home-empty");
    await olga.tab("home", 12);
    say("both instances have owners");

    await olga.open("/admin/rules");
    for (const rule of ["Be kind, above all when you disagree.", "Describe your pictures."]) {
      await olga.page.locator("form[action='/admin/rules']").getByLabel("The rule").fill(rule);
      await olga.button("Add it").click();
      await olga.page.getByText("The rule stands.").waitFor();
    }
    await olga.look("admin-rules");
    await olga.open("/admin/settings");
    await olga.page.getByLabel("Title").fill("The Hedge");
    await olga.page.getByLabel("In one sentence").fill("Three friends and a shed at the edge of a field.");
    await olga.page.getByLabel("At length").fill("We plant #hedges.\n\nCome in, the kettle is on.");
    await olga.page.getByLabel("Account", { exact: true }).fill("olga");
    await olga.button("Save").click();
    await olga.page.getByText("Saved.").waitFor();
    await olga.look("admin-settings");

    const ana = await arrive("ana", HERE);
    await ana.open("/auth/sign_up");
    await fillSignUp(ana, "ana");
    await ana.page.getByLabel("Why would you like to join?").fill("I look at hedges.");
    await ana.look("sign-up");
    await ana.page.getByLabel("I have read the rules").check();
    await ana.button("Ask for an account").click();
    await ana.page.getByText("Somebody here looks at your request").waitFor();
    await ana.look("sign-up-asked");
    await olga.open("/admin/pending_accounts");
    await olga.page.getByText("I look at hedges.").waitFor();
    await olga.look("admin-pending");
    await olga.button("Welcome").click();
    await olga.page.getByText("They are in").waitFor();
    await ana.open("/auth/sign_in");
    await ana.look("sign-in");
    await ana.page.getByLabel("E-mail or user name").fill("ana");
    await ana.page.getByLabel("Password").fill(PASSWORD);
    await ana.button("Sign in").click();
    await ana.page.waitForURL("**/home");
    say("ana asked to join, and was approved");

    await oscar.open("/settings/invites");
    await oscar.button("Make an invitation").click();
    const invitation = await oscar.page.locator("code.code").first().innerText();
    await oscar.look("settings-invites");
    const ben = await arrive("ben", THERE, false);
    await ben.open(new URL(invitation).pathname);
    await fillSignUp(ben, "ben");
    await ben.button("Create an account").click();
    await ben.page.waitForURL("**/home");
    say("ben came by invitation, without scripts");

    const [toAna, toBen] = [`ana@${host(HERE)}`, `ben@${host(THERE)}`];
    await follow(ana, toBen);
    await follow(ben, toAna);
    await ana.await("/notifications", "started to follow you");
    await ben.await("/notifications", "started to follow you");
    say("they follow each other");

    const withScripts = await exchange(ana, ben, "by ana");
    const without = await exchange(ben, ana, "by ben");
    await write(ana, "What would you plant along a lane? https://example.org/hedges", { warning: "Gardening" });
    for (const [path, title] of [
      ["/home", "home"],
      [withScripts.own, "thread"],
      [without.copy, "thread-remote"],
      [`${without.copy}/history`, "history"],
      [`${withScripts.own}/deliveries`, "deliveries"],
      ["/notifications", "notifications"],
      ["/public", "federated"],
      ["/public/local", "local"],
      ["/tags/hedge", "hashtag"],
      ["/search", "search"],
      ["/search?q=ana", "search-found"],
      ["/@ana", "profile"],
      ["/@ana/media", "profile-media"],
      [`/@${toBen}`, "profile-remote"],
      ["/@ana/followers", "followers"],
      [`${withScripts.own}/favourites`, "favourited-by"],
      ["/bookmarks", "bookmarks-empty"],
      ["/favourites", "favourites-empty"],
      ["/follow_requests", "follow-requests"],
      ["/compose", "compose"],
      ["/settings/profile", "settings-profile"],
      ["/settings/preferences", "settings-preferences"],
      ["/settings/account", "settings-account"],
      ["/settings/sessions", "settings-sessions"],
      ["/settings/mutes", "settings-mutes"],
      ["/settings/notifications", "settings-notifications"],
      ["/settings/filters", "settings-filters"],
      ["/settings/exports", "settings-exports"],
      ["/settings/migration", "settings-migration"],
      ["/lists", "lists"],
      ["/conversations", "conversations"],
      ["/directory", "directory"],
      ["/scheduled", "scheduled"],
      ["/followed_tags", "followed-tags"],
      ["/about", "about"],
    ]) {
      await ana.open(path);
      await ana.look(title);
    }
    await ana.open("/@nobody", 404);
    await ana.look("not-found");
    await ana.open("/compose");
    await ana.tab("compose", 12);
    say("every page of a member was looked at");

    await ana.open("/settings/profile");
    await ana.page.getByLabel("Name", { exact: true }).fill("Ana Brandt");
    await ana.page.getByLabel("About you").fill("Looks at #hedges and writes it down.");
    await ana.page.getByLabel("Picture", { exact: true }).setInputFiles(picture(60));
    await ana.button("Save").click();
    await ana.page.getByText("Saved.").waitFor();
    await ben.await(`/@${toAna}`, "Ana Brandt");
    say("ben sees ana's new name");

    await olga.open("/admin/domain_blocks");
    await olga.page.getByRole("textbox", { name: "Domain" }).fill("spam.example");
    await olga.page.getByLabel("Reason, for everybody").fill("Unwanted advertising");
    await olga.button("Put it in force").click();
    await olga.page.getByRole("heading", { name: "spam.example" }).waitFor();
    await olga.look("admin-domains");
    for (const page of ["invites", "servers", "relays", "custom_emojis", "reports"]) {
      await olga.open(`/admin/${page}`);
      await olga.look(`admin-${page}`);
    }
    await olga.open("/admin/servers");
    await olga.page.locator("main a[href^='/admin/servers/']").first().click();
    await olga.page.getByRole("button", { name: "Pause deliveries" }).waitFor();
    await olga.look("admin-server");
    await olga.open("/admin");
    await olga.look("admin");
    await ana.open("/admin", 403);
    say("administration was looked at");

    await withScripts.deleteOwn();
    await without.deleteOwn();

    const stranger = await arrive("stranger", HERE, false);
    for (const path of ["/", "/about", "/public", "/@ana", "/auth/sign_up", "/auth/password"]) {
      await stranger.open(path);
    }
    const visitor = await arrive("visitor", HERE);
    for (const [path, title] of [["/", "landing"], ["/auth/password", "password"], ["/@ana", "profile-visited"]]) {
      await visitor.open(path);
      await visitor.look(title);
    }
  } finally {
    await browser.close();
  }
}

try {
  await main();
} catch (error) {
  faults.push(error.stack);
}
say(`${seen.pages} pages opened, ${seen.looks} judged by axe, ${seen.pictures} pictures kept in ${ARTEFACTS}`);
for (const fault of new Set(faults)) console.log(`FAULT ${fault}`);
process.exit(faults.length > 0 ? 1 : 0);
