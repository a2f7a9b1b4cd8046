import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { openDatabase } from "../../lib/local/database.ts";
import { Queues, type UnknownQueue } from "../../lib/local/queues.ts";
import { until } from "../support/wait.ts";
import { temporaryFolder } from "./support.ts";

async function openQueues(t: import("node:test").TestContext, folder?: string) {
  const database = openDatabase(folder ?? (await temporaryFolder(t)));
  t.after(() => database.isOpen && database.close());
  const queues = new Queues(database);
  queues.createQueue("dead", { visibilityTimeoutSec: 30 });
  queues.createQueue("work", { visibilityTimeoutSec: 30, deadLetter: { queue: "dead", maxReceiveCount: 2 } });
  return { database, queues };
}

test("messages are received in order, once, until they are deleted", async (t) => {
  // Prepare
  const { queues } = await openQueues(t);
  queues.sendAll("work", ["a", "b", "c"]);
  // Act
  const first = queues.receive("work", 2);
  const second = queues.receive("work", 10);
  const during = queues.depth("work");
  queues.deleteMessages(
    "work",
    [...first, ...second].map(({ receiptHandle }) => receiptHandle),
  );
  // Assess
  assert.deepEqual(
    first.map(({ body, receiveCount }) => [body, receiveCount]),
    [
      ["a", 1],
      ["b", 1],
    ],
  );
  assert.deepEqual(
    second.map(({ body }) => body),
    ["c"],
  );
  assert.deepEqual(during, { visible: 0, inFlight: 3 });
  assert.deepEqual(queues.depth("work"), { visible: 0, inFlight: 0 });
});

test("a message moves to the dead letters after its last failure, with the reason, and back by redrive", async (t) => {
  // Prepare
  const { queues } = await openQueues(t);
  queues.send("work", "x");
  const failOnce = async () => {
    const message = await until("the message to be visible", () => queues.receive("work", 1)[0]);
    queues.fail("work", message.messageId, `try ${message.receiveCount}`);
  };
  // Act
  await failOnce();
  await failOnce();
  const dead = queues.peek("dead", 10);
  const moved = queues.redrive("dead");
  // Assess
  assert.deepEqual(
    dead.map(({ body, reason, receiveCount }) => [body, reason, receiveCount]),
    [["x", "try 2", 2]],
  );
  assert.equal(moved, 1);
  assert.deepEqual(queues.depth("dead"), { visible: 0, inFlight: 0 });
  assert.equal(queues.receive("work", 1)[0]?.receiveCount, 1);
});

test("messages in flight are visible again when the database is reopened", async (t) => {
  // Prepare
  const folder = join(await temporaryFolder(t), "data");
  const { database, queues } = await openQueues(t, folder);
  queues.send("work", "x");
  const [before] = queues.receive("work", 1);
  database.close();
  // Act
  const { queues: again } = await openQueues(t, folder);
  const [after] = again.receive("work", 1);
  // Assess
  assert.equal(after?.messageId, before?.messageId);
  assert.equal(after?.receiveCount, 2);
});

test("a message that is never deleted is received again and then moved to the dead letters", async (t) => {
  // Prepare
  const { queues } = await openQueues(t);
  queues.createQueue("work", { visibilityTimeoutSec: 0.02, deadLetter: { queue: "dead", maxReceiveCount: 2 } });
  queues.send("work", "x");
  // Act
  const [first] = queues.receive("work", 1);
  const second = await until("the message to be visible again", () => queues.receive("work", 1)[0]);
  queues.deleteMessages("work", [first?.receiptHandle ?? ""]);
  const third: unknown[] = [];
  const dead = await until("the message to be buried", () => {
    third.push(...queues.receive("work", 1));
    return queues.peek("dead", 1)[0];
  });
  // Assess
  assert.equal(second.receiveCount, 2);
  assert.deepEqual(third, []);
  assert.match(dead.reason, /visibility timeout/);
});

test("onMessage calls listeners for new messages and for messages that become visible", async (t) => {
  // Prepare
  const { queues } = await openQueues(t);
  const heard = new EventEmitter();
  const stop = queues.onMessage("work", () => heard.emit("message"));
  // Act
  const keepAlive = setInterval(() => {}, 1000);
  t.after(() => clearInterval(keepAlive));
  const sent = once(heard, "message");
  queues.send("work", "x");
  await sent;
  const [message] = queues.receive("work", 1);
  const retried = once(heard, "message");
  queues.fail("work", message?.messageId ?? "", "no");
  await retried;
  stop();
  // Assess
  assert.equal(queues.receive("work", 1).length, 1);
});

test("using a missing queue throws UnknownQueue with its name", async (t) => {
  const { queues } = await openQueues(t);
  assert.throws(
    () => queues.send("nowhere", "x"),
    (error: UnknownQueue) => error.queue === "nowhere",
  );
});

test("a message that becomes visible while listeners are busy is announced", async (t) => {
  // Prepare: a message that is visible again after 30 ms
  const { queues } = await openQueues(t);
  queues.send("work", "hidden");
  const [hidden] = queues.receive("work", 1);
  queues.changeVisibility("work", hidden!.receiptHandle, 0.03);
  let calls = 0;
  queues.onMessage("work", () => {
    calls++;
    // Only the first listener is so slow that the message becomes visible meanwhile.
    for (const end = Date.now() + 60; calls === 1 && Date.now() < end; );
  });
  // Act: the listener is called for another message
  queues.send("work", "other");
  // Assess
  await until("the second call", () => calls === 2);
});
