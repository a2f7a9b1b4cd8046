import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";
import { getAction } from "../../lib/catalog/decisions/action-log.ts";
import { renamePerson } from "../../lib/catalog/decisions/decide-people.ts";
import { allPeople } from "../../lib/catalog/decisions/people.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { batchWrite } from "../../lib/catalog/store/table.ts";
import { clustersOfAllFaces } from "../../lib/catalog/versions/membership.ts";
import { getRun } from "../../lib/catalog/versions/runs.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { publishRun } from "../../lib/runs/publish.ts";
import { did } from "../catalog/decisions/did.ts";
import { Decider, namesOf } from "./deciding.ts";
import { addFaces, CIRCLE_LENGTH, faceIdOfNumber, onCircle, openLibrary } from "./library.ts";
import { type Moment, runMeanwhile } from "./meanwhile.ts";
import { planOptions, prepareRun, runOnce } from "./run.ts";

/** Moments after the run has read the decisions, and before its clusters are visible. */
const TOO_LATE: readonly Moment[] = ["merged", "pointer about to move"];

let finder: PairFinder;
before(async () => {
  finder = await PairFinder.open(1);
});
after(() => finder.close());

const id = faceIdOfNumber;
/** LEFT and RIGHT are two clusters, which BRIDGE connects to one. */
const LEFT = onCircle(0, 0, 0.05, 0.1, 0.15);
const RIGHT = onCircle(10, 1, 1.05, 1.1, 1.15);
const BRIDGE = onCircle(20, 0.5, 0.55, 0.6, 0.65);
const idsOf = (faces: typeof LEFT) => faces.map(({ faceId }) => faceId);

const run = (catalog: Catalog) => runOnce(catalog, finder, { length: CIRCLE_LENGTH });

/** Executes a run with a decision at one moment. The run must succeed. */
async function runWhile(catalog: Catalog, when: Moment, decide: () => Promise<void>): Promise<void> {
  const options = planOptions({ length: CIRCLE_LENGTH });
  await runMeanwhile(catalog, finder, options, async (moment) => {
    if (moment === when) await decide();
  });
  const { status, reason } = (await getRun(catalog, options.runId))!;
  assert.equal(status, "succeeded", reason);
}

/** Makes a library with Ada's cluster, which the next run splits because BRIDGE is deleted. */
async function aboutToSplit(t: TestContext) {
  const catalog = await openLibrary(t);
  const decider = new Decider(catalog);
  await addFaces(catalog, [...LEFT, ...BRIDGE, ...RIGHT, ...onCircle(30, 3, 3.05, 3.1, 3.15)]);
  await run(catalog);
  await decider.name(id(0), "Ada");
  await decider.name(id(30), "Ben");
  await run(catalog);
  for (const faceId of idsOf(BRIDGE)) await decider.delete(faceId);
  return { catalog, decider };
}

/** Reads the names of the first faces of LEFT and RIGHT, and whether they are in different clusters. */
async function names(catalog: Catalog) {
  const found = await namesOf(catalog, [id(0), id(10)]);
  const clusters = await clustersOfAllFaces(catalog);
  return {
    names: [found[id(0)], found[id(10)]],
    apart: clusters.get(id(0))?.clusterId !== clusters.get(id(10))?.clusterId,
  };
}

test("giveNames: merging a person during a split names both parts after the merged person", async (t) => {
  for (const moment of TOO_LATE) {
    // Prepare
    const { catalog, decider } = await aboutToSplit(t);
    // Act
    await runWhile(catalog, moment, () => decider.merge("Ada", "Ben"));
    // Assess
    assert.deepEqual(await names(catalog), { names: ["Ben", "Ben"], apart: true }, moment);
  }
});

test("giveNames: unnaming a cluster, or forgetting its person, during a split names neither part", async (t) => {
  for (const moment of TOO_LATE) {
    // Prepare
    const [unnamed, forgotten] = [await aboutToSplit(t), await aboutToSplit(t)];
    // Act
    await runWhile(unnamed.catalog, moment, () => unnamed.decider.unname(id(0)));
    await runWhile(forgotten.catalog, moment, () => forgotten.decider.forget("Ada"));
    // Assess
    for (const { catalog } of [unnamed, forgotten]) {
      assert.deepEqual(await names(catalog), { names: ["nobody", "nobody"], apart: true }, moment);
    }
  }
});

test("giveNames: a decision that is made and undone during a run has no effect", async (t) => {
  // Prepare
  const { catalog, decider } = await aboutToSplit(t);
  const options = planOptions({ length: CIRCLE_LENGTH });
  // Act: Ada is merged into Ben before the run reads decisions, and restored before its clusters are visible.
  await runMeanwhile(catalog, finder, options, async (moment) => {
    if (moment === "planned") await decider.merge("Ada", "Ben");
    if (moment === "pointer about to move") await decider.undo();
  });
  // Assess
  assert.deepEqual(await names(catalog), { names: ["Ada", "Ada"], apart: true });
});

