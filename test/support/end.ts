import { after } from "node:test";
import { isMainThread } from "node:worker_threads";

/** Longest time that a test file's process may continue after its tests, ms. */
const PATIENCE_MS = 15_000;

/*
 * Loaded before each test file (--import). An open server or timer would keep the process, and with it the test run, alive
 * forever: the file fails instead, and names what is open. Not --test-force-exit, which ends a file before tests that it
 * declares after an await.
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
