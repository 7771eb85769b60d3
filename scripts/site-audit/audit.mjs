// Holds every page of a built site against goals.json; prints a table, and ends with 1 where a goal is missed.
//   node audit.mjs SITE [--pages a.html,b.html] [--rounds 5] [--no-lighthouse] [--report FILE]
// Everything stays on the loopback: no other name resolves. Lighthouse's scores hang on how quiet the machine is, so
// each is the median of the rounds; what `nox -s tests` checks in a browser is not checked here again.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { serve } from "./server.mjs";

const CHROMIUM = process.env.CHROME_PATH ?? "/usr/bin/chromium";
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
  "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"];
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const [WIDE, NARROW] = [1280, 390];

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pages: { type: "string" },
    rounds: { type: "string", default: "5" },
    "no-lighthouse": { type: "boolean", default: false },
    report: { type: "string" },
  },
});
const site = positionals[0];
if (!site || !fs.existsSync(path.join(site, "index.html"))) {
  console.error(`${site ?? "no folder"}: this is no built site; say ./scripts/nox -s docs first`);
  process.exit(2);
}
const here = import.meta.dirname;
const goals = JSON.parse(fs.readFileSync(path.join(here, "goals.json"), "utf8"));
const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pages = options.pages?.split(",") ?? found("");
const missed = [];

// Every page, but for the reference of the code, with its hundred pages of one form: the largest stands for all.
function found(folder) {
  return fs.readdirSync(path.join(site, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return folder === "contribute" ? found(name).sort(bySize).slice(-1) : found(name);
    return name.endsWith(".html") && name !== "404.html" ? [name] : [];
  }).sort();
}

function bySize(one, other) {
  return fs.statSync(path.join(site, one)).size - fs.statSync(path.join(site, other)).size;
}

function hold(what, value, goal, least = false) {
  if (value === null || Number.isNaN(value) || (least ? value < goal : value > goal))
    missed.push(`${what}: ${value}, ${goal} at ${least ? "least" : "most"} are wanted`);
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)];

// ---- in a browser: what a page weighs and asks for, and every barrier in it -----------------------------------------

const MOVED = `window.moved = 0; new PerformanceObserver((list) => list.getEntries().forEach((e) => (moved += e.value)))
  .observe({ type: "layout-shift", buffered: true });`;
const UNFOLD = `document.querySelectorAll("details").forEach((folded) => (folded.open = true))`;
const TEXT = `document.querySelector("article").innerText.replace(/\\s+/g, " ").length`;
const CUT = `[...document.querySelectorAll("article pre > code")].filter((code) => code.offsetParent &&
  (code.scrollWidth > code.clientWidth + 1 || code.parentElement.scrollHeight > code.parentElement.clientHeight + 1)).length`;