test("giveNames: naming a cluster during a split names both parts", async (t) => {
  for (const moment of TOO_LATE) {
    // Prepare
    const { catalog, decider } = await aboutToSplit(t);
    await decider.unname(id(0));
    // Act
    await runWhile(catalog, moment, () => decider.name(id(0), "Eve"));
    // Assess
    assert.deepEqual(await names(catalog), { names: ["Eve", "Eve"], apart: true }, moment);
  }
});

/** Makes a library of two clusters, which the next run merges. @param name name of the larger one */
async function aboutToMerge(t: TestContext, name?: string) {
  const catalog = await openLibrary(t);
  const decider = new Decider(catalog);
  await addFaces(catalog, [...LEFT, ...onCircle(5, 0.02), ...RIGHT]);
  await run(catalog);
  if (name) await decider.name(id(0), name);
  await addFaces(catalog, BRIDGE);
  return { catalog, decider };
}

test("giveNames: naming a cluster while it is merged into an unnamed one names the result", async (t) => {
  for (const moment of TOO_LATE) {
    // Prepare
    const { catalog, decider } = await aboutToMerge(t);
    // Act
    await runWhile(catalog, moment, () => decider.name(id(10), "Eve"));
    // Assess
    assert.deepEqual(await names(catalog), { names: ["Eve", "Eve"], apart: false }, moment);
  }
});

test("a cluster named while it is merged into another person's is the new person's after the next run", async (t) => {
  for (const moment of TOO_LATE) {
    // Prepare
    const { catalog, decider } = await aboutToMerge(t, "Ben");
    // Act
    await runWhile(catalog, moment, () => decider.name(id(10), "Eve"));
    await run(catalog);
    // Assess
    assert.deepEqual(await names(catalog), { names: ["Ben", "Eve"], apart: true }, moment);
    assert.equal((await namesOf(catalog, [id(13)]))[id(13)], "Eve");
  }
});

test("a cluster rejected while it is merged into a person's is no longer theirs after the next run", async (t) => {
  // Prepare
  const { catalog, decider } = await aboutToMerge(t, "Ben");
  // Act
  await runWhile(catalog, "merged", () => decider.rejectCluster(id(10), "Ben"));
  await run(catalog);
  await run(catalog);
  // Assess
  assert.deepEqual(await names(catalog), { names: ["Ben", "nobody"], apart: true });
});

test("giveNames: a name given after publication is not replaced by an earlier decision", async (t) => {
  // Prepare
  const { catalog, decider } = await aboutToMerge(t);
  await runWhile(catalog, "pointer about to move", () => decider.name(id(10), "Eve"));
  // Act: names the new cluster once it is visible.
  await decider.name(id(10), "Ben");
  await run(catalog);
  // Assess
  assert.deepEqual(await names(catalog), { names: ["Ben", "Ben"], apart: false });
});

test("undo of dissolving a cluster restores its name, also after the run that dissolved it", async (t) => {
  // Prepare: the run leaves no cluster of Ada's.
  const { catalog, decider } = await aboutToMerge(t, "Ada");
  await decider.dissolve(id(0));
  await run(catalog);
  // Act
  await decider.undo();
  await run(catalog);
  // Assess
  assert.equal((await names(catalog)).names[0], "Ada");
});

test("publishRun: a retry after a crash applies the decisions made in between", async (t) => {
  for (const moment of [...TOO_LATE, "pointer moved"]) {
    // Prepare
    const { catalog, decider } = await aboutToSplit(t);
    const options = planOptions({ length: CIRCLE_LENGTH });
    await assert.rejects(
      runMeanwhile(catalog, finder, options, async (now) => {
        if (now === moment) throw new Error("killed");
      }),
      /killed/,
    );
    // Act
    await decider.merge("Ada", "Ben");
    await publishRun(catalog, options.runId);
    // Assess
    assert.deepEqual(await names(catalog), { names: ["Ben", "Ben"], apart: true }, moment);
  }
});

test("giveNames: finishes an interrupted action that blocks it", async (t) => {
  // Prepare: the run is about to name a part of Ada's cluster, and an action that renames her was interrupted.
  const { catalog } = await aboutToSplit(t);
  const options = planOptions({ length: CIRCLE_LENGTH });
  await prepareRun(catalog, finder, options);
  const { personId } = (await allPeople(catalog)).find(({ name }) => name === "Ada")!;
  const { actionId } = await did(catalog, "renamed", (draft) => renamePerson(draft, personId, "Ada Lovelace"));
  const action = (await getAction(catalog, actionId))!;
  const log = { pk: `${catalog.library}#actions`, actionId, at: new Date(Date.now() - 120_000).toISOString() };
  await batchWrite(catalog, {
    put: [
      { ...action, ...log, sk: `action#${actionId}`, state: "intended" } as never,
      { ...log, sk: `pending#${actionId}` } as never,
    ],
  });
  // Act
  await publishRun(catalog, options.runId);
  // Assess
  assert.deepEqual(await names(catalog), { names: ["Ada Lovelace", "Ada Lovelace"], apart: true });
  assert.ok(await getAction(catalog, actionId), "the action is finished");
});
