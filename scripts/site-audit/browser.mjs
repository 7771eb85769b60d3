// What a page weighs, what it asks for, what is lost without scripts, on a phone and on paper, and every barrier in it.
import fs from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { CHROMIUM, FLAGS } from "./chromium.mjs";

const [WIDE, NARROW] = [{ width: 1280, height: 900 }, { width: 390, height: 900 }];
const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const MOVED = `window.moved = 0; new PerformanceObserver((list) => list.getEntries().forEach((e) => (moved += e.value)))
  .observe({ type: "layout-shift", buffered: true });`;
const UNFOLD = `document.querySelectorAll("details").forEach((folded) => (folded.open = true))`;
const TEXT = `document.querySelector("article").innerText.replace(/\\s+/g, " ").length`;
const CUT = `[...document.querySelectorAll("article pre > code")].filter((code) => code.offsetParent &&
  (code.scrollWidth > code.clientWidth + 1 || code.parentElement.scrollHeight > code.parentElement.clientHeight + 1)).length`;

export const launch = () => chromium.launch({ executablePath: CHROMIUM, args: FLAGS });

export async function inspect(browser, server, page) {
  const found = { barriers: [] };
  await open(browser, server, page, { before: MOVED }, async (tab, seen) => {
    Object.assign(found, {
      bytes: weight(server.asked),
      requests: server.asked.length,
      missing: server.asked.filter(({ found }) => !found).map(({ place }) => place),
      "search index at load": server.asked.filter(ofSearch).map(({ place }) => place),
      nodes: await tab.evaluate("document.querySelectorAll('*').length"),
      shift: await tab.evaluate("moved"),
      text: await tab.evaluate(TEXT),
      ...seen,
    });
    await tab.setViewportSize({ width: 320, height: 900 });
    found.sideways = Math.max(0, await tab.evaluate("document.scrollingElement.scrollWidth - innerWidth"));
    await tab.setViewportSize({ width: 718, height: 1000 });
    await tab.evaluate("dispatchEvent(new Event('beforeprint'))");
    await tab.emulateMedia({ media: "print" });
    found["cut on paper"] = await tab.evaluate(CUT);
  });
  await open(browser, server, page, { javaScriptEnabled: false }, async (tab) => {
    found["lost without scripts"] = Math.max(0, 1 - (await tab.evaluate(TEXT)) / found.text);
  });
  for (const colorScheme of ["light", "dark"]) {
    await open(browser, server, page, { colorScheme }, async (tab) => {
      const check = async (state) => found.barriers.push(...(await barriers(tab, `${colorScheme}, ${state}`)));
      await tab.evaluate(UNFOLD);
      await tab.evaluate(axe);
      await check("wide");
      await tab.setViewportSize(NARROW);
      await check("narrow");
      await tab.click("label.md-header__button[for=__drawer]");
      await check("narrow, drawer");
      await tab.click("label.md-overlay[for=__drawer]", { position: { x: NARROW.width - 10, y: NARROW.height / 2 } });
      await still(tab);  // a page that is still closing the drawer shows axe less
      await tab.setViewportSize(WIDE);
      await still(tab);
      await tab.keyboard.press("/");
      await tab.keyboard.type("bridge", { delay: 10 });
      await tab.waitForSelector(".md-search-result__link");
      const index = new Map(server.asked.filter(ofSearch).map((file) => [file.place, file]));  // each of its files once
      found["search index bytes"] = weight(index.values());
      await check("wide, search");
      await tab.setViewportSize(NARROW);
      await check("narrow, search");
    });
  }
  return found;
}

// The folder from which the theme's search takes its index; what it is called there is the theme's business.
const ofSearch = ({ place }) => place.startsWith("/search/");
const weight = (files) => [...files].reduce((sum, { bytes }) => sum + bytes, 0);

async function open(browser, server, page, { before, ...how }, act) {
  const context = await browser.newContext({ viewport: WIDE, reducedMotion: "reduce", ...how });
  const seen = { external: [], complaints: [] };
  try {
    await context.route((url) => /^https?:$/.test(url.protocol) && !url.href.startsWith(server.home), (route) => {
      seen.external.push(route.request().url());
      return route.abort();
    });
    const tab = await context.newPage();
    tab.on("console", (message) => message.type() === "error" && seen.complaints.push(message.text()));
    tab.on("pageerror", (error) => seen.complaints.push(String(error)));
    if (before) await tab.addInitScript(before);
    server.asked.length = 0;
    await tab.goto(server.home + page);  // until its scripts have run, which an idle network says nothing of
    await tab.waitForLoadState("networkidle");
    return await act(tab, seen);
  } finally {
    await context.close();
  }
}

// Contrast is measured on the colours of the moment, so every transition has to end first. And what a new width makes
// scroll is given its place in the order of the keyboard by the theme's script, which hears of it with the next frame.
const still = (tab) => tab.evaluate(async () => {
  const frame = () => new Promise(requestAnimationFrame);
  const deadline = performance.now() + 30_000;
  let changed = performance.now();
  const observer = new MutationObserver(() => (changed = performance.now()));
  observer.observe(document, { subtree: true, childList: true, attributes: true });
  await frame();
  await frame();
  const running = () => document.getAnimations().some(({ playState }) => playState !== "finished");
  while (running() || performance.now() - changed < 150) {
    if (performance.now() > deadline) throw new Error("the page still moves after 30 s");
    await frame();
  }
  observer.disconnect();
});

async function barriers(tab, state) {
  await still(tab);
  const { violations } = await tab.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return violations.map(({ id, nodes }) => `${state}: ${id}, ${nodes.length} times, as ${nodes[0].target.join(" ")}`);
}
