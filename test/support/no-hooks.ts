import { type AsyncHook, createHook } from "node:async_hooks";
import { isMainThread } from "node:worker_threads";

/*
 * Loaded before each test file (--import). The runner follows every promise with a hook, to know which test an error
 * belongs to that none awaits. That takes a quarter of the time of tests with many requests. Without it the file fails,
 * not the test, so the error is printed here. A file that is run on its own still names the test.
 */
if (isMainThread && process.env.NODE_TEST_CONTEXT) {
  const hook: AsyncHook = createHook({});
  Object.getPrototypeOf(hook).enable = () => hook;
  process.on("uncaughtExceptionMonitor", (error) => console.error(error));
  process.on("unhandledRejection", (error) => {
    console.error(error);
    process.exitCode = 1;
  });
}
