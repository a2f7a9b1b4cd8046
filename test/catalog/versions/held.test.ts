import assert from "node:assert/strict";
import { test } from "node:test";
import { allHeld, type HeldName, readHeld, readHeldBy, readHeldIn } from "../../../lib/catalog/versions/held.ts";
import { putManifest } from "../../../lib/catalog/versions/manifest.ts";
import { pageCount } from "../../../lib/catalog/versions/pages.ts";
import { writeVersion } from "../../../lib/catalog/versions/versions.ts";
import { openLibrary } from "../../runs/library.ts";

const ORIGIN = { version: 1, runId: "run", plannedAt: "2026-01-01T00:00:00Z", model: "m", eligible: 0, noise: 0 };

/** Enough held names to fill several pages, from eight sources; every third face is in a cluster. */
const names = Array.from({ length: 10_000 }, (_, number): HeldName => {
  const faceId = `f${String(number).padStart(5, "0")}`;
  const place = number % 3 === 0 ? { clusterId: `in${number % 5}`, contested: number % 2 === 0 } : { contested: false };
  return { faceId, source: `by${number % 8}`, state: "kept", decided: false, ...place, personId: "p1" };
});

const idsOf = (some: readonly HeldName[]) => some.map(({ faceId }) => faceId).sort();

test("readHeld, readHeldBy and readHeldIn find held names by face, by source and by cluster", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const ended: HeldName = {
    faceId: "g",
    source: "by1",
    state: "ended",
    clusterId: "in1",
    contested: true,
    decided: true,
  };
  const nameless: HeldName = { faceId: "h", source: "", state: "asleep", contested: false, decided: true };
  // Act
  const manifest = await writeVersion(catalog, ORIGIN, [], [nameless, ended, ...names.toReversed()]);
  // Assess
  assert.deepEqual(
    [manifest.heldPages, manifest.heldByPages, manifest.heldInPages].map((pages) => pageCount(pages ?? [])),
    [3, 3, 1],
  );
  assert.deepEqual(await Array.fromAsync(allHeld(catalog, 1)), [...names, ended, nameless]);
  const found = await readHeld(catalog, 1, ["f00000", "f09999", "g", "h", "unknown", "0"]);
  assert.deepEqual([...found.values()], [names[0], names[9999], ended, nameless]);
  const by = await readHeldBy(catalog, 1, ["by1", "by7", "by9", ""], 10_000);
  assert.deepEqual(
    idsOf(by.names),
    idsOf([...names.filter(({ source }) => source === "by1" || source === "by7"), ended]),
  );
  const inside = await readHeldIn(catalog, 1, ["in1", "none"], 10_000);
  assert.deepEqual(idsOf(inside.names), idsOf(names.filter(({ clusterId }) => clusterId === "in1")));
});

test("readHeld finds nothing in a version from before held names", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await putManifest(catalog, { ...ORIGIN, clusters: 0, clustered: 0, memberPages: [], clusterPages: [] });
  // Act and assess
  for (const version of [1, 2]) {
    assert.deepEqual(await Array.fromAsync(allHeld(catalog, version)), []);
    assert.equal((await readHeld(catalog, version, ["f"])).size, 0);
    assert.deepEqual((await readHeldBy(catalog, version, ["by1"], 1)).names, []);
    assert.deepEqual((await readHeldIn(catalog, version, ["in1"], 1)).names, []);
  }
});
