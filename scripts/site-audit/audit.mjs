// Holds every page of a built site to goals.json; prints a table, and ends with 1 where a goal is missed.
//   node audit.mjs SITE [--pages a.html,b.html] [--rounds 5] [--no-lighthouse] [--report FILE]
//
// Scores for performance depend on how quiet the machine is. Work beside a measurement can only cost points, so what
// does not need a quiet machine is spread over its processors, desktop performance included, which has points to spare.
// Then one lane goes on alone: for mobile performance, and for each desktop score that missed its goal in company.
//
// What `nox -s tests` checks in a browser is not checked here again.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fork } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";

const FORMS = ["mobile", "desktop"];
const LANES = Math.min(4, os.availableParallelism());

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
  console.error(`${site ?? "no folder"}: no built site here; run ./scripts/nox -s docs first`);
  process.exit(2);
}
const here = import.meta.dirname;
const goals = JSON.parse(fs.readFileSync(path.join(here, "goals.json"), "utf8"));
const pages = options.pages?.split(",") ?? pagesIn("");
const rounds = Number(options.rounds);
if (!(rounds >= 1)) {
  console.error(`--rounds ${options.rounds}: at least one round is needed`);
  process.exit(2);
}

// Every page, but for the reference of the code, with its hundred pages of one form: the largest stands for all.
function pagesIn(folder) {
  return fs.readdirSync(path.join(site, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return folder === "contribute" ? pagesIn(name).sort(bySize).slice(-1) : pagesIn(name);
    return name.endsWith(".html") && name !== "404.html" ? [name] : [];
  }).sort();
}

function bySize(a, b) {
  return fs.statSync(path.join(site, a)).size - fs.statSync(path.join(site, b)).size;
}

// ---- measuring -----------------------------------------------------------------------------------------------------

const report = Object.fromEntries(pages.map((page) => [page, { lighthouse: { mobile: {}, desktop: {} } }]));
const seconds = {};
const begun = performance.now();

function lane() {
  const child = fork(path.join(here, "lane.mjs"), [site]);
  const ended = once(child, "exit").then(([code, signal]) => ({ error: `its lane ended: ${code ?? signal}` }));
  return {
    async run(job) {
      child.send(job);
      const { result, error } = await Promise.race([once(child, "message").then(([answer]) => answer), ended]);
      if (error) throw new Error(`${label(job)}: ${error}`);
      return result;
    },
    async close() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

const label = ({ page, form, step }) => [`${page}:`, form, step].filter(Boolean).join(" ");

function clock() {
  const passed = Math.round((performance.now() - begun) / 1000);
  return `${Math.floor(passed / 60)}:${String(passed % 60).padStart(2, "0")}`;
}

async function measure(jobs, lanes) {
  const waiting = [...jobs];
  await Promise.all(lanes.map(async (lane) => {
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      console.error(`site-audit: ${clock()}, page ${pages.indexOf(job.page) + 1} of ${pages.length}, ${label(job)}`);
      const start = performance.now();
      const result = await lane.run(job);
      Object.assign(job.form ? report[job.page].lighthouse[job.form] : report[job.page], result);
      const kind = [job.form, job.step].filter(Boolean).join(" ");
      seconds[kind] = (seconds[kind] ?? 0) + (performance.now() - start) / 1000;
    }
  }));
}

const scored = (page, form, step) => ({ page, form, step, rounds, goal: goals.lighthouse[form].performance });

const lanes = Array.from({ length: LANES }, lane);
try {
  await measure(pages.flatMap((page) => [
    { page, step: "browser" },
    ...(options["no-lighthouse"] ? [] : [{ page, form: "mobile", step: "categories" }, scored(page, "desktop", "all")]),
  ]), lanes);
  await Promise.all(lanes.splice(1).map((lane) => lane.close()));
  if (!options["no-lighthouse"]) await measure(pages.flatMap((page) => {
    const again = report[page].lighthouse.desktop.performance < goals.lighthouse.desktop.performance;
    return [scored(page, "mobile", "performance"), ...(again ? [scored(page, "desktop", "performance")] : [])];
  }), lanes);
} finally {
  await Promise.all(lanes.map((lane) => lane.close()));
}

// ---- goals ---------------------------------------------------------------------------------------------------------

const missed = [];

function hold(what, value, goal, least = false) {
  if (typeof value !== "number" || Number.isNaN(value) || (least ? value < goal : value > goal))
    missed.push(`${what} is ${value}, the goal is at ${least ? "least" : "most"} ${goal}`);
}

for (const [page, found] of Object.entries(report)) {
  for (const [what, goal] of Object.entries(goals.page)) {
    const list = Array.isArray(found[what]);
    hold(`${page}: ${what}`, list ? found[what].length : found[what], goal);
    if (list) missed.push(...found[what].map((item) => `${page}: ${what}: ${item}`));
  }
  if (!options["no-lighthouse"]) {
    for (const form of FORMS) {
      const measured = found.lighthouse[form];
      const how = `, ${measured.rounds.join(" ")} in rounds at machine's speed ${measured["machine's speed"]}`;
      for (const [name, goal] of Object.entries(goals.lighthouse[form]))
        hold(`${page}: ${form} ${name}${name === "performance" ? how : ""}`, measured[name], goal, true);
    }
  }
}
const index = Math.max(...Object.values(report).map((found) => found["search index bytes"]));
const INDEX = "search index bytes, gzipped";
hold(INDEX, index || "unknown, since no search asked for it", goals.site[INDEX]);

// ---- the table -----------------------------------------------------------------------------------------------------

const scores = (measured) => Object.keys(goals.lighthouse.mobile).map((name) => measured[name] ?? "-").join(" ");
console.table(Object.fromEntries(Object.entries(report).map(([page, found]) => [page, {
  "kB": Math.round(found.bytes / 1000), requests: found.requests, nodes: found.nodes, shift: +found.shift.toFixed(3),
  barriers: found.barriers.length, mobile: scores(found.lighthouse.mobile), desktop: scores(found.lighthouse.desktop),
}])));
console.log(`mobile and desktop: ${Object.keys(goals.lighthouse.mobile).join(", ")}`);
console.log(`${INDEX}: ${index}`);
const spent = Object.entries(seconds).map(([kind, sum]) => `${kind} ${Math.round(sum)} s`).join(", ");
console.log(`${pages.length} pages in ${clock()} on ${LANES} lanes: ${spent}`);
if (options.report) fs.writeFileSync(options.report, JSON.stringify(report, null, 1));
missed.forEach((line) => console.log(`missed: ${line}`));
console.log(missed.length ? `${missed.length} goals missed` : "all goals met");
process.exitCode = missed.length ? 1 : 0;
