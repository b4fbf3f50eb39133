// A person's browser, watched: what it complains about, what it asks of strangers, and what axe finds, fails the run.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PATIENCE = 30_000;
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };

/** Everything that was wrong, in the order it was seen. */
export const faults = [];
/** How much was looked at, for the last line. */
export const seen = { pages: 0, looks: 0, pictures: 0 };

export class Visitor {
  /** `name` is for messages; without `scripts` the pages' own scripts never run. */
  static async arrive(browser, name, origin, artefacts, scripts = true) {
    const context = await browser.newContext({
      baseURL: origin,
      viewport: DESKTOP,
      colorScheme: "light",
      reducedMotion: "reduce",
      javaScriptEnabled: scripts,
    });
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    return new Visitor(context, page, name, origin, artefacts);
  }

  constructor(context, page, name, origin, artefacts) {
    Object.assign(this, { context, page, name, origin, artefacts, expects: 200 });
    const complain = (what) => faults.push(`${name} at ${page.url()}: ${what}`);
    page.on("console", (message) => {
      // The status of a page that shall not be found is told as an error too.
      const expected = this.expects >= 400 && message.text().includes(`status of ${this.expects}`);
      if (["error", "warning"].includes(message.type()) && !expected) complain(message.text());
    });
    page.on("pageerror", (error) => complain(`script failed: ${error.message}`));
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(`${origin}/`) && !url.startsWith("data:")) complain(`asked a stranger: ${url}`);
    });
    page.on("response", (response) => {
      const main = response.request().isNavigationRequest();
      if (response.status() >= 400 && !main) complain(`${response.status()} for ${response.url()}`);
    });
  }

  /** Opens a page that answers with `status`. */
  async open(path, status = 200) {
    this.expects = status;
    const response = await this.page.goto(path);
    if (response.status() !== status) throw new Error(`${this.name}: ${path} answered ${response.status()}`);
    seen.pages += 1;
  }

  /** Opens a page again and again until it shows these words: what comes from elsewhere takes its time. */
  async await(path, words, shown = true) {
    const end = Date.now() + PATIENCE;
    for (;;) {
      await this.page.goto(path);
      if ((await this.page.locator("main").innerText()).includes(words) === shown) return;
      if (Date.now() > end) throw new Error(`${this.name}: ${path} never ${shown ? "shows" : "loses"} "${words}"`);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  }

  /** Waits until a page answers with `status`. */
  async awaitStatus(path, status) {
    this.expects = status;
    const end = Date.now() + PATIENCE;
    while ((await this.page.goto(path)).status() !== status) {
      if (Date.now() > end) throw new Error(`${this.name}: ${path} never answers ${status}`);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    this.expects = 200;
  }

  button(name, within = this.page) {
    return within.getByRole("button", { name });
  }

  /** The post that holds these words. */
  post(words) {
    return this.page.locator("article.status", { hasText: words }).first();
  }

  /** Judges the page as it is: with axe, light and dark; and keeps pictures of it, wide and narrow. */
  async look(title) {
    for (const colorScheme of ["light", "dark"]) {
      await this.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await this.judge(`${title}, ${colorScheme}`);
      for (const [device, size] of [["desktop", DESKTOP], ["phone", PHONE]]) {
        await this.page.setViewportSize(size);
        await this.fits(`${title}, ${device}`);
        await this.keep(`${title}-${device}-${colorScheme}`);
      }
      await this.page.setViewportSize(DESKTOP);
    }
    await this.page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  }

  async judge(title) {
    await this.page.evaluate(axe);
    const { violations } = await this.page.evaluate(() =>
      axe.run(document, { resultTypes: ["violations"], iframes: false }));
    seen.looks += 1;
    for (const { id, help, nodes } of violations) {
      faults.push(`axe, ${title}: ${id}: ${help}: ${nodes.map((node) => node.html.slice(0, 300)).join(" | ")}`);
    }
  }

  /** Nothing stands out beyond the side of the page. */
  async fits(title) {
    const wide = await this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) faults.push(`${title}: ${wide} pixels wider than its window`);
  }

  async keep(title) {
    mkdirSync(this.artefacts, { recursive: true });
    const path = join(this.artefacts, `${title}.png`);
    await this.page.screenshot({ path });
    seen.pictures += 1;
  }

  /** Goes through the page with the Tab key: each stop is seen, and there are at least `least`. */
  async tab(title, least) {
    const stops = new Set();
    for (let n = 0; n < least * 3 && stops.size < least; n += 1) {
      await this.page.keyboard.press("Tab");
      const stop = await this.page.evaluate(() => {
        const at = document.activeElement;
        if (!at || at === document.body) return null;
        const style = getComputedStyle(at);
        const box = at.getBoundingClientRect();
        const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
        return { html: at.outerHTML.slice(0, 120), seen: outlined && box.width > 0 && box.height > 0 };
      });
      if (!stop) continue;
      if (!stop.seen) faults.push(`${title}: focus cannot be seen on ${stop.html}`);
      stops.add(stop.html);
    }
    if (stops.size < least) faults.push(`${title}: Tab reaches ${stops.size} places only`);
  }
}
