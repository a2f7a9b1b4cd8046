import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { isUndoable, listActions } from "../../lib/catalog/decisions/action-log.ts";
import { createTask, endTask, getTask, partKey, type Task } from "../../lib/catalog/rows/tasks.ts";
import { putVectors } from "../../lib/catalog/rows/vectors.ts";
import { claimIdentity } from "../../lib/catalog/store/identity.ts";
import { getObject } from "../../lib/catalog/store/objects.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { Distance } from "../../lib/embed/distance.ts";
import { Checkpoint } from "../../lib/library/checkpoint.ts";
import { exportLines } from "../../lib/library/export-lines.ts";
import { runTask } from "../../lib/library/run-task.ts";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { readParameters } from "../../lib/parameters.ts";
import {
  addFaces,
  CIRCLE_LENGTH,
  embedderOf,
  faceIdOfNumber,
  fairEmbedderOf,
  onCircle,
  openLibrary,
} from "../runs/library.ts";
import { runOnce } from "../runs/run.ts";

/** Faces in several shards, so that there is something behind most checkpoints. */
const FACES = 12;

async function libraryWithFaces(t: { after(end: () => Promise<void>): void }) {
  const catalog = await openLibrary(t as never);
  await addFaces(
    catalog,
    Array.from({ length: FACES }, (_, at) => ({ faceId: faceIdOfNumber(at), vector: new Float32Array(8) })),
  );
  const context = {
    ...{ catalog, unchecked: catalog, areSeparate: false, embedder: FR_FEATURE },
    parameters: async () => readParameters({}),
  };
  return { catalog, context };
}

async function newTask(catalog: Catalog, given: Pick<Task, "operation" | "input">): Promise<string> {
  return (await createTask(catalog, { ...given, taskId: randomUUID(), who: "ada" })).taskId;
}

async function resultOf(catalog: Catalog, taskId: string): Promise<unknown[]> {
  const { parts = 0 } = (await getTask(catalog, taskId)) ?? {};
  const lines: unknown[] = [];
  for (let part = 0; part < parts; part++) {
    const object = await getObject(catalog, catalog.runsBucket, partKey(catalog, taskId, part));
    const text = Buffer.from(object?.bytes ?? new Uint8Array()).toString();
    lines.push(...text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)])));
  }
  return lines;
}

test("a task that has to stop at every checkpoint has the same result as one that does not", async (t) => {
  // Prepare
  const { catalog, context } = await libraryWithFaces(t);
  const taskId = await newTask(catalog, { operation: "export", input: { vectors: false } });
  // Act
  let calls = 1;
  const progress: number[] = [];
  while ((await runTask(context, taskId, () => true)) === "more") {
    calls++;
    progress.push((await getTask(catalog, taskId))?.done ?? 0);
  }
  // Assess
  const whole = await Array.fromAsync(exportLines(catalog, { embedder: FR_FEATURE }));
  const expected = JSON.parse(JSON.stringify(whole.filter((line) => !(line instanceof Checkpoint))));
  assert.equal(expected.length, FACES + 1);
  assert.deepEqual(await resultOf(catalog, taskId), expected);
  assert.equal((await getTask(catalog, taskId))?.state, "succeeded");
  assert.ok(calls > 16, `${calls} calls`);
  assert.deepEqual(
    progress,
    progress.toSorted((a, b) => a - b),
  );
});

test("an export has the distance of the model, and with vectors the commonness of each face", async (t) => {
  // Prepare: one face with a stored commonness, one without
  const embedder = fairEmbedderOf(CIRCLE_LENGTH);
  const distance = Distance.of(embedder);
  const catalog = await openLibrary(t);
  const [stored, other] = onCircle(1, 0.3, 0.6) as [ReturnType<typeof onCircle>[0], ReturnType<typeof onCircle>[0]];
  const commonness = { ...distance.commonnessOf(stored)!, value: 0.4321 };
  await addFaces(catalog, [stored, other], embedder.id);
  await putVectors(catalog, [{ ...stored, model: embedder.id, commonness, cropETag: "etag" }]);
  // Act
  const exported = async (vectors: boolean): Promise<Record<string, unknown>[]> => {
    const lines = await Array.fromAsync(exportLines(catalog, { embedder, vectors }));
    return lines.filter((line) => !(line instanceof Checkpoint)) as Record<string, unknown>[];
  };
  const [lines, without] = [await exported(true), await exported(false)];
  // Assess
  const { weight, median } = embedder.distance!;
  assert.deepEqual(lines[0], { type: "model", modelId: embedder.id, distance: { weight, median } });
  const faces = new Map(lines.flatMap((line) => (line.type === "face" ? [[line.faceId, line.commonness]] : [])));
  assert.equal(faces.get(stored.faceId), 0.4321);
  assert.equal(faces.get(other.faceId), distance.commonnessOf(other)!.value);
  assert.ok(without.every((line) => line.type !== "face" || !("commonness" in line)));
});

