import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import type { ApiContext } from "../../../lib/api/context.ts";
import { progressOf, startMigration } from "../../../lib/api/operations/migration.ts";
import type { Problem } from "../../../lib/api/problem.ts";
import { putMigrationCursor } from "../../../lib/catalog/rows/migration-cursors.ts";
import { endTask, getTask } from "../../../lib/catalog/rows/tasks.ts";
import { SHARDS } from "../../../lib/catalog/store/keys.ts";
import { openLibrary } from "../../runs/library.ts";

/** A library, and a Step Functions that remembers which executions were started and which have ended. */
async function migrating(t: TestContext) {
  const catalog = await openLibrary(t);
  const started: string[] = [];
  const stopped = new Set<string>();
  const server = createServer(async (request, response) => {
    const { name } = (await json(request)) as { name: string };
    if (!started.includes(name)) started.push(name);
    response.setHeader("content-type", "application/x-amz-json-1.0");
    if (stopped.has(name)) response.writeHead(400).end(JSON.stringify({ __type: "ExecutionAlreadyExists" }));
    else response.end(JSON.stringify({ executionArn: name, startDate: 0 }));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  t.after(() => server.close());
  const before = { ...process.env };
  Object.assign(process.env, {
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_ENDPOINT_URL_SFN: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  t.after(() => {
    process.env = before;
  });
  const migration = { arn: "arn:aws:states:us-east-1:000000000000:stateMachine:Migrations", to: "new" };
  const context = { catalog, unchecked: catalog, migration, queues: [] } as unknown as ApiContext;
  return { catalog, context, started, stopped };
}

const given = () => ({ taskId: randomUUID(), who: "ada" });

test("a migration that is active is joined, and a request that is repeated starts no other one", async (t) => {
  // Prepare
  const { context, started } = await migrating(t);
  const first = given();
  // Act
  const one = await startMigration(context, first);
  const again = await startMigration(context, { ...first, model: "new" });
  const other = await startMigration(context, given());
  // Assess
  assert.equal(one.taskId, first.taskId);
  assert.deepEqual([again.taskId, other.taskId], [first.taskId, first.taskId]);
  assert.deepEqual(started, [first.taskId]);
});

test("of migrations that are started at the same time one begins", async (t) => {
  // Prepare
  const { context, started } = await migrating(t);
  // Act
  const tasks = await Promise.all(Array.from({ length: 8 }, () => startMigration(context, given())));
  // Assess
  assert.equal(new Set(tasks.map(({ taskId }) => taskId)).size, 1);
  assert.deepEqual(started, [tasks[0]?.taskId]);
});

test("after a migration that was stopped by hand, and after one that has failed, another one begins", async (t) => {
  // Prepare
  const { catalog, context, started, stopped } = await migrating(t);
  const first = await startMigration(context, given());
  stopped.add(first.taskId);
  // Act
  const second = await startMigration(context, given());
  await endTask(catalog, second.taskId, "2 faces have no vector");
  const third = await startMigration(context, given());
  const old = await startMigration(context, { taskId: second.taskId, who: "ada" });
  // Assess
  assert.equal((await getTask(catalog, first.taskId))?.state, "failed");
  assert.match((await getTask(catalog, first.taskId))?.reason ?? "", /stopped.*it continues/);
  assert.deepEqual(new Set(started), new Set([first.taskId, second.taskId, third.taskId]));
  assert.equal(started.length, 3);
  assert.equal(old.taskId, third.taskId);
});

test("a deployment without migrateTo, or with another one, refuses to migrate and says what to do", async (t) => {
  // Prepare
  const { context, started } = await migrating(t);
  // Act
  const none = startMigration({ ...context, migration: undefined }, given());
  const other = startMigration(context, { ...given(), model: "another" });
  // Assess
  await assert.rejects(none, (error: Problem) => error.status === 409 && /set migrateTo in/.test(error.message));
  await assert.rejects(other, (error: Problem) => error.status === 409 && /to the model new, not/.test(error.message));
  assert.deepEqual(started, []);
});

test("progress counts the shards of this migration only, and the faces that are left", async (t) => {
  // Prepare
  const { catalog, context } = await migrating(t);
  const task = await startMigration(context, given());
  const done = { done: true, left: 0 };
  for (const shard of SHARDS) await putMigrationCursor(catalog, "announce", shard, { of: "new", ...done });
  await putMigrationCursor(catalog, "check", "0", { of: task.taskId, done: true, left: 3 });
  await putMigrationCursor(catalog, "check", "1", { of: task.taskId, done: false, left: 1 });
  await putMigrationCursor(catalog, "check", "2", { of: "an earlier execution", ...done });
  // Act
  const progress = await progressOf(context, task);
  // Assess
  assert.deepEqual(progress, {
    ...{ state: "running", done: 17, of: 32 },
    migration: { model: "new", shards: 16, announced: 16, checked: 1, left: 4, queued: 0 },
  });
});
