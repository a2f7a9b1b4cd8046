/**
 * Starts a host on a data folder with the steps of marking-steps.ts, and kills this process during one of them:
 *
 *   node test/library/kill-migration.ts DATA COUNT MOMENT
 *
 * MOMENT counts the writes of schema and marks, from 0.
 */
import { migrateCatalog } from "../../lib/library/migrations/migrate.ts";
import { startHost } from "../../lib/local/host.ts";
import { reachCatalog } from "../../lib/local/reach.ts";
import { synthesize } from "../../lib/local/synthesize.ts";
import { markingSteps } from "./marking-steps.ts";

const [dataDir = "", count, moment] = process.argv.slice(2);

await startHost({
  dataDir,
  port: 0,
  template: await synthesize({}),
  async prepare(reached) {
    const catalog = reachCatalog(reached);
    let left = Number(moment);
    catalog.documents.middlewareStack.add(
      (next, { commandName = "" }) =>
        (args) => {
          if (/Put|BatchWrite/.test(commandName) && left-- === 0) process.kill(process.pid, "SIGKILL");
          return next(args);
        },
      { step: "initialize" },
    );
    await migrateCatalog(catalog, { steps: markingSteps(Number(count)), current: 3 });
  },
});
process.exit(1);