test("what was written behind the last checkpoint is written again", async (t) => {
  // Prepare: a call that ends in the middle
  const { catalog, context } = await libraryWithFaces(t);
  const taskId = await newTask(catalog, { operation: "export", input: { vectors: false } });
  await runTask(context, taskId, () => true);
  let reads = 0;
  const failing = {
    ...catalog,
    documents: Object.create(catalog.documents, {
      send: {
        value: (...request: Parameters<typeof catalog.documents.send>) => {
          if (++reads > 25) throw new Error("interrupted");
          return catalog.documents.send(...request);
        },
      },
    }),
  };
  // Act
  const interrupted = runTask({ ...context, catalog: failing }, taskId, () => false);
  // Assess
  await assert.rejects(interrupted, /interrupted/);
  assert.equal(await runTask(context, taskId, () => false), "done");
  assert.equal((await resultOf(catalog, taskId)).length, FACES + 1);
});

test("a task that is refused fails with its reason, and a failed task is not begun again", async (t) => {
  // Prepare
  const { catalog, context } = await libraryWithFaces(t);
  await claimIdentity(catalog, "test-embedder");
  const refused = await newTask(catalog, { operation: "adopt", input: {} });
  const failed = await newTask(catalog, { operation: "export", input: {} });
  await endTask(catalog, failed, "the function ran out of memory");
  // Act
  const states = [await runTask(context, refused, () => false), await runTask(context, failed, () => false)];
  // Assess
  assert.deepEqual(states, ["done", "done"]);
  const [first, second] = [await getTask(catalog, refused), await getTask(catalog, failed)];
  assert.equal(first?.state, "failed");
  assert.match(first.reason ?? "", /12 faces have no vector/);
  assert.deepEqual([second?.state, second?.reason], ["failed", "the function ran out of memory"]);
});

test("a repeated request for a task starts no other one", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const given = {
    taskId: randomUUID(),
    operation: "reset",
    input: { faces: true, people: false },
    who: "ada",
  } as const;
  await createTask(catalog, given);
  await endTask(catalog, given.taskId, "stopped");
  // Act
  const again = await createTask(catalog, given);
  // Assess
  assert.equal(again.state, "failed");
});

test("an export during which a run publishes clusters keeps to the version that it began with", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const finder = await PairFinder.open(1);
  t.after(() => finder.close());
  const context = {
    ...{ catalog, unchecked: catalog, areSeparate: false, embedder: embedderOf(CIRCLE_LENGTH) },
    parameters: async () => readParameters({}),
  };
  await addFaces(catalog, onCircle(0, 0, 0.01, 0.02, 0.03));
  const first = await runOnce(catalog, finder, { length: CIRCLE_LENGTH });
  const taskId = await newTask(catalog, { operation: "export", input: { vectors: false } });
  await runTask(context, taskId, () => true);
  // Act
  await addFaces(catalog, onCircle(10, 2, 2.01, 2.02, 2.03));
  const second = await runOnce(catalog, finder, { length: CIRCLE_LENGTH });
  await runTask(context, taskId, () => false);
  // Assess
  assert.deepEqual([first.clusters, second.clusters], [1, 2]);
  const lines = (await resultOf(catalog, taskId)) as { type: string; clusterId: string | null; size: number }[];
  const clusters = lines.filter(({ type }) => type === "cluster");
  assert.deepEqual(
    clusters.map(({ size }) => size),
    [4],
  );
  const faces = lines.filter(({ type, clusterId }) => type === "face" && clusterId !== null);
  assert.deepEqual(
    faces.map(({ clusterId }) => clusterId),
    Array.from({ length: 4 }, () => clusters[0]?.clusterId),
  );
});

test("the log says who ran an operation that changes the whole library, also after a reset of the log", async (t) => {
  // Prepare
  const { catalog, context } = await libraryWithFaces(t);
  const tasks = [
    { operation: "adopt", input: { force: true } },
    { operation: "audit", input: {} },
    { operation: "reset", input: { faces: true, people: true } },
    { operation: "migrate", input: {} },
    { operation: "rollback", input: { version: 7 } },
  ] as const;
  // Act
  const logs: string[][] = [];
  for (const task of tasks) {
    await runTask(
      { ...context, waits: { former: 0, write: 0, read: 0 } },
      await newTask(catalog, task),
      () => false,
    ).catch(() => {});
    const { items } = await listActions(catalog, 5);
    assert.ok(items.every((action) => action.who === "ada" && action.operation === "startTask" && !isUndoable(action)));
    logs.push(items.map(({ what }) => what.split(" ")[1]!));
  }
  // Assess: what was audited or refused changed nothing
  assert.deepEqual(logs, [["adopt"], ["adopt"], ["reset"], ["migrate", "reset"], ["migrate", "reset"]]);
});
