import { after } from "node:test";
import { isMainThread } from "node:worker_threads";

/** How long a test file's process may stay once its tests have ended, ms. */
const PATIENCE_MS = 15_000;

/*
 * Loaded before each test file (--import). Something left open, such as a server or a timer, would keep the process and
 * with it the run for ever: the file fails instead, and says by what it was kept. Not --test-force-exit: that ends a file
 * before tests which it declares after an await.
 */
const file = process.argv[1] ?? "";
if (isMainThread && process.env.NODE_TEST_CONTEXT && /[\\/]test[\\/].*\.\w+\.ts$/.test(file)) {
  after(() => {
    const giveUp = () => {
      const kept = process.getActiveResourcesInfo().filter((resource) => resource !== "PipeWrap");
      console.error(`${file}: its tests have ended, but the process is kept by ${kept.join(", ")}`);
      process.exit(1);
    };
    setTimeout(giveUp, PATIENCE_MS).unref();
  });
}
