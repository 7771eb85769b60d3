// Lighthouse, with one Chromium for all its runs.
//
// A run of all its categories takes more than twice as long as one of the five metrics that make the performance score.
// Only these depend on timing, so only they are measured in rounds; the other categories come with one run.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { launch } from "chrome-launcher";
import lighthouse, { defaultConfig, desktopConfig } from "lighthouse";
import { CHROMIUM, FLAGS } from "./chromium.mjs";
import { median, settled } from "./median.mjs";

const CATEGORIES = ["accessibility", "best-practices", "seo"];
const { auditRefs } = defaultConfig.categories.performance;
const [METRICS, UNSCORED] = [auditRefs.filter(({ weight }) => weight), auditRefs.filter(({ weight }) => !weight)]
  .map((refs) => refs.map(({ id }) => id));
const RUNS = {
  metrics: { onlyAudits: METRICS },
  categories: { onlyCategories: CATEGORIES },
  both: { onlyCategories: ["performance", ...CATEGORIES], skipAudits: UNSCORED },
};
const percent = (score) => Math.round(100 * score);

export async function start(server) {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), "site-audit-"));
  const chromeFlags = ["--headless=new", ...FLAGS];
  const chrome = await launch({ chromePath: CHROMIUM, chromeFlags, userDataDir: profile, logLevel: "silent" });

  async function run(page, form, what) {
    const settings = { port: chrome.port, output: "json", logLevel: "silent", disableFullPageScreenshot: true };
    const config = form === "desktop" ? desktopConfig : undefined;
    const { lhr } = await lighthouse(server.home + page, { ...settings, ...what }, config);
    return lhr;
  }

  const categories = async (page, form) => categoriesOf(await run(page, form, RUNS.categories));

  async function performance(page, form, rounds, goal, first = RUNS.metrics) {
    const runs = [await run(page, form, first)];
    while (!settled(runs.map(scoreOf), goal, rounds)) runs.push(await run(page, form, RUNS.metrics));
    const middle = (value) => Math.round(median(runs.map(value)));
    return {
      performance: middle(scoreOf),
      ...(first === RUNS.both ? categoriesOf(runs[0]) : {}),
      "first paint, ms": middle((lhr) => lhr.audits["first-contentful-paint"].numericValue),
      "largest paint, ms": middle((lhr) => lhr.audits["largest-contentful-paint"].numericValue),
      "blocked, ms": middle((lhr) => lhr.audits["total-blocking-time"].numericValue),
      "machine's speed": middle((lhr) => lhr.environment.benchmarkIndex),
      rounds: runs.map(scoreOf),
    };
  }

  const all = (page, form, rounds, goal) => performance(page, form, rounds, goal, RUNS.both);

  async function close() {
    await chrome.kill();
    fs.rmSync(profile, { recursive: true, force: true });
  }

  return { categories, performance, all, close };
}

const scoreOf = (lhr) => percent(lhr.categories.performance.score);
const categoriesOf = (lhr) => Object.fromEntries(CATEGORIES.map((name) => [name, percent(lhr.categories[name].score)]));
