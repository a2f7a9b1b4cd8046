import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { getAction, listActions, readActionChanges } from "../../../lib/catalog/decisions/action-log.ts";
import { nameCluster } from "../../../lib/catalog/decisions/decide-clusters.ts";
import { allDecisions } from "../../../lib/catalog/decisions/people.ts";
import { readPendingWrites } from "../../../lib/catalog/decisions/under-way.ts";
import { undo } from "../../../lib/catalog/decisions/undo.ts";
import type { Catalog } from "../../../lib/catalog/store/open.ts";
import { removePeopleRows } from "../../../lib/catalog/store/people-rows.ts";
import { batchWrite } from "../../../lib/catalog/store/table.ts";
import { openLibrary } from "../../runs/library.ts";
import { did, who } from "./did.ts";

const YEAR_MS = 365 * 24 * 3600 * 1000;

/** Names a cluster with the clock set ahead by `aheadMs`. @returns the action's id */
async function nameAt(t: TestContext, catalog: Catalog, clusterId: string, aheadMs: number): Promise<string> {
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() + aheadMs });
  try {
    const { actionId } = await did(catalog, `named ${clusterId}`, (draft) =>
      nameCluster(draft, clusterId, { name: `Somebody in ${clusterId}` }),
    );
    return actionId;
  } finally {
    t.mock.timers.reset();
  }
}

const logged = async (catalog: Catalog) => (await listActions(catalog, 20)).items;

test("listActions keeps the order of actions after a clock that was a year ahead", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await nameAt(t, catalog, "c1", 0);
  await nameAt(t, catalog, "c2", YEAR_MS);
  // Act
  await nameAt(t, catalog, "c3", 0);
  await nameAt(t, catalog, "c4", -YEAR_MS);
  const last = (await logged(catalog))[0]!;
  await undo(catalog, who, last);
  // Assess
  const items = await logged(catalog);
  assert.deepEqual(
    items.map(({ what }) => what),
    ["undid: named c4", "named c4", "named c3", "named c2", "named c1"],
  );
  assert.ok(!items[2]!.at.startsWith(items[3]!.at.slice(0, 4)), "`at` is the time by the clock");
  assert.equal((await allDecisions(catalog)).get("c4")?.personId, undefined);
  assert.ok((await allDecisions(catalog)).get("c3")?.personId);
});

test("newLoggedWrite: ids of concurrent actions after a wrong clock are distinct, later ones larger", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await nameAt(t, catalog, "c0", YEAR_MS);
  // Act
  const clusters = Array.from({ length: 8 }, (_, number) => `c${number + 1}`);
  const done = await Promise.all(
    clusters.map((clusterId) => did(catalog, "at once", (draft) => nameCluster(draft, clusterId, { name: clusterId }))),
  );
  await nameAt(t, catalog, "c9", 0);
  // Assess
  const items = await logged(catalog);
  assert.equal(new Set(done.map(({ actionId }) => actionId)).size, clusters.length);
  assert.deepEqual(
    items.map(({ what }) => what),
    ["named c9", ...clusters.map(() => "at once"), "named c0"],
  );
});

/** Returns an action to an interrupted state: logged, but not yet written. */
async function cutOff(catalog: Catalog, actionId: string): Promise<void> {
  const action = (await getAction(catalog, actionId))!;
  const log = { pk: `${catalog.library}#actions`, actionId, at: action.at };
  await batchWrite(catalog, {
    put: [
      { ...action, ...log, sk: `action#${actionId}`, state: "intended" } as never,
      { ...log, sk: `pending#${actionId}` } as never,
    ],
  });
  const changes = await readActionChanges(catalog, actionId);
  await removePeopleRows(
    catalog,
    changes.map(({ sk }) => sk),
  );
}

test("act finishes an interrupted action that was logged by a clock a year ahead", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await cutOff(catalog, await nameAt(t, catalog, "c1", YEAR_MS));
  assert.equal((await allDecisions(catalog)).get("c1"), undefined);
  // Act
  await nameAt(t, catalog, "c2", 0);
  // Assess
  assert.ok((await allDecisions(catalog)).get("c1")?.personId);
  assert.deepEqual(await readPendingWrites(catalog), []);
});

test("act leaves a pending write alone whose clock is ten seconds ahead", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const work = { pk: `${catalog.library}#actions`, sk: "pending#a-other", actionId: "a-other" };
  const Item = { ...work, at: new Date(Date.now() + 10_000).toISOString() };
  await catalog.documents.send(new PutCommand({ TableName: catalog.table, Item }));
  // Act
  await nameAt(t, catalog, "c1", 0);
  // Assess
  assert.equal((await readPendingWrites(catalog)).length, 1);
});
