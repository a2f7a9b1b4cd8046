import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Clock } from "../../../lib/local/clock.ts";
import { openDatabase } from "../../../lib/local/database.ts";
import { untilVisible } from "../../../lib/local/like-aws/visibility.ts";
import { Queues } from "../../../lib/local/queues.ts";
import { temporaryFolder } from "../support.ts";

/** Queues with a visibility timeout of an hour, whose waits are so many times shorter. */
async function prepare(t: TestContext, timesFaster: number) {
  const database = openDatabase(join(await temporaryFolder(t), "data"));
  t.after(() => database.close());
  const queues = new Queues(database, untilVisible(new Clock(timesFaster)));
  queues.createQueue("dead", { visibilityTimeoutSec: 30 });
  queues.createQueue("photos", { visibilityTimeoutSec: 3600, deadLetter: { queue: "dead", maxReceiveCount: 2 } });
  queues.send("photos", "hello");
  /** Resolves with the next message, which arrives without anybody asking. */
  const next = () =>
    new Promise<ReturnType<typeof queues.receive>[number]>((resolve) => {
      const stop = queues.onMessage("photos", () => {
        const [message] = queues.receive("photos", 1);
        if (message) resolve(message);
        if (message) stop();
      });
    });
  return { queues, next };
}

test("a failed message stays hidden for the rest of its visibility timeout", async (t) => {
  // Prepare
  const { queues } = await prepare(t, 1);
  const [message] = queues.receive("photos", 1);
  // Act
  queues.fail("photos", message?.messageId ?? "", "no");
  // Assess
  assert.deepEqual(queues.depth("photos"), { visible: 0, inFlight: 1 });
  assert.deepEqual(queues.receive("photos", 1), []);
});

test("a faster clock shortens the wait of a failed message, and not the time in which it is handled", async (t) => {
  // Prepare: an hour takes 36 ms
  const { queues, next } = await prepare(t, 100_000);
  const [first] = queues.receive("photos", 1);
  const again = next();
  const early = again.then(() => "received while it was handled");
  const handled = new Promise((resolve) => setTimeout(resolve, 200, "handled"));
  const whileHandled = await Promise.race([early, handled]);
  // Act
  queues.fail("photos", first?.messageId ?? "", "no");
  // Assess
  assert.equal(whileHandled, "handled");
  assert.equal((await again).receiveCount, 2);
});

test("a message is a dead letter when it would be received again, not when its last attempt fails", async (t) => {
  // Prepare
  const { queues, next } = await prepare(t, 100_000);
  queues.fail("photos", (await next()).messageId, "first");
  const last = await next();
  // Act
  queues.fail("photos", last.messageId, "second");
  const atOnce = queues.peek("dead", 1);
  const buried = new Promise<void>((resolve) => void queues.onMessage("dead", resolve));
  void next();
  await buried;
  // Assess
  assert.deepEqual(atOnce, []);
  assert.deepEqual(
    queues.peek("dead", 1).map(({ body, reason }) => [body, reason]),
    [["hello", "second"]],
  );
});

test("a function may change for how long its message stays hidden when it fails", async (t) => {
  // Prepare
  const { queues, next } = await prepare(t, 1);
  const [message] = queues.receive("photos", 1);
  // Act
  queues.changeVisibility("photos", message?.receiptHandle ?? "", 0);
  queues.fail("photos", message?.messageId ?? "", "no");
  // Assess
  assert.equal((await next()).receiveCount, 2);
});
