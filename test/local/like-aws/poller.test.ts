import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Clock } from "../../../lib/local/clock.ts";
import { openDatabase } from "../../../lib/local/database.ts";
import { Disk } from "../../../lib/local/disk.ts";
import { TooManyRequests } from "../../../lib/local/like-aws/lambda.ts";
import { untilVisible } from "../../../lib/local/like-aws/visibility.ts";
import { Poller } from "../../../lib/local/pollers.ts";
import { Queues } from "../../../lib/local/queues.ts";
import { until } from "../../support/wait.ts";
import { temporaryFolder } from "../support.ts";

const FN = { name: "Detect", entry: "handler.ts", environment: {}, timeoutMs: 1000 };

/** A queue of eight messages, which is polled four at a time. @param handle answers an invocation */
async function prepare(t: TestContext, handle: (receiveCounts: string[]) => Promise<unknown>) {
  const dataDir = join(await temporaryFolder(t), "data");
  const database = openDatabase(dataDir);
  const queues = new Queues(database, untilVisible(new Clock(10_000)));
  queues.createQueue("photos", { visibilityTimeoutSec: 720 });
  queues.sendAll("photos", ["1", "2", "3", "4", "5", "6", "7", "8"]);
  const disk = new Disk(dataDir);
  const invoke = (_: unknown, event: unknown) => {
    const { Records } = event as { Records: { attributes: { ApproximateReceiveCount: string } }[] };
    return handle(Records.map(({ attributes }) => attributes.ApproximateReceiveCount));
  };
  const mapping = { queue: "photos", fn: FN, batchSize: 1, concurrency: 4 };
  const poller = new Poller(mapping, queues, { invoke, invokeSoon: invoke }, disk);
  t.after(async () => {
    await poller.stop();
    disk[Symbol.dispose]();
    database.close();
  });
  return { queues, poller };
}

test("messages whose invocation is throttled return after their visibility timeout, with another receive", async (t) => {
  // Prepare
  const counts: string[] = [];
  const { poller } = await prepare(t, async (received) => {
    if (counts.push(...received) <= 8) throw new TooManyRequests();
  });
  // Act
  await until("all messages to be handled", () => poller.completed === 8);
  // Assess
  assert.deepEqual(counts, [..."1".repeat(8), ..."2".repeat(8)]);
});

test("a queue is polled less often while its function is throttled", async (t) => {
  // Prepare
  let running = 0;
  let invocations = 0;
  const most: number[] = [];
  const { poller } = await prepare(t, async () => {
    running += 1;
    most.push(running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    invocations += 1;
    if (invocations <= 8) throw new TooManyRequests();
  });
  // Act
  await until("all messages to be handled", () => poller.completed === 8);
  // Assess
  assert.equal(Math.max(...most.slice(0, 4)), 4);
  assert.equal(most[8], 1);
});
