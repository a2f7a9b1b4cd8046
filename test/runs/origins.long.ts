import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";
import { getAction } from "../../lib/catalog/decisions/actions.ts";
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

/** Moments after the run has looked at what people said, and before anybody sees its clusters. */
const TOO_LATE: readonly Moment[] = ["merged", "pointer about to move"];

let finder: PairFinder;
before(async () => {
  finder = await PairFinder.open(1);
});
after(() => finder.close());

const id = faceIdOfNumber;
/** Two clusters that are one where the bridge is there, too. */
const LEFT = onCircle(0, 0, 0.05, 0.1, 0.15);
const RIGHT = onCircle(10, 1, 1.05, 1.1, 1.15);
const BRIDGE = onCircle(20, 0.5, 0.55, 0.6, 0.65);
const idsOf = (faces: typeof LEFT) => faces.map(({ faceId }) => faceId);

const run = (catalog: Catalog) => runOnce(catalog, finder, { length: CIRCLE_LENGTH });

/** A run at one moment of which somebody decides something. It must end well. */
async function runWhile(catalog: Catalog, when: Moment, decide: () => Promise<void>): Promise<void> {
  const options = planOptions({ length: CIRCLE_LENGTH });
  await runMeanwhile(catalog, finder, options, async (moment) => {
    if (moment === when) await decide();
  });
  const { status, reason } = (await getRun(catalog, options.runId))!;
  assert.equal(status, "succeeded", reason);
}

/** Ada's cluster, from which the bridge was deleted: the next run makes two of it. */
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

/** The names of the first faces of both clusters, and whether they are two. */
async function names(catalog: Catalog) {
  const found = await namesOf(catalog, [id(0), id(10)]);
  const clusters = await clustersOfAllFaces(catalog);
  return {
    names: [found[id(0)], found[id(10)]],
    apart: clusters.get(id(0))?.clusterId !== clusters.get(id(10))?.clusterId,
  };
}

test("a person who becomes another while their cluster is split takes the name along to both parts", async (t) => {
  for (const moment of TOO_LATE) {
    // Prepare
    const { catalog, decider } = await aboutToSplit(t);
    // Act
    await runWhile(catalog, moment, () => decider.merge("Ada", "Ben"));
    // Assess
    assert.deepEqual(await names(catalog), { names: ["Ben", "Ben"], apart: true }, moment);
  }
});

test("a name that is taken away, or a person forgotten, while a cluster is split is on neither part", async (t) => {
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

test("what was decided and taken back while a run is at work leaves no trace", async (t) => {
  // Prepare
  const { catalog, decider } = await aboutToSplit(t);
  const options = planOptions({ length: CIRCLE_LENGTH });
  // Act: Ada is Ben while the run looks and while it gives the names, and herself again before anybody sees the clusters.
  await runMeanwhile(catalog, finder, options, async (moment) => {
    if (moment === "planned") await decider.merge("Ada", "Ben");
    if (moment === "pointer about to move") await decider.undo();
  });
  // Assess
  assert.deepEqual(await names(catalog), { names: ["Ada", "Ada"], apart: true });
});

test("a cluster that is named while it is split has the name in both parts", async (t) => {
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

/** Two clusters that the next run makes one. @param name of the larger */
async function aboutToMerge(t: TestContext, name?: string) {
  const catalog = await openLibrary(t);
  const decider = new Decider(catalog);
  await addFaces(catalog, [...LEFT, ...onCircle(5, 0.02), ...RIGHT]);
  await run(catalog);
  if (name) await decider.name(id(0), name);
  await addFaces(catalog, BRIDGE);
  return { catalog, decider };
}

test("a cluster that is named while it becomes part of one without a name gives it the name", async (t) => {
  for (const moment of TOO_LATE) {
    // Prepare
    const { catalog, decider } = await aboutToMerge(t);
    // Act
    await runWhile(catalog, moment, () => decider.name(id(10), "Eve"));
    // Assess
    assert.deepEqual(await names(catalog), { names: ["Eve", "Eve"], apart: false }, moment);
  }
});

test("a cluster that is named while it becomes part of somebody else's is the named person's after the next run", async (t) => {
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

test("a cluster that is said not to be somebody while it becomes part of theirs is not theirs after the next run", async (t) => {
  // Prepare
  const { catalog, decider } = await aboutToMerge(t, "Ben");
  // Act
  await runWhile(catalog, "merged", () => decider.rejectCluster(id(10), "Ben"));
  await run(catalog);
  await run(catalog);
  // Assess
  assert.deepEqual(await names(catalog), { names: ["Ben", "nobody"], apart: true });
});

test("a name that was given after a version came into force is not undone by one from before", async (t) => {
  // Prepare
  const { catalog, decider } = await aboutToMerge(t);
  await runWhile(catalog, "pointer about to move", () => decider.name(id(10), "Eve"));
  // Act: whoever sees the new cluster knows better.
  await decider.name(id(10), "Ben");
  await run(catalog);
  // Assess
  assert.deepEqual(await names(catalog), { names: ["Ben", "Ben"], apart: false });
});

test("a cluster that was dissolved has its name again when that is taken back, also after the run that took it apart", async (t) => {
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

test("publishing that was cut off goes by what was decided until it is done again", async (t) => {
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

test("an action that was cut off is done to its end by a run whose names wait for it", async (t) => {
  // Prepare: the run is about to name a part of Ada's cluster, and renaming her was cut off.
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
  assert.ok(await getAction(catalog, actionId), "it is done");
});