async function open(browser, server, page, { before, ...how }, act) {
  const context = await browser.newContext({ viewport: { width: WIDE, height: 900 }, reducedMotion: "reduce", ...how });
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

async function barriers(tab, where) {
  // Rules look at colours: wait until none is on its way to another.
  await tab.waitForFunction(() => document.getAnimations().every((running) => running.playState === "finished"));
  await tab.evaluate(axe);
  const { violations } = await tab.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return violations.map(({ id, nodes }) => `${where}: ${id}, ${nodes.length} times, as ${nodes[0].target.join(" ")}`);
}

async function inBrowser(browser, server, page) {
  const met = { barriers: [] };
  await open(browser, server, page, { before: MOVED }, async (tab, seen) => {
    Object.assign(met, {
      bytes: server.asked.reduce((sum, { bytes }) => sum + bytes, 0),
      requests: server.asked.length,
      missing: server.asked.filter(({ found }) => !found).map(({ place }) => place),
      nodes: await tab.evaluate("document.querySelectorAll('*').length"),
      shift: await tab.evaluate("moved"),
      text: await tab.evaluate(TEXT),
      ...seen,
    });
    await tab.setViewportSize({ width: 320, height: 900 });
    met.sideways = Math.max(0, await tab.evaluate("document.scrollingElement.scrollWidth - innerWidth"));
    await tab.setViewportSize({ width: 718, height: 1000 });
    await tab.evaluate("dispatchEvent(new Event('beforeprint'))");
    await tab.emulateMedia({ media: "print" });
    met["cut on paper"] = await tab.evaluate(CUT);
  });
  await open(browser, server, page, { javaScriptEnabled: false }, async (tab) => {
    met["lost without scripts"] = Math.max(0, 1 - (await tab.evaluate(TEXT)) / met.text);
  });
  for (const colorScheme of ["light", "dark"]) {
    await open(browser, server, page, { colorScheme }, async (tab) => {
      await tab.evaluate(UNFOLD);
      for (const width of [WIDE, NARROW]) {
        await tab.setViewportSize({ width, height: 900 });
        met.barriers.push(...(await barriers(tab, `${colorScheme}, ${width}`)));
      }
      await tab.click("label.md-header__button[for=__drawer]");
      met.barriers.push(...(await barriers(tab, `${colorScheme}, drawer`)));
    });
    for (const width of [WIDE, NARROW]) {
      await open(browser, server, page, { colorScheme, viewport: { width, height: 900 } }, async (tab) => {
        await tab.keyboard.press("/");
        await tab.keyboard.type("bridge", { delay: 10 });
        await tab.waitForSelector(".md-search-result__link");
        met.barriers.push(...(await barriers(tab, `${colorScheme}, ${width}, search`)));
      });
    }
  }
  for (const [what, goal] of Object.entries(goals.page)) {
    const value = Array.isArray(met[what]) ? met[what].length : met[what];
    hold(`${page}: ${what}`, value, goal);
    if (Array.isArray(met[what])) missed.push(...met[what].map((one) => `${page}: ${one}`));
  }
  return met;
}

// ---- Lighthouse ----------------------------------------------------------------------------------------------------

async function lighthouseOf(server, rounds) {
  const { default: lighthouse, desktopConfig } = await import("lighthouse");
  const { launch } = await import("chrome-launcher");
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), "site-audit-"));
  const chrome = await launch({ chromePath: CHROMIUM, chromeFlags: ["--headless=new", ...FLAGS], userDataDir: profile, logLevel: "silent" });
  const run = async (page) => {
    const scores = {};
    for (const form of ["mobile", "desktop"]) {
      const said = [];
      for (let round = 0; round < rounds; round++) {
        const settings = { port: chrome.port, output: "json", logLevel: "silent", onlyCategories: CATEGORIES };
        const { lhr } = await lighthouse(server.home + page, settings, form === "desktop" ? desktopConfig : undefined);
        said.push(lhr);
      }
      const middle = (value) => median(said.map(value));
      scores[form] = {
        ...Object.fromEntries(CATEGORIES.map((name) => [name, Math.round(100 * middle((lhr) => lhr.categories[name].score))])),
        "first paint, ms": Math.round(middle((lhr) => lhr.audits["first-contentful-paint"].numericValue)),
        "largest paint, ms": Math.round(middle((lhr) => lhr.audits["largest-contentful-paint"].numericValue)),
        "blocked, ms": Math.round(middle((lhr) => lhr.audits["total-blocking-time"].numericValue)),
        "machine's speed": Math.round(middle((lhr) => lhr.environment.benchmarkIndex)),
        rounds: said.map((lhr) => Math.round(100 * lhr.categories.performance.score)),
      };
      for (const [name, goal] of Object.entries(goals.lighthouse[form])) hold(`${page}: ${form} ${name}`, scores[form][name], goal, true);
    }
    return scores;
  };
  return { run, close: async () => (await chrome.kill(), fs.rmSync(profile, { recursive: true, force: true })) };
}

// ---- all of it -----------------------------------------------------------------------------------------------------

const server = await serve(site);
const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
const report = {};
const told = (what, page) => console.error(`site-audit: ${what}: ${page}, ${pages.indexOf(page) + 1} of ${pages.length}`);
for (const page of pages) {
  told("browser", page);
  report[page] = await inBrowser(browser, server, page);
}
await browser.close();
if (!options["no-lighthouse"]) {
  const measure = await lighthouseOf(server, Number(options.rounds));
  for (const page of pages) {
    told("Lighthouse", page);
    report[page].lighthouse = await measure.run(page);
  }
  await measure.close();
}
server.close();
const index = path.join(site, "search", "search_index.json");
hold("search index bytes", fs.statSync(index).size, goals.site["search index bytes"]);

const four = (scores) => (scores ? CATEGORIES.map((name) => scores[name]).join(" ") : "");
console.table(Object.fromEntries(Object.entries(report).map(([page, met]) => [page, {
  "kB": Math.round(met.bytes / 1000), requests: met.requests, nodes: met.nodes, shift: +met.shift.toFixed(3),
  barriers: met.barriers.length, mobile: four(met.lighthouse?.mobile), desktop: four(met.lighthouse?.desktop),
}])));
console.log(`mobile and desktop: ${CATEGORIES.join(", ")}; search index: ${fs.statSync(index).size} bytes`);
if (options.report) fs.writeFileSync(options.report, JSON.stringify(report, null, 1));
missed.forEach((one) => console.log(`missed: ${one}`));
console.log(missed.length ? `${missed.length} goals missed` : "all goals met");
process.exitCode = missed.length ? 1 : 0;
