// A lane of the audit, forked by audit.mjs: does one job at a time, with its own server and its own Chromiums.
import { serve } from "./server.mjs";

const server = await serve(process.argv[2]);
let browser, lighthouse;  // promises, so that one that is still starting is closed as well

const STEPS = {
  async browser({ page }) {
    const { inspect, launch } = await import("./browser.mjs");
    return inspect(await (browser ??= launch()), server, page);
  },
  async categories({ page, form }) {
    return (await started()).categories(page, form);
  },
  async all({ page, form, rounds, goal }) {
    return (await started()).all(page, form, rounds, goal);
  },
  async performance({ page, form, rounds, goal }) {
    return (await started()).performance(page, form, rounds, goal);
  },
};

async function started() {
  const { start } = await import("./lighthouse.mjs");  // a second's work, for nothing where Lighthouse is left out
  return (lighthouse ??= start(server));
}

const answer = (message) => process.connected && process.send(message);

process.on("message", (job) => STEPS[job.step](job).then(
  (result) => answer({ result }),
  (error) => answer({ error: error.stack }),
));
process.on("disconnect", async () => {
  await Promise.allSettled([browser, lighthouse].map(async (chromium) => (await chromium)?.close()));
  process.exit();
});
